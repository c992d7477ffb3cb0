"""Sessions of commands: many in one jail with one scratch, each judged by itself; none can forge the end of a later."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

import jail
from jail.sessions.commands import planned, starter

from ..census import nothing_left

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any


@pytest.fixture(scope="module")
def session() -> Iterator[jail.Session]:
    with jail.Session("command", wall="60s", files={"given.txt": "given\n"}) as made:
        yield made


def shell(session: jail.Session, source: str, **limits: object) -> jail.Result:
    return session.run(["sh", "-c", source], **limits)  # type: ignore[arg-type]


@pytest.mark.optional
def test_make_runs_many_times_in_one_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("make"):
        pytest.skip("this machine has no make")
    (tmp_path / "Makefile").write_text("out: in\n\tcp in /tmp/between\n\tcp /tmp/between out\n")
    (tmp_path / "in").write_text("1")
    monkeypatch.chdir(tmp_path)
    with nothing_left(), jail.Session("build") as session:
        assert "cp in" in session.run(["make"]).stdout
        assert "up to date" in session.run(["make"]).stdout
        assert session.run(["cat", "/tmp/between"]).stdout == "1"
    assert (tmp_path / "out").read_text() == "1"


def test_each_command_has_a_result_of_its_own(session: jail.Session) -> None:
    assert shell(session, "cat given.txt; echo made > made.txt; echo no >&2").as_dict()["stderr"] == "no\n"
    assert session.run(["cat", "made.txt"]).stdout == "made\n"
    assert session.files.read("made.txt") == b"made\n"
    ended = [shell(session, source) for source in ("exit 3", "kill -SEGV $$", "true")]
    assert [(one.verdict, one.exit_code, one.signal) for one in ended] == [
        ("exit", 3, None),
        ("signal", None, "SIGSEGV"),
        ("ok", 0, None),
    ]
    missing = session.run(["no-such-program"])
    assert (missing.verdict, missing.status) == ("error", 127)
    assert "no-such-program: not found in the jail" in missing.reason
    assert session.run(["given.txt"]).verdict == "error"
    assert session.run(["/home/given.txt"]).status == 126


def test_a_server_stays_from_one_command_to_the_next(session: jail.Session) -> None:
    shell(session, "mkfifo line; (read word < line; echo got $word > answer) >/dev/null 2>&1 &")
    assert (
        shell(session, "echo ping > line; while ! [ -s answer ]; do sleep .01; done; cat answer").stdout == "got ping\n"
    )


def test_past_a_limit_it_is_interrupted_and_the_session_goes_on(session: jail.Session) -> None:
    shell(session, "sleep 1000 >/dev/null 2>&1 & touch kept")
    assert session.run(["sleep", "60"], wall="200ms").verdict == "wall"
    deaf = shell(session, "trap '' INT; sleep 61 & while :; do :; done", cpu="200ms")
    assert deaf.verdict == "cpu"
    assert session.run(["yes"], output="64K").verdict == "output"
    threading.Timer(0.1, session.interrupt).start()
    assert session.run(["sleep", "60"]).verdict == "cancelled"
    left = shell(session, "for one in /proc/[0-9]*/comm; do read name < $one; echo $name; done; ls kept").stdout
    assert "sleep" not in left
    assert "kept" in left
    assert session.ended is None


def test_a_command_is_told_by_its_own_limits_of_the_session() -> None:
    with jail.Session("command", lifetime="3s") as session:
        assert session.run(["sleep", "60"]).verdict == "wall"
        assert session.ended is not None
        assert session.ended.reason == "lifetime"


HOSTILE = """
import ctypes, os, signal
libc = ctypes.CDLL(None, use_errno=True)
def tried(what, act):
    try: print(what, 'DONE', act())
    except OSError: pass
tried('memory', lambda: open('/proc/2/mem', 'r+b'))
tried('channel', lambda: os.open('/proc/2/fd/3', os.O_RDWR))
tried('descriptors', lambda: os.listdir('/proc/2/fd'))
def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0: raise OSError(ctypes.get_errno(), '')
tried('trace', lambda: call({'x86_64': 101, 'aarch64': 117}[os.uname().machine], 16, 2, 0, 0))
pidfd = os.pidfd_open(2)
tried('descriptor', lambda: call(438, pidfd, 3, 0))
tried('own', lambda: os.write(3, b'12345678'))
for number in set(range(1, 32)) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}: os.kill(2, number)
"""


def test_an_earlier_command_cannot_forge_how_a_later_one_ends() -> None:
    """At build, which permits ptrace among the jail's own processes."""
    with jail.Session(jail.Policy.load("build").replace(filesystem={"write": []})) as session:
        result = session.run(["python3", "-c", HOSTILE])
        assert (result.stdout, result.verdict) == ("", "ok"), result.stderr
        assert session.run(["sh", "-c", "exit 5"]).exit_code == 5
        assert shell(session, "kill -INT -1; exit 6").exit_code == 6
        killed = shell(session, "kill -9 2; sleep 60")
        assert session.ended is not None
        assert (killed.verdict, session.ended.reason) == ("signal", "crashed")
        with pytest.raises(jail.SessionEnded):
            session.run(["true"])


