"""A terminal of the jail's own: what programs find there, and what comes back of the caller's."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import shlex
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

from .program import CLI, ENV, cli, ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 60.0  # seconds that a busy machine may take for what is waited for
NAMES = ("vim", "less", "top", "python3")


def until(what: str, seen: Callable[[], str]) -> str:
    """Waits until the text is there."""
    end = time.monotonic() + PATIENCE
    while what not in (text := seen()):
        assert time.monotonic() < end, (what, text)
        time.sleep(0.02)
    return text


# --- by the interface of Python -------------------------------------------------------------------------------------


def test_the_standard_streams_are_a_terminal_of_the_jails_own() -> None:
    script = (
        "tty; stty size; echo error >&2; test -t 0 -a -t 1 -a -t 2 && echo it is; ls /dev/pts; echo $TERM >/dev/tty"
    )
    result = jail.run(["sh", "-c", f"{script}; exit 3"], tty=True)
    assert result.stdout.split("\r\n") == [
        "/dev/pts/0", "24 80", "error", "it is", "0  ptmx", "xterm-256color", "",
    ]  # fmt: skip
    assert (result.stderr, result.exit_code) == ("", 3)


def test_nothing_can_be_typed_into_it_from_within() -> None:
    """TIOCSTI, TIOCLINUX, TIOCCONS and TIOCSETD."""
    script = """
import fcntl, os
for request in (0x5412, 0x541C, 0x541D, 0x5423):
    try: print(fcntl.ioctl(0, request, b"x\\0\\0\\0"))
    except OSError as error: print(error.errno)
"""
    result = jail.run(["python3", "-c", script], tty=True)
    assert result.stdout.split() == ["1"] * 4


@pytest.mark.parametrize(
    ("stdin", "shown"),
    [(None, ""), ("", ""), ("a\n", "a\r\na\r\n"), ("a\nb", "a\r\nba\r\nb")],
)
def test_the_end_of_the_input_is_typed(stdin: str | None, shown: str) -> None:
    result = jail.run(["cat"], stdin=stdin, tty=True)
    assert (result.verdict, result.stdout) == ("ok", shown)


@contextlib.contextmanager
def shell() -> Iterator[tuple[jail.Running, Callable[[str], None], Callable[[str], str]]]:
    """A shell: the run, what types, and what waits until it has written a text."""
    command = ["bash", "--norc", "-i"]
    with jail.start(command, env={"PS1": "$ "}, stdin=jail.subprocess.PIPE, tty=True, wall=2 * PATIENCE) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        shown = bytearray()
        stdin, stdout = run.stdin, run.stdout

        def type_in(text: str) -> None:
            stdin.write(text.encode())
            stdin.flush()

        def seen() -> str:
            while select.select([stdout], [], [], 0)[0]:
                shown.extend(os.read(stdout.fileno(), 65536))
            return shown.decode()

        def wait(text: str) -> str:
            said, found, after = until(text, seen).partition(text)
            shown[:] = after.encode()
            return said + found

        yield run, type_in, wait


# It says itself that it is the foreground job, and that it goes on: a key before that would be for the shell.
JOB = 'sh -c \'trap "echo contin""ued" CONT; echo rea""dy; while :; do sleep 0.1; done\'\n'


def test_jobs_are_controlled_and_the_size_is_told() -> None:
    with shell() as (run, type_in, wait):
        type_in("trap 'echo size is $(stty size)' WINCH\n")
        type_in(JOB)
        wait("ready")
        type_in("\x1a")
        wait("Stopped")
        type_in("fg\n")
        wait("continued")
        type_in("\x03")
        wait("^C")
        wait("$ ")
        type_in("echo the status is $?\n")
        wait("the status is 130")
        run.resize(40, 132)
        type_in("\n")
        wait("size is 40 132")
        type_in("exit 7\n")
        for _ in run:
            pass
        assert run.wait().exit_code == 7


def test_a_run_without_one_has_no_size() -> None:
    with jail.start(["sleep", "1000"]) as run, pytest.raises(jail.Unsupported, match="tty=True"):
        run.resize(1, 1)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda: jail.run("1", tty=True), "for a command, not for source"),
        (lambda: jail.run(["true"], "judge", tty=True), "limits.terminals"),
    ],
)
def test_where_there_can_be_none(work: Callable[[], object], said: str) -> None:
    with pytest.raises(jail.PolicyError, match=said):
        work()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("-c", "1"), "a terminal is for a command, not for source (fix: jail run --tty -- python3 -i)"),
        (("--json", "--", "true"), "with --json there is no terminal to show it on (fix: --report FILE)"),
    ],
)
def test_lines_that_contradict_themselves(line: tuple[str, ...], said: str) -> None:
    assert ended(cli("run", "--tty", *line)) == (125, "", f"jail: --tty: {said}\n")


# --- by the command line, at a terminal -----------------------------------------------------------------------------


class Screen:
    """A terminal of the test's with ``jail run`` at it, as the leader of a session of its own."""

    def __init__(self, *arguments: str) -> None:
        self.ours, theirs = pty.openpty()
        self.before = termios.tcgetattr(theirs)
        self._theirs = theirs
        self.shown = bytearray()
        line = [*CLI, "run", "-t", "2m", *arguments]
        self.run = subprocess.Popen(
            line, stdin=theirs, stdout=theirs, stderr=theirs, env={**ENV, "TERM": "xterm"}, start_new_session=True
        )

    def seen(self) -> str:
        while select.select([self.ours], [], [], 0)[0]:
            self.shown += os.read(self.ours, 65536)
        return self.shown.decode()

    def wait(self, text: str) -> str:
        return until(text, self.seen)

    def type_in(self, text: bytes) -> None:
        os.write(self.ours, text)

    def modes(self) -> list[object]:
        return termios.tcgetattr(self._theirs)

    def wait_for_modes(self, same: bool) -> None:
        until("yes", lambda: "yes" if (self.modes() == self.before) == same else "no")

    def close(self) -> None:
        self.run.kill()
        self.run.wait()
        os.close(self.ours)
        os.close(self._theirs)


