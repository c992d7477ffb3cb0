"""The program under Ctrl-C and its kin, and at a terminal."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
from pathlib import Path

import pytest

from jail.cli.interrupt import Interrupt

from .program import CLI, ENV, OS_RING, cli, processes_with, started


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_guest_and_says_so(number: int, status: int) -> None:
    word = f"600.{os.getpid()}{number}"
    with started("run", "--", "sh", "-c", f"echo ready; sleep {word} & sleep {word}") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
        assert process.wait() == status
        assert process.stderr.read() == b"jail: cancelled by the caller\n"
    assert processes_with(word) == []


def test_an_interrupted_run_still_hands_over_its_json() -> None:
    script = (
        "import sys, time; print('before', flush=True); print('ready', file=sys.stderr, flush=True); time.sleep(600)"
    )
    with started("run", "--report", "/dev/stdout", "-c", script) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stderr.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        first, second = process.stdout.read().splitlines()
    result = json.loads(second)
    assert (first, result["verdict"], result["stdout"]) == (b"before", "cancelled", "before\n")


def test_a_second_one_ends_the_program_at_once() -> None:
    """The first has ended the guest; its JSON, larger than a pipe holds, waits for a reader that does not come."""
    script = "import os, time; os.write(1, b'x' * 300000); time.sleep(600)"
    read, write = os.pipe()
    with started("run", "--report", "/dev/fd/1", "--output", "1M", *OS_RING, "-c", script, stdout=write) as process:
        os.close(write)
        assert process.stderr is not None
        left = 300000
        while left:
            part = os.read(read, left)
            assert part, process.stderr.read()
            left -= len(part)
        process.send_signal(signal.SIGINT)
        assert os.read(read, 1) == b"{"
        process.send_signal(signal.SIGINT)
        assert process.wait() in {130, -signal.SIGINT}
        assert process.stderr.read() == b"jail: cancelled by the caller\n"
    os.close(read)


def test_the_second_finds_the_default_action() -> None:
    numbers = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    with Interrupt() as interrupt:
        assert not select.select([interrupt.cancel.fd], [], [], 0)[0]
        signal.raise_signal(signal.SIGTERM)
        assert interrupt.number == signal.SIGTERM
        assert select.select([interrupt.cancel.fd], [], [], 0)[0]
        assert [signal.getsignal(number) for number in numbers] == [signal.SIG_DFL] * 3
    assert [signal.getsignal(number) for number in numbers] == before


def test_both_at_once_are_as_good_as_one() -> None:
    word = f"601.{os.getpid()}"
    with started("run", "--", "sh", "-c", f"echo ready; exec sleep {word}") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        assert process.wait() in {130, -signal.SIGINT}
        assert process.stderr.read() in {b"", b"jail: cancelled by the caller\n"}
        # whoever is pid 1 of the jail sees the program's end, and the kernel ends the rest
        for pid in processes_with(word):
            with contextlib.suppress(ProcessLookupError):
                select.select([os.pidfd_open(pid)], [], [])
        assert processes_with(word) == []


def test_an_interrupt_before_the_guest_runs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "script")
    with started("run", "script", cwd=tmp_path) as process:
        assert process.stderr is not None
        with open(tmp_path / "script", "wb"):  # opens when the program has opened it
            while Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2][0] != "S":
                os.sched_yield()  # until it sleeps, waiting for the first line
            process.send_signal(signal.SIGINT)
            assert process.wait() == 130
        assert process.stderr.read() == b""


def test_an_ignored_signal_stays_ignored() -> None:
    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    with started("run", "--", "sh", "-c", "echo ready; sleep 600", preexec_fn=ignore) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 143


def at_a_terminal(*arguments: str) -> tuple[int, bytes]:
    """Status, and what the program put on a terminal of its own, its input too."""
    master, slave = pty.openpty()
    with subprocess.Popen([*CLI, *arguments], stdin=slave, stdout=slave, stderr=slave, env=ENV) as process:
        os.close(slave)
        shown = b""
        with contextlib.suppress(OSError):  # EIO: nobody has it open any more
            while part := os.read(master, 65536):
                shown += part
    os.close(master)
    return process.returncode, shown


def test_a_terminal_sees_text_and_colours_alone() -> None:
    script = r"printf '\033[31mred\033[2J\033]0;title\a'; printf 'caf\303\251 \233 \342\202' >&2; kill -SEGV $$"
    status, shown = at_a_terminal("run", "--", "sh", "-c", script)
    assert status == 139
    assert shown.startswith(b"\x1b[31mred^[[2J^[]0;title^G")
    assert b"caf\xc3\xa9 \\x9b \\xe2\\x82" in shown.replace(b"\x1b[0m", b"")
    assert shown.endswith(b"\r\njail: died of SIGSEGV\r\n")
    assert shown.count(b"\x1b[0m") == 1


def test_a_pipe_gets_the_bytes_as_they_are() -> None:
    done = subprocess.run([*CLI, "run", "--", "printf", r"\033[2J\233"], capture_output=True, env=ENV, check=True)
    assert done.stdout == b"\x1b[2J\x9b"


def test_a_terminal_is_no_input() -> None:
    note = b"jail: note: cat: its input was empty, no terminal (fix: jail run --tty -- cat)\r\n"
    assert at_a_terminal("run", "--", "cat") == (0, note)


def test_the_reason_starts_a_line() -> None:
    done = cli("run", "--", "sh", "-c", "printf half >&2; kill -SEGV $$")
    assert done.stderr == "half\njail: died of SIGSEGV\n"