def test_a_command_has_standard_input_and_files_of_its_own(session: jail.Session) -> None:
    given = {"stdin": b"x" * 200_000, "files": {"in/a.txt": "1"}, "collect": ["in/*"]}
    result = session.run(["sh", "-c", "wc -c; cp in/a.txt in/b.txt"], **given)  # type: ignore[arg-type]
    assert (result.stdout.strip(), result.files) == ("200000", {"in/a.txt": b"1", "in/b.txt": b"1"})
    read, write = os.pipe()
    os.write(write, b"of a pipe")
    os.close(write)
    assert session.run(["cat"], stdin=read).stdout == "of a pipe"
    os.close(read)
    assert session.run(["cat"]).stdout == ""
    assert session.run(["true"], stdin=b"x" * 200_000).ok  # it is not read
    assert session.run(["sleep", "60"], stdin=b"x" * 200_000, wall="200ms").verdict == "wall"
    assert session.run(["cat"], stdin="é").stdout == "é"


def called(*arguments: str) -> str:
    """Returns a program that calls ``search`` once for each argument, and prints the answers."""
    return f"""
import os, signal
fd = int(os.environ['JAIL_HOST_FD'])
answers = open(fd, 'rb', closefd=False)
answers.readline()
for one in {arguments!r}:
    os.write(fd, b'[1, "search", ["' + one.encode() + b'"], {{}}]\\n')
    print(answers.readline(), flush=True)
"""


def test_commands_call_functions_of_the_host() -> None:
    """Each over a line of its own: one that it has closed, or left to another process, is no later command's."""
    seen: list[str] = []
    granted: Any = {"search": jail.HostFunction(function=lambda word: seen.append(word) or [word], max_calls=2)}
    events: list[dict[str, object]] = []
    lingers = "if os.fork() == 0: signal.pause() if answers.readline() else open('over', 'w')"
    with nothing_left(), jail.Session("command", functions=granted, audit=events.append) as session:
        for _ in range(2):  # as often in each command
            told = session.run(["python3", "-c", called("a", "b", "c")], stdin="x").stdout
            assert told.count('["') == 2, told
            assert "may be called 2 times" in told
        lie = called() + "os.write(fd, b'x\\n'); print(answers.read())"
        assert session.run(["python3", "-c", lie]).stdout == "b''\n"
        assert session.run(["python3", "-c", f"{called('d')}\n{lingers}"], stdin="x").ok
        assert shell(session, "while ! [ -e over ]; do sleep .01; done; echo $JAIL_HOST_FD").stdout == "3\n"
        assert session.run(["python3", "-c", called("e") + "os.kill(os.getpid(), 9)"]).signal == "SIGKILL"
        assert session.run(["python3", "-c", called("f")]).stdout.count('"f"') == 1
    assert "".join(seen) == "ababdef"
    assert [one["outcome"] for one in events if one["event"] == "call"].count("value") == 7


def test_a_filter_without_recvmsg_is_said_and_the_session_goes_on() -> None:
    with jail.Session("command", syscalls={"deny": ["recvmsg"]}) as session:
        refused = session.run(["cat"], stdin="x")
        assert (refused.verdict, refused.status) == ("error", 126)
        assert "not permitted" in refused.reason
        assert session.run(["echo", "a"]).stdout == "a\n"


def test_asyncio_and_the_audit_have_them_too() -> None:
    events: list[dict[str, object]] = []

    async def use() -> str:
        async with jail.AsyncSession("command", audit=events.append) as session:
            return (await session.run(["cat"], stdin="a")).stdout

    assert asyncio.run(use()) == "a"
    assert [one["argv"] for one in events if one["event"] == "start"] == [["cat"]]


def test_what_a_session_of_commands_cannot_do_is_said(session: jail.Session) -> None:
    for wrong in ("make", b"make", [], [1], ["a\0b"], ["x" * (1 << 20)], None):
        with pytest.raises(jail.PolicyError):
            session.run(wrong)  # type: ignore[arg-type]
    with pytest.raises(jail.PolicyError, match="filename"):
        session.run(["true"], filename="x")
    with pytest.raises(jail.PolicyError, match="no open descriptor 999"):
        session.run(["cat"], stdin=999)
    with jail.Session("python") as other:
        for options, why in (({}, "one text"), ({"stdin": "x"}, "stdin: an evaluation of source has none")):
            with pytest.raises(jail.PolicyError, match=why):
                other.run("1" if options else ["true"], **options)  # type: ignore[arg-type]
    with pytest.raises(jail.HostError, match="pid_namespace"):
        planned(jail.Policy.load("command"), starter(()), "no-namespaces")