@pytest.fixture
def screen() -> Iterator[Callable[..., Screen]]:
    made: list[Screen] = []

    def make(*arguments: str) -> Screen:
        made.append(Screen(*arguments))
        return made[-1]

    yield make
    for one in made:
        one.close()


DRAW = r"printf '\033[?1049h\033[?25l\033[?2004h\033[31m\033]0;title\007\033]52;c;eA==\007\033[6n\005ready'"
RESET = ("\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l", "\x1b[m")


def test_what_acts_on_its_owner_does_not_come(screen: Callable[..., Screen]) -> None:
    at = screen("--tty", "--", "sh", "-c", f"{DRAW}; exit 3")
    assert at.run.wait(PATIENCE) == 3
    drawn, ready, reset = at.seen().partition("ready")
    assert (drawn, ready) == ("\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[31m", "ready")
    assert all(one in reset for one in RESET)
    assert at.modes() == at.before


def test_raw_gives_it_back_and_keeps_the_title(screen: Callable[..., Screen]) -> None:
    at = screen("--tty=raw", "--", "sh", "-c", DRAW)
    assert at.run.wait(PATIENCE) == 0
    drawn, _, reset = at.seen().partition("ready")
    assert drawn.startswith("\x1b[22;0t") and "\x1b]0;title\x07" in drawn and "\x1b[6n\x05" in drawn
    assert all(one in reset for one in RESET) and reset.endswith("\x1b[23;0t")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_the_terminal_comes_back_after_a_kill(screen: Callable[..., Screen], number: signal.Signals) -> None:
    at = screen("--tty", "--", "sh", "-c", f"{DRAW}; exec sleep 1000")
    at.wait("ready")
    assert at.modes() != at.before
    at.type_in(b"rm -rf /\n")  # which nobody reads, and no shell shall
    at.run.send_signal(number)
    at.run.wait(PATIENCE)
    at.wait_for_modes(same=True)
    at.wait("\x1b[m")
    assert "\x1b[?2004l" in at.wait("\x1b[?25h")
    os.set_blocking(at._theirs, False)
    with pytest.raises(BlockingIOError):
        os.read(at._theirs, 100)


def test_what_is_typed_three_times_is_the_way_out(screen: Callable[..., Screen]) -> None:
    at = screen("--tty", "--", "sh", "-c", "stty -isig; echo ready; exec sleep 1000")
    at.wait("ready")
    at.type_in(b"\x03\x1a\x1d\x1d\x1d")
    assert at.run.wait(PATIENCE) == 130
    assert at.modes() == at.before


