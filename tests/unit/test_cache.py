from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from jail.core import disk_cache
from jail.plan import filter as seccomp
from jail.policy.load import load
from jail.policy.sources import presets

KEY = disk_cache.digest(b"key")
OTHER = disk_cache.digest(b"other")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the package's own, empty, and nothing in memory."""
    folder = tmp_path / "built"
    folder.mkdir()
    monkeypatch.setattr(disk_cache, "_folder", str(folder))
    monkeypatch.setattr(disk_cache, "_memory", {})
    return folder


@pytest.fixture
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where earlier versions kept entries."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "cache" / "jail"
    folder.mkdir(parents=True)
    return folder


def test_what_was_stored_is_loaded_in_this_process_alone(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk_cache.load("bpf", KEY) is None

    disk_cache.store("bpf", KEY, b"\x00filter")

    assert disk_cache.load("bpf", KEY) == b"\x00filter"
    assert disk_cache.load("toml", KEY) is None
    assert list(built.iterdir()) == []
    monkeypatch.setattr(disk_cache, "_memory", {})
    assert disk_cache.load("bpf", KEY) is None


@pytest.mark.usefixtures("built")
def test_a_later_store_replaces() -> None:
    disk_cache.store("bpf", KEY, b"one")
    disk_cache.store("bpf", KEY, b"")

    assert disk_cache.load("bpf", KEY) == b""


def test_what_the_build_stores_every_process_finds(built: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    code = (
        f"from jail.core import disk_cache as cache; cache.build_into({str(target)!r});"
        f"cache.store('bpf', {KEY!r}, b'built');"
        f"assert cache.load('bpf', {KEY!r}) == b'built'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    shutil.copytree(target, built, dirs_exist_ok=True)

    assert disk_cache.load("bpf", KEY) == b"built"
    assert disk_cache.load("bpf", OTHER) is None


def test_no_folder_of_the_users_is_read_or_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that leads from a policy to its filter, in a process that has only what it can find."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path / "user" / name))
    code = (
        "import sys\n"
        "seen = []\n"
        "events = {'open', 'os.listdir', 'os.scandir', 'os.mkdir', 'os.rename'}\n"
        "sys.addaudithook(lambda event, what: seen.append(str(what[0])) if event in events else None)\n"
        "from jail.runs.execute import prepare\n"
        "prepare(['true'], 'command'); prepare('1', 'python')\n"
        "print(*seen, sep='\\n')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    touched = [path for path in done.stdout.splitlines() if str(tmp_path) in path]
    assert touched == [str(tmp_path / "user" / "XDG_CACHE_HOME" / "jail")]  # to be removed; it is not there
    assert not (tmp_path / "user").exists()


def test_the_places_are_in_the_package() -> None:
    package = os.path.dirname(os.path.dirname(os.path.abspath(disk_cache.__file__)))
    assert [os.path.dirname(place) for place in disk_cache.places()] == [package]


def test_every_preset_and_its_filters_are_there_when_jail_was_built(monkeypatch: pytest.MonkeyPatch) -> None:
    built = Path(disk_cache.places()[0])
    if not built.is_dir():
        pytest.fail("run tools/setup: it makes jail/built")
    for name in presets():
        monkeypatch.setattr(disk_cache, "_memory", {})
        calls = load(name).syscalls
        for unix in {"command": ("own", "none"), "build": ("own",)}.get(name, ("none",)):
            for deny in (calls.deny, (*calls.deny, "fallocate")) if name in ("command", "build") else (calls.deny,):
                seccomp.compile(calls.allow, deny, "errno", unix=unix)
                seccomp.compile(calls.allow, deny, "kill", unix=unix)
        if load(name).guest.language == "python":
            for answer in ("errno", "kill"):
                seccomp.compile(calls.allow, calls.deny, answer, narrows=True)
            seccomp.compile_narrow()
        found = {entry for entry in disk_cache._memory if (built / entry).is_file()}
        assert found == disk_cache._memory.keys(), f"{name}: made by this process, so jail/built is of another state"


def test_a_stamp_tells_the_states_of_a_file_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "_PACKAGE", str(tmp_path))
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "b.py").write_text("y = 1\n")
    stamps = []
    for text in ("x = 1\n", "x = 2\n", "x = 1\n"):
        (tmp_path / "a.py").write_text(text)
        os.utime(tmp_path / "a.py", (1, 1))
        monkeypatch.setattr(disk_cache, "_hashes", {})
        stamps.append((disk_cache.stamp("a.py", "b.py"), disk_cache.stamp("a.py")))

    assert stamps[0] == stamps[2] != stamps[1]
    assert stamps[0][0] != stamps[0][1]
    assert disk_cache.stamp("a.py", "gone.py") is None


@pytest.mark.parametrize("key", ["../x", "a/b", "/", "a b", "a\0b", "a.b"])
def test_a_name_that_is_no_digest_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="cache names"):
        disk_cache.load("bpf", key)
    with pytest.raises(ValueError, match="cache names"):
        disk_cache.store("bpf", key, b"")


@pytest.mark.usefixtures("built")
def test_the_memory_is_bounded() -> None:
    for number in range(1000):
        disk_cache.store("bpf", str(number), b"data")

    assert len(disk_cache._memory) <= 256
    assert disk_cache.load("bpf", "999") == b"data"


@pytest.mark.usefixtures("built")
def test_threads_see_whole_entries_only() -> None:
    datas = [bytes([n]) * 50_000 for n in range(4)]
    wrong: list[bytes | None] = []

    def work(data: bytes) -> None:
        for _ in range(50):
            disk_cache.store("bpf", KEY, data)
            found = disk_cache.load("bpf", KEY)
            if found not in datas:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(data,)) for data in datas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


