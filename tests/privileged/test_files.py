"""Files go into a guest's working folder and come back; no link, device, race or size of its making leads further."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import jail
from jail.launch import working_folder

from ..census import nothing_left
from .host import OFF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COPY = ["sh", "-c", "mkdir -p out; cat in/a.csv > out/b.csv; ls -n in/a.csv | cut -d' ' -f3"]


@pytest.fixture(scope="module")
def pool() -> Iterator[jail.Pool]:
    with jail.Pool(OFF) as made:
        yield made


def source(*, content: str = "in/a.csv") -> str:
    return f"import os; os.makedirs('out', exist_ok=True); open('out/b.csv', 'w').write(open('{content}').read())"


def test_a_command_has_files_and_gives_files() -> None:
    result = jail.run(COPY, files={"in/a.csv": b"1,2"}, collect=["out/*", "nothing"]).check()

    assert result.files == {"out/b.csv": b"1,2"}
    assert result.stdout == "1000\n"
    assert json.loads(result.to_json())["files"] == {"out/b.csv": "MSwy"}


def test_source_at_level_off_has_them_in_each_way_to_run(pool: jail.Pool) -> None:
    given = {"files": {"in/a.csv": b"1,2"}, "collect": ["out/**"]}
    with jail.start(source(), OFF, **given) as running:
        started = running.wait()

    results = [jail.run(source(), OFF, **given), asyncio.run(jail.arun(source(), OFF, **given)), started,
               pool.run(source(), **given), pool.submit(source(), **given).result(), *pool.map([source()], **given),
               pool.run(source(), open_files=50, **given)]  # fmt: skip

    assert [result.check().files for result in results] == [{"out/b.csv": b"1,2"}] * len(results)
    left = pool.run("import os; [name for name in ('in', 'out') if os.path.exists(name)]", value=True).value
    assert left == []


def test_what_the_host_shows_there_is_not_the_guests(tmp_path: Path) -> None:
    """An interpreter may lie beneath /home, and a share: another file system, in which no name ends."""
    (tmp_path / "secret").write_text("host")
    shown = [f"{tmp_path}:/home/shown", f"{tmp_path / 'secret'}:/home/alone"]
    result = jail.run(["sh", "-c", "cat shown/secret alone; echo own > own"], ro=shown, collect=["**"]).check()
    assert (result.stdout, result.files) == ("hosthost", {"own": b"own\n"})

    with jail.Session(OFF, ro=shown, rw=[f"{tmp_path}:/home/writable"], files={"own": b""}) as session:
        assert session.files.list() == ["own"]
        for name in ("shown/secret", "writable/secret"):
            with pytest.raises(OSError, match="cross-device"):
                session.files.read(name)
            with pytest.raises(OSError, match="cross-device"):
                session.files.remove(name)
        with pytest.raises(OSError, match="cross-device"):
            session.files.read("alone")
        with pytest.raises(OSError, match="cross-device"):
            session.files.write("writable/new", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_in_a_tier_without_mounts() -> None:
    lower = jail.Policy.load("command").replace(require={"tier": "no-namespaces", "layers": []})
    result = jail.runs.execute.execute(
        jail.runs.execute.build(
            lower,
            jail.runs.execute.parsed(COPY, files={"in/a.csv": b"1,2"}, collect=["out/*"]),
            jail.runs.execute.probe(),
            "no-namespaces",
        )
    )

    assert (result.verdict, result.files) == ("ok", {"out/b.csv": b"1,2"}), result


def test_what_a_killed_guest_had_written_comes_back() -> None:
    result = jail.run(["sh", "-c", "echo half > a; sleep 60"], wall=1, collect=["*"])

    assert (result.verdict, result.files) == ("wall", {"a": b"half\n"})


HOSTILE = """
import os
os.symlink('/etc/passwd', 'link.txt')
os.symlink('/etc', 'etc')
os.symlink('..', 'up')
os.mkfifo('fifo.txt')
os.mkdir('deep'); os.chdir('deep')
for _ in range(50): os.mkdir('d'); os.chdir('d')
open('too-deep.txt', 'w').close()
os.chdir('/home')
open('good.txt', 'w').write('good')
open('esc\\x1b[2J.txt', 'w').close()
open(b'\\xff.txt', 'w').close()
os.truncate(os.open('sparse.txt', os.O_CREAT | os.O_WRONLY), 1 << 20)
os.link('good.txt', 'again.txt')
"""


def test_links_fifos_and_lying_sizes_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working_folder, "MOST_BYTES", 1000)
    result = jail.run(HOSTILE, OFF, collect=["**"]).check()

    assert result.files == {"good.txt": b"good", "again.txt": b"good"}
    assert len(result.notes) == 3, result.notes
    assert "2 names are no printable text" in str(result.notes)
    assert "left out for their size" in str(result.notes)


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes a guest one call; to read 64 MB of each would keep the supervisor for minutes past the run's end."""
    read: list[int] = []
    monkeypatch.setattr(working_folder, "read_all", lambda _, most, __: read.append(most) or b"")
    source = "import os\nfor n in range(50): os.truncate(os.open(f'f{n}', os.O_CREAT | os.O_WRONLY), 65 << 20)"
    result = jail.run(["python3", "-c", source], collect=["*"], disk="1G")

    assert (result.check().files, read) == ({}, [])
    assert "left out for their size or number: 50 files" in str(result.notes)


