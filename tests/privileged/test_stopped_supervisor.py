"""A supervisor that is stopped watches nothing: jail-init ends its runs, a little after their wall time."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.launch import encode

from .host import OFF, processes_with, supervisor, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Each prints the pid of its jail's first process, and the verdict. Of a limited run beside it, an endless one is left.
_PID = """
from jail.watch.loop import Watch
def told():
    start = Watch.start
    def say(self):
        start(self)
        if self.clock.limits.wall == 2: print(self.live.pid, flush=True)
    Watch.start = say
"""
PROGRAMS = {
    "run": "told()\nprint(jail.run(command, wall=2).verdict)",
    "start": "told()\nwith jail.start(command, wall=2) as running: print(running.wait().verdict)",
    "pool": "with jail.Pool(warm=1) as pool:\n"
    "    pool.run('1', wall=3)\n    told()\n    print(pool.run('while True: pass', wall=2, cpu=600).verdict)",
    "pool, its jail not ready": "told()\n"
    "with jail.Pool(warm=0) as pool: print(pool.run('while True: pass', wall=2, cpu=600).verdict)",
}
_ENDLESS = """
endless = jail.start(command, jail.Policy.load("command").replace(wall=None))
print(jail.run(command, wall=1).verdict, endless.poll())
endless.kill()
print(endless.wait().verdict)
"""


@contextmanager
def killed_at_last(source: str) -> Iterator[subprocess.Popen[str]]:
    """A supervisor that does not outlive the test, though it is stopped."""
    with supervisor(source) as started:
        try:
            yield started
        finally:
            started.kill()


def wait_until(holds: Callable[[], bool]) -> None:
    latest = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < latest
        time.sleep(0.01)


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]


def program(body: str, marked: str) -> str:
    return f"import jail\ncommand = ['/bin/sh', '-c', ': $0; sleep 600; :', {marked[::-1]!r}[::-1]]\n{body}"


@pytest.mark.parametrize("kind", PROGRAMS)
def test_the_run_ends_all_the_same(kind: str) -> None:
    with killed_at_last(program(_PID + PROGRAMS[kind], word())) as started:
        assert started.stdout
        jail_init = int(started.stdout.readline())
        os.kill(started.pid, signal.SIGSTOP)
        wait_until(lambda: state(started.pid) == "T")
        wait_until(lambda: state(jail_init) == "Z")  # it has ended, and its parent cannot reap it
        assert state(started.pid) == "T"
        os.kill(started.pid, signal.SIGCONT)
        assert started.stdout.read() == "wall\n"


def test_a_run_without_a_wall_limit_goes_on() -> None:
    marked = word()
    with killed_at_last(program(_ENDLESS, marked)) as started:
        assert started.stdout
        wait_until(lambda: len(processes_with(marked)) == 2)
        os.kill(started.pid, signal.SIGSTOP)
        wait_until(lambda: len(processes_with(marked)) < 2)
        assert len(processes_with(marked)) == 1
        os.kill(started.pid, signal.SIGCONT)
        assert started.stdout.read() == "wall None\ncancelled\n"


def test_a_guest_that_ended_in_time_has_its_own_verdict() -> None:
    """Though the supervisor, which was stopped meanwhile, hears of it long after the wall time."""
    marked = word()
    body = f"print(jail.run(['/bin/sh', '-c', ': $0; sleep 1; exit 7', {marked[::-1]!r}[::-1]], wall=3).verdict)"
    with killed_at_last(f"import jail\n{body}") as started:
        assert started.stdout
        wait_until(lambda: bool(processes_with(marked)))
        begun = time.monotonic()
        os.kill(started.pid, signal.SIGSTOP)
        wait_until(lambda: not processes_with(marked) and time.monotonic() > begun + 3.5)
        os.kill(started.pid, signal.SIGCONT)
        assert started.stdout.read() == "exit\n"


@pytest.mark.parametrize("warm", [False, True])
def test_an_end_by_jail_init_is_one_of_the_wall_time(monkeypatch: pytest.MonkeyPatch, warm: bool) -> None:
    """Also by the clock of a supervisor that is behind."""
    monkeypatch.setattr(encode, "WALL_MARGIN", -1.5)
    monkeypatch.setattr(encode, "_whole", {})
    if warm:
        with jail.Pool(OFF, warm=1) as pool:
            result = pool.run("import time; time.sleep(60)", wall=2)
    else:
        result = jail.run(["sleep", "60"], wall=2)
    assert (result.verdict, result.status) == ("wall", 124)
    assert result.reason.startswith("stopped at the wall time limit of 2s: ran ")
    assert 0.4 < result.usage.wall_seconds < 2, "it was not jail-init"