ENTRIES = [f"{kind}-{KEY}" for kind in ("bpf", "toml", "python", "landlock")]


def test_the_entries_of_earlier_versions_are_removed(earlier: Path) -> None:
    for name in (*ENTRIES, f".bpf-{KEY}-123-0badcafe"):
        (earlier / name).write_bytes(b"forged")

    disk_cache.remove_earlier()

    assert not earlier.exists()
    assert earlier.parent.exists()
    disk_cache.remove_earlier()


def test_what_is_no_entry_is_left_alone(earlier: Path) -> None:
    kept = ["notes.txt", f"other-{KEY}", "bpf-short", f"bpf-{OTHER}"]
    for name in (*ENTRIES, *kept[:3]):
        (earlier / name).write_bytes(b"")
    (earlier / kept[3]).mkdir()

    disk_cache.remove_earlier()

    assert sorted(path.name for path in earlier.iterdir()) == sorted(kept)


def test_a_link_among_the_entries_is_removed_and_not_followed(earlier: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (earlier / ENTRIES[0]).symlink_to(tmp_path / "mine")

    disk_cache.remove_earlier()

    assert not earlier.exists()
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_linked_folder_is_left_alone(earlier: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / ENTRIES[0]).touch()
    earlier.rmdir()
    earlier.symlink_to(tmp_path / "real")

    disk_cache.remove_earlier()

    assert os.listdir(tmp_path / "real") == [ENTRIES[0]]


@pytest.mark.root_only
def test_root_leaves_the_folder_of_a_user_alone(earlier: Path) -> None:
    (earlier / ENTRIES[0]).touch()
    os.chown(earlier, 12345, 12345)

    disk_cache.remove_earlier()

    assert os.listdir(earlier) == [ENTRIES[0]]


def test_a_folder_that_a_guest_has_filled_is_given_up(earlier: Path) -> None:
    for number in range(3000):
        (earlier / f"bpf-{number:064}").touch()

    disk_cache.remove_earlier()

    assert 0 < len(os.listdir(earlier)) <= 3000 - 1024


@pytest.mark.parametrize("where", ["/proc/nowhere", "/dev/null", "/dev/null/deeper", "relative", ""])
def test_a_place_that_is_none_is_no_error(where: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", where)
    monkeypatch.setenv("HOME", str(tmp_path))

    disk_cache.remove_earlier()


@pytest.mark.usefixtures("earlier")
def test_no_descriptor_is_left_open(built: Path) -> None:
    before = os.listdir("/proc/self/fd")
    (built / f"bpf-{OTHER}").write_bytes(b"data")
    disk_cache.store("bpf", KEY, b"data")
    assert disk_cache.load("bpf", OTHER) == b"data"
    disk_cache.load("bpf", "none")
    disk_cache.stamp("cache.py")
    disk_cache.remove_earlier()

    assert os.listdir("/proc/self/fd") == before


@given(some.lists(some.binary()), some.lists(some.binary()))
def test_digests_differ_when_parts_do(one: list[bytes], other: list[bytes]) -> None:
    assert (disk_cache.digest(*one) == disk_cache.digest(*other)) == (one == other)


def test_the_digest_is_sha256() -> None:
    import hashlib

    assert disk_cache.digest(b"abc") == hashlib.sha256((3).to_bytes(8, "little") + b"abc").hexdigest()


def test_the_import_is_light() -> None:
    code = "import sys, jail.core.disk_cache; print(*sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    python = [sys.executable, "-S", "-c", code]
    loaded = subprocess.run(python, env=env, capture_output=True, text=True, check=True).stdout.split()

    assert "jail.core.disk_cache" in loaded
    assert not {"hashlib", "_hashlib", "typing", "re", "tempfile"} & set(loaded)


SHARES: list[dict[str, list[str]]] = [{}, {"ro": ["{}"]}, {"rw": ["{}"]}]


@pytest.mark.parametrize("shares", SHARES, ids=["nothing", "read-only", "writable"])
@pytest.mark.parametrize("name", presets())
def test_no_ordinary_start_compiles_a_filter_or_parses_a_preset(
    name: str, shares: dict[str, list[str]], tmp_path: Path
) -> None:
    """What jail/plan/build.py makes of a preset for a share has to be among what native/store.py has made ready."""
    (tmp_path / "shown").mkdir()
    given = {key: [text.format(tmp_path / "shown") for text in texts] for key, texts in shares.items()}
    code = (
        "import sys\nfrom jail.runs.execute import prepare\n"
        f"made = prepare({'1' if name == 'python' else ['true']!r}, {name!r}, **{given!r})\n"
        "from jail.plan.zygote_plan import warm\nfrom jail.policy.load import load\n"
        "if made.guest: warm(load('python'), (), made.entries)\n"
        "print(*{'pyseccomp', 'tomllib', 'jail.policy.check'} & sys.modules.keys())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)

    assert (done.stdout, done.stderr) == ("\n", "")
