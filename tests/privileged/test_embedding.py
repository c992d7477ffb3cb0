"""Where a run is part of something else: another event loop, a full disk, a terminal, a deep recursion."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import jail
import jail.subprocess

from .host import LEVELS
from .program import CLI, ENV, cli, processes_with

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from jail import Policy


async def streams() -> list[Any]:
    seen: list[tuple[str, bytes]] = []
    result = await jail.arun(
        ["sh", "-c", "echo out; cat; echo err >&2"], stdin=iter([b"in\n"]), on_output=lambda *x: seen.append(x)
    )
    async with await jail.astart(["cat"], stdin=jail.subprocess.PIPE) as running:
        assert running.stdin is not None
        running.stdin.write(b"line\n")
        running.stdin.close()
        echoed = [part async for part in running]
        ended = await running.wait()
    async with await jail.astart(["sleep", "1000"], stdin=jail.subprocess.PIPE) as left:
        assert left.stdin is not None
        left.stdin.write(b"x" * 1_000_000)  # which nobody reads
    out = b"".join(chunk for name, chunk in seen if name == "stdout")
    return [result.verdict, out, echoed, ended.verdict, (await left.wait()).verdict]


def test_uvloop_runs_everything_that_asyncio_runs() -> None:
    uvloop = pytest.importorskip("uvloop")

    def by(runner: asyncio.Runner, work: Coroutine[Any, Any, Any]) -> Any:
        with runner:
            return runner.run(work)

    with_uvloop, plain = (
        by(asyncio.Runner(loop_factory=uvloop.new_event_loop), streams()),
        by(asyncio.Runner(), streams()),
    )
    assert with_uvloop == plain == ["ok", b"out\nin\n", [("stdout", b"line\n")], "ok", "cancelled"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--", "sh", "-c", "echo out; exit 3"), 3, "jail: stdout: {} (part of the output is lost)\n"),
        (("--json", "--", "sh", "-c", "exit 3"), 3, "jail: standard output: {} (the result is lost)\n"),
        (("--json", "-p", "nosuch", "--", "true"), 125, None),
    ],
)
@pytest.mark.parametrize("closed", [False, True])
def test_what_cannot_be_written_is_told_with_the_guests_own_status(
    arguments: tuple[str, ...], status: int, said: str | None, closed: bool
) -> None:
    """125 would say that it never ran."""
    line = f'exec "$@" >{"&-" if closed else "/dev/full"}'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *CLI, "run", *arguments], capture_output=True, text=True, env=ENV, check=False
    )
    assert done.returncode == status
    if said:
        assert done.stderr == said.format("bad file descriptor" if closed else "no space left on device")


@pytest.mark.parametrize(("option", "object_"), [("--json", "standard output"), ("--report /dev/stdout", None)])
def test_a_reader_that_has_gone_away_is_told_in_one_line(option: str, object_: str | None) -> None:
    """With the guest's own status, as a full disk."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [*CLI, "run", *option.split(), "--", "sh", "-c", "exit 3"]
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, text=True, env=ENV, check=False)
    os.close(write_end)
    said = f"{object_}: broken pipe (the result is lost)" if object_ else f"{option}: broken pipe"
    assert (done.returncode, done.stderr) == (3, f"jail: {said}\n")


def test_json_loses_no_byte() -> None:
    result = json.loads(cli("run", "--json", "--", "printf", r"a\377\0b").stdout)
    assert (result["stdout"], result["stdout_base64"], "stderr_base64" in result) == ("a\ufffd\0b", "Yf8AYg==", False)


def at_a_terminal(*command: str) -> str:
    """Returns what stands on the terminal in the end."""
    shown = bytearray()

    def read(fd: int) -> bytes:
        part = os.read(fd, 4096)
        shown.extend(part)
        return part

    saved = os.dup(1)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            pty.spawn([*CLI, "run", *command], read, lambda _: b"")
        finally:
            os.dup2(saved, 1)
            os.close(saved)
    return shown.decode()