def test_more_files_than_are_brought_back() -> None:
    result = jail.run(
        "for n in range(1005): open(f'f{n:04}', 'w').close()", OFF, collect=["f*"], filesystem={"inodes": 4000}
    )

    assert len(result.files) == 1000, result
    assert "left out for their size or number: 5 files" in str(result.notes)


def test_a_guest_that_exchanges_files_for_links_meanwhile() -> None:
    exchange = """
import os, threading
def exchange():
    while True:
        for name in ('a', 'd/a'):
            try:
                os.symlink('/etc/passwd', 'new'); os.rename('new', name)
                open('new', 'w').write('mine'); os.rename('new', name)
            except OSError: pass
os.mkdir('d')
threading.Thread(target=exchange, daemon=True).start()
"""
    with jail.Session(OFF) as session:
        session.run(exchange).check()
        read = set()
        for name in ["a", "d/a"] * 300:
            try:
                read.add(session.files.read(name))
            except OSError as error:
                read.add(os.strerror(error.errno or 0))

    assert read <= {b"mine", b"", os.strerror(40), os.strerror(2)}, read


def test_the_files_of_a_session(pool: jail.Pool) -> None:
    for policy in (OFF, pool):
        with jail.Session(policy, files={"a/in.csv": b"1"}) as session:
            assert session.run("open('a/in.csv').read()").value == "1"
            session.files.write("a/in.csv", "second")
            session.files.write("b", b"")
            session.run("import os; open('a/out', 'w').write(open('a/in.csv').read()); os.symlink('/etc/passwd', 'l')")
            assert session.files.read("a/out") == b"second"
            assert session.files.list() == ["a/in.csv", "a/out", "b"]
            session.files.remove("b")
            session.run("os.symlink('a', 'same')")  # a link to a folder of the guest's own is one of any folder's
            with pytest.raises(NotADirectoryError):
                session.files.read("same/out")
            for name, error in {"b": FileNotFoundError, "l": OSError, "a": OSError, "../x": jail.PolicyError}.items():
                with pytest.raises(error):
                    session.files.read(name)
        with pytest.raises(jail.SessionEnded):
            session.files.list()


async def _asked() -> bytes:
    async with jail.AsyncSession(OFF, files={"x": "1"}) as session:
        await session.files.write("y", b"2")
        assert await session.files.list() == ["x", "y"]
        await session.files.remove("x")
        return await session.files.read("y")


def test_the_files_of_an_asynchronous_session() -> None:
    assert asyncio.run(_asked()) == b"2"


def test_a_working_folder_of_the_hosts_is_refused(tmp_path: Path) -> None:
    for given in ({"files": {"a": b""}}, {"collect": ["*"]}):
        with pytest.raises(jail.PolicyError, match="no scratch of its own"):
            jail.run(["true"], rw=[tmp_path], cwd=tmp_path, **given)


def test_files_that_do_not_fit_are_refused() -> None:
    with pytest.raises(jail.PolicyError, match=r"limits\.disk"):
        jail.run(["true"], files={"a": bytes(2 << 20)}, disk="1M")


def test_a_failure_to_put_a_file_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> int:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(working_folder.native, "make_file", fails)
    with nothing_left(), pytest.raises(jail.SetupError, match="files a: no space left on device"):
        jail.run(["true"], files={"a": b""})


def ran(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jail", "run", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def test_the_command_line_brings_files_in_and_out(tmp_path: Path) -> None:
    (tmp_path / "a b.csv").write_text("1")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.txt").write_text("old")
    (tmp_path / "out" / "link.txt").symlink_to(tmp_path / "a b.csv")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / "linked").symlink_to(tmp_path / "elsewhere")
    script = "cat 'a b.csv' in/c > old.txt; cp old.txt link.txt; mkdir s linked; echo x > s/y; echo x > linked/z"

    done = ran(tmp_path, "--in", "a b.csv", "--in", "a b.csv:in/c", "--out", "*.txt:out", "--out", "s/**",
               "--out", "linked/*:out", "--", "sh", "-c", script)  # fmt: skip

    assert done.returncode == 0, done
    assert (tmp_path / "out" / "old.txt").read_text() == "11"
    assert (tmp_path / "s" / "y").read_text() == "x\n"
    assert (tmp_path / "a b.csv").read_text() == "1"
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert done.stderr.splitlines() == [
        "jail: --out out/link.txt: file exists (the file is lost)",
        "jail: --out out/linked/z: not a directory (the file is lost)",
    ]


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [("--in", "none", "no such file"), ("--in", ":x", "HOST[:NAME]"), ("--in", "f:../x", "no plain name"),
     ("--out", "*:none", "no such file"), ("--out", "/etc/*", "no pattern")],
)  # fmt: skip
def test_a_command_line_that_cannot_be_meant(tmp_path: Path, option: str, value: str, said: str) -> None:
    (tmp_path / "f").write_text("")
    done = ran(tmp_path, option, value, "--", "true")

    assert done.returncode == 125
    assert said in done.stderr