def test_the_guest_has_the_size_of_the_callers(screen: Callable[..., Screen]) -> None:
    at = screen("--tty", "--", "bash", "-c", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.1; done")
    at.wait("ready")
    termios.tcsetwinsize(at.ours, (33, 99))
    at.run.send_signal(signal.SIGWINCH)  # the kernel tells the foreground of a session that has this terminal
    at.wait("33 99")


# --- programs -------------------------------------------------------------------------------------------------------


class Tmux:
    """A server of its own with one window, in which a shell runs."""

    def __init__(self, socket: str) -> None:
        self._base = ["tmux", "-L", socket, "-f", "/dev/null"]
        self._call("new-session", "-d", "-x", "100", "-y", "30", "exec env PS1='outer> ' sh -i")
        self.wait("\nouter>")

    def _call(self, *words: str) -> str:
        return subprocess.run([*self._base, *words], check=True, capture_output=True, text=True, env=ENV).stdout

    def screen(self) -> str:
        """What is seen, without the spaces at the end of lines, and below a first line that is empty."""
        return f"\n{self._call('capture-pane', '-p')}"

    def wait(self, text: str) -> str:
        return until(text, self.screen)

    def keys(self, *keys: str) -> None:
        self._call("send-keys", *keys)

    def line(self, text: str) -> None:
        self._call("send-keys", "-l", text)
        self.keys("Enter")

    def ask(self, text: str) -> str:
        """Types a line, and returns what is seen a moment later."""
        self.line(text)
        time.sleep(0.3)
        return self.screen()

    def resize(self, columns: int, rows: int) -> None:
        self._call("resize-window", "-x", str(columns), "-y", str(rows))

    def job(self) -> int:
        """The pid of what the shell has started."""
        shell = self._call("display-message", "-p", "#{pane_pid}").strip()
        return int(Path(f"/proc/{shell}/task/{shell}/children").read_text().split()[0])

    def close(self) -> None:
        subprocess.run([*self._base, "kill-server"], check=False, capture_output=True)


@pytest.fixture
def tmux(needs: Callable[[object, str], None]) -> Iterator[Tmux]:
    for name in ("tmux", *NAMES):
        needs(shutil.which(name), name)
    server = Tmux(f"jail-test-{os.getpid()}")
    yield server
    server.close()


def test_programs_that_draw_work_and_a_stopped_run_gives_the_terminal_back(tmux: Tmux) -> None:
    run = shlex.join([sys.executable, "-m", "jail", "run", "--tty", "-t", "5m", "-e", "PS1=inner> ", "--", "sh", "-i"])
    tmux.line(f"export PYTHONPATH={shlex.quote(ENV['PYTHONPATH'])} PYTHONSAFEPATH=1; clear; {run}")
    tmux.wait("\ninner>")

    tmux.line("clear; python3 -i -q")
    tmux.wait("\n>>>")
    tmux.line("6 * 7")
    tmux.wait("\n42\n")
    tmux.line("import time; print('wa' 'its'); time.sleep(1000)")
    tmux.wait("\nwaits")
    tmux.keys("C-c")
    tmux.wait("\nKeyboardInterrupt")
    tmux.keys("C-d")
    tmux.wait("\ninner>")

    tmux.line("clear; vim -u NONE /tmp/text")
    tmux.wait("\n~")
    tmux.line("isome text")
    tmux.keys("Escape")
    tmux.resize(90, 25)
    until("\n90 25", lambda: tmux.ask(":echo &columns &lines"))  # it is told in its own time
    tmux.line(":wq")
    tmux.wait("\ninner>")

    tmux.line("clear; less /tmp/text")
    tmux.wait("(END)")
    assert "\nsome text" in tmux.screen()
    tmux.keys("q")
    tmux.wait("\ninner>")
    tmux.line("clear; top")
    tmux.wait("PID USER")
    tmux.keys("q")
    tmux.wait("\ninner>")
    tmux.line("clear; stty raw -echo; echo 'dra''wn'; cat")
    tmux.wait("\ndrawn")

    os.kill(tmux.job(), signal.SIGTSTP)
    tmux.wait("Stopped")
    tmux.line("stty -a | grep -o ' icanon'")
    tmux.wait("\n icanon")
    tmux.line("clear; fg")
    tmux.wait(" run ")

    def typed() -> str:  # again and again: what is typed before the run has taken the terminal back is dropped
        tmux.keys("x", "y", "z")
        return tmux.screen()

    until("xyz", typed)
    os.kill(tmux.job(), signal.SIGTERM)
    tmux.wait("\nouter>")
    tmux.line("clear; stty -a | grep -o ' icanon'")
    tmux.wait("\n icanon")