def test_a_shell_at_a_terminal_says_what_to_add() -> None:
    assert "(fix: jail run --tty -- bash)" in at_a_terminal("--", "bash")
    assert "(fix: jail run --tty -- cat)" in at_a_terminal("--", "cat")
    for silent in (("--", "sh", "-c", ":"), ("--", "true"), ("-c", "1"), ("--", "pwd")):
        assert "fix" not in at_a_terminal(*silent)


def stopped_and_continued(*command: str, seconds: float) -> tuple[str, int, set[str]]:
    """Stops it by SIGTSTP once it has printed, continues it after that time: output, status, states of the guest."""
    word = command[-1]
    line = [*CLI, "run", *command]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(line, **pipes, env=ENV, process_group=0) as run:
        assert run.stdout is not None
        said = run.stdout.readline()
        os.kill(run.pid, signal.SIGTSTP)
        _, status = os.waitpid(run.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status) and os.WSTOPSIG(status) == signal.SIGTSTP
        time.sleep(seconds)
        states = {Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] for pid in processes_with(word)}
        os.kill(run.pid, signal.SIGCONT)
        said += run.communicate("\n")[0]
    return said, run.returncode, states


def test_ctrl_z_stops_the_guest_and_the_clocks() -> None:
    """Neither the supervisor's clock nor jail-init's, which is a second later, ends what has been stopped."""
    script = f"echo a; read _; echo b # of {os.getpid()}"
    said, status, states = stopped_and_continued("-t", "2s", "--", "sh", "-c", script, seconds=3.5)
    assert (said, status) == ("a\nb\n", 0)
    assert states <= {"T", "t"} and states


def test_a_limit_holds_after_a_stop() -> None:
    script = "echo a; while :; do :; done"
    said, status, _ = stopped_and_continued("-t", "1s", "--", "sh", "-c", script, seconds=0.5)
    assert (said, status) == ("a\n", 124)


DEEP = "import sys\nsys.setrecursionlimit(200_000)\n"
ALONE, TWO = "def f(n): return f(n + 1)\nf(0)", "def g(n): return f(n)\ndef f(n): return g(n + 1)\nf(0)"


@pytest.mark.parametrize("policy", LEVELS.values(), ids=LEVELS)
def test_a_deep_recursion_is_told_soon(policy: Policy) -> None:
    """Both ends are shown, and as Python shows them where one line calls itself."""

    def run(source: str, **options: Any) -> jail.Result:
        result = jail.run(DEEP + source, policy, memory="1G", wall="1m", filename="x.py", **options)
        assert result.exception is not None and result.exception.type == "RecursionError", result.reason
        return result

    told = run(ALONE)
    caught = jail.run(f"{DEEP}{ALONE[:-4]}try: f(0)\nexcept RecursionError: pass", policy, memory="1G", wall="1m")
    assert told.usage.cpu_seconds - caught.usage.cpu_seconds < 5, (
        "it was more than ten seconds, as each frame was looked up"
    )
    assert "  [Previous line repeated 1999" in told.stderr and told.stderr.count("\n") < 20
    assert 'File "x.py", line 4, in <module>\n    f(0)\n' in told.stderr
    both = run(TWO)
    assert "more frames, not shown" in both.stderr and 'File "x.py", line 5, in <module>' in both.stderr
    assert both.stderr.endswith("RecursionError: maximum recursion depth exceeded\n")
    assert both.exception is not None and both.exception.line in (3, 4)


def test_a_traceback_below_that_is_pythons_own() -> None:
    source = "def f(n): return f(n + 1)\nf(0)"
    plain = subprocess.run([sys.executable, "-I", "-c", source], capture_output=True, text=True, check=False).stderr
    ours = jail.run(source, filename="<string>", level="off").stderr
    assert ours.count("Previous line repeated") == plain.count("Previous line repeated") == 1


def test_the_other_names_of_subprocess_are_there() -> None:
    assert jail.subprocess.list2cmdline(["a b", "c"]) == '"a b" c'
    assert set(subprocess.__all__) <= set(jail.subprocess.__all__)
