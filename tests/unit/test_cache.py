from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from jail import cache

KEY = cache.digest(b"key")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "jail"


def test_what_was_stored_is_loaded(home: Path) -> None:
    assert cache.load("bpf", KEY) is None
    assert not home.exists()

    cache.store("bpf", KEY, b"\x00filter")

    assert cache.load("bpf", KEY) == b"\x00filter"
    assert cache.load("toml", KEY) is None
    assert cache.folder() == str(home)


def test_a_later_store_replaces() -> None:
    cache.store("bpf", KEY, b"one")
    cache.store("bpf", KEY, b"")

    assert cache.load("bpf", KEY) == b""


def test_only_the_user_can_read_or_write(home: Path) -> None:
    cache.store("bpf", KEY, b"data")

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [stat.S_IMODE(entry.stat().st_mode) for entry in home.iterdir()] == [0o600]


def test_every_damaged_entry_is_no_entry(home: Path) -> None:
    cache.store("bpf", KEY, b"some data")
    entry = home / f"bpf-{KEY}"
    whole = entry.read_bytes()

    for damaged in (whole[:-1], whole[:10], b"", whole + b"x", whole[:-1] + b"X", b"X" + whole[1:]):
        entry.write_bytes(damaged)
        assert cache.load("bpf", KEY) is None, damaged
    entry.write_bytes(whole)
    assert cache.load("bpf", KEY) == b"some data"


def test_an_entry_under_another_name_is_no_entry(home: Path) -> None:
    cache.store("bpf", KEY, b"data")
    (home / f"bpf-{KEY}").rename(home / f"toml-{KEY}")

    assert cache.load("toml", KEY) is None


def test_a_symlink_is_no_entry(home: Path, tmp_path: Path) -> None:
    cache.store("bpf", KEY, b"data")
    (home / f"bpf-{KEY}").rename(tmp_path / "elsewhere")
    (home / f"bpf-{KEY}").symlink_to(tmp_path / "elsewhere")

    assert cache.load("bpf", KEY) is None


def test_a_fifo_or_a_directory_is_no_entry_and_does_not_block(home: Path) -> None:
    cache.store("bpf", KEY, b"data")
    (home / f"bpf-{KEY}").unlink()
    os.mkfifo(home / f"bpf-{KEY}")
    (home / f"toml-{KEY}").mkdir()

    assert cache.load("bpf", KEY) is None
    assert cache.load("toml", KEY) is None


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o755])
def test_a_folder_open_to_others_is_not_used(home: Path, mode: int) -> None:
    cache.store("bpf", KEY, b"data")
    home.chmod(mode)
    cache.store("bpf", cache.digest(b"other"), b"data")

    assert cache.folder() is None
    assert cache.load("bpf", KEY) is None
    assert len(list(home.iterdir())) == 1


def test_a_symlinked_folder_is_not_used(home: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    home.parent.mkdir()
    home.symlink_to(tmp_path / "real")
    cache.store("bpf", KEY, b"data")

    assert cache.folder() is None
    assert list((tmp_path / "real").iterdir()) == []


@pytest.mark.root_only
def test_a_folder_of_somebody_else_is_not_used(home: Path) -> None:
    cache.store("bpf", KEY, b"data")
    os.chown(home, 12345, 12345)

    assert cache.folder() is None
    assert cache.load("bpf", KEY) is None


@pytest.mark.root_only
def test_root_leaves_nothing_in_the_home_of_a_user(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    cache.store("bpf", KEY, b"data")

    assert cache.folder() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["/proc/nowhere", "/dev/null", "/dev/null/deeper"])
def test_a_place_where_nothing_can_be_made_is_no_error(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", where)
    cache.store("bpf", KEY, b"data")

    assert cache.folder() is None
    assert cache.load("bpf", KEY) is None


def test_a_relative_place_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert cache.folder() == str(tmp_path / ".cache" / "jail")

    monkeypatch.setenv("HOME", "relative")
    assert cache.folder() is None


def test_places_holds_the_folder_before_it_exists_and_afterwards(home: Path) -> None:
    assert cache.places() == (str(home),)

    cache.store("bpf", KEY, b"data")

    assert cache.folder() in cache.places()


def test_a_place_that_is_never_looked_at_is_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "relative")

    assert cache.places() == ()


def test_no_home_at_all_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name)

    assert cache.load("bpf", cache.digest(b"never stored")) is None


@pytest.mark.parametrize("key", ["../x", "a/b", "/", "a b", "a\0b", "a.b"])
def test_a_name_that_is_no_digest_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="cache names"):
        cache.load("bpf", key)
    with pytest.raises(ValueError, match="cache names"):
        cache.store("bpf", key, b"")


def test_too_large_a_thing_is_not_kept(home: Path) -> None:
    cache.store("bpf", KEY, bytes((1 << 20) + 1))

    assert list(home.iterdir()) == []

    cache.store("bpf", KEY, bytes(1 << 20))
    assert cache.load("bpf", KEY) == bytes(1 << 20)


def test_old_entries_make_room(home: Path) -> None:
    for number in range(256):
        cache.store("bpf", str(number), b"data")
        os.utime(home / f"bpf-{number}", (number, number))
    assert len(list(home.iterdir())) == 256

    cache.store("bpf", "new", b"data")

    assert len(list(home.iterdir())) == 128
    assert cache.load("bpf", "new") == b"data"
    assert cache.load("bpf", "255") == b"data"
    assert cache.load("bpf", "0") is None


def test_threads_see_whole_entries_only(home: Path) -> None:
    datas = [bytes([n]) * 50_000 for n in range(4)]
    wrong: list[bytes | None] = []

    def work(data: bytes) -> None:
        for _ in range(50):
            cache.store("bpf", KEY, data)
            found = cache.load("bpf", KEY)
            if found not in datas:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(data,)) for data in datas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert [entry.name for entry in home.iterdir()] == [f"bpf-{KEY}"]


def test_a_store_that_fails_leaves_nothing(home: Path) -> None:
    cache.store("bpf", "first", b"data")
    (home / f"bpf-{KEY}").mkdir()
    (home / f"bpf-{KEY}" / "full").touch()

    cache.store("bpf", KEY, b"data")  # the rename onto a directory fails

    assert sorted(entry.name for entry in home.iterdir()) == sorted([f"bpf-{KEY}", "bpf-first"])


def test_no_descriptor_is_left_open(home: Path) -> None:
    before = os.listdir("/proc/self/fd")
    for mode in (0o700, 0o777):
        cache.store("bpf", KEY, b"data")
        cache.load("bpf", KEY)
        cache.load("bpf", "none")
        home.chmod(mode)
    cache.folder()

    assert os.listdir("/proc/self/fd") == before


@given(some.lists(some.binary()), some.lists(some.binary()))
def test_digests_differ_when_parts_do(one: list[bytes], other: list[bytes]) -> None:
    assert (cache.digest(*one) == cache.digest(*other)) == (one == other)


def test_the_digest_is_sha256() -> None:
    import hashlib

    assert cache.digest(b"abc") == hashlib.sha256((3).to_bytes(8, "little") + b"abc").hexdigest()


def test_the_import_is_light() -> None:
    code = "import sys, jail.cache; print(*sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    python = [sys.executable, "-S", "-c", code]
    loaded = subprocess.run(python, env=env, capture_output=True, text=True, check=True).stdout.split()

    assert "jail.cache" in loaded
    assert not {"hashlib", "_hashlib", "typing", "re", "tempfile"} & set(loaded)
