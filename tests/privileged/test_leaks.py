"""Nothing of a run is left: counted after many that end in every way, and after supervisors that were killed."""

from __future__ import annotations

import os
import resource
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING

import pytest

import jail
import jail.subprocess
from jail.runs.execute import prepare

from ..census import cgroups, changes, holds_in_time, keys, mounts, take
from .host import public_folder, sh, supervised, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNS = 100


def cancelled() -> str:
    cancel = jail.Cancel()
    cancel.trigger()
    try:
        return jail.run(sh("exec sleep 60"), cancel=cancel).verdict
    finally:
        cancel.close()


def refused(error: type[jail.JailError], *arguments: object, **options: object) -> str:
    with pytest.raises(error):
        jail.run(*arguments, **options)  # type: ignore[arg-type]
    return "refused"


@contextmanager
def free_descriptors(count: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = set(map(int, os.listdir("/proc/self/fd")))
    free = (number for number in range(soft) if number not in taken)
    resource.setrlimit(resource.RLIMIT_NOFILE, (next(islice(free, count, None)), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


WAYS: dict[str, Callable[[], object]] = {
    "source": lambda: jail.run("1").check(),
    "command": lambda: jail.run(["true"]).check(),
    "read along": lambda: jail.run(["true"], on_output=lambda _name, _chunk: None).check(),
    # without pipes of the standard library's, which loses its own (CPython before 3.11.3)
    "subprocess": lambda: jail.subprocess.run(["true"], check=True),
}


OF_PIPES = {"subprocess": (OSError,)}  # the standard library's are made before there is a jail


@pytest.mark.parametrize("way", WAYS)
def test_a_run_without_descriptors_leaves_none_behind(way: str) -> None:
    WAYS[way]()
    before = take()
    went = count = 0
    while went < 3 and count < 60:  # with more than are needed all goes on as ever
        with free_descriptors(count), suppress(jail.SetupError, *OF_PIPES.get(way, ())):
            WAYS[way]()
            went += 1
        assert changes(before) == {}, count
        count += 1
    assert 0 < went < count


def test_runs_leave_nothing_behind() -> None:
    broken = prepare(sh("true"), "command").replace(cwd="/no/such/folder")

    def fails_late() -> str:
        from jail.runs.execute import execute

        with pytest.raises(jail.SetupError):
            execute(broken)
        return "refused"

    with public_folder() as folder:
        ways = {
            "ok": lambda: jail.run(sh("echo fine; setsid sleep 60 >/dev/null 2>&1 &"), rw=[folder]).verdict,
            "exit": lambda: jail.run(sh("cat; exit 3"), stdin="x").verdict,
            "signal": lambda: jail.run(sh("kill -SEGV $$")).verdict,
            "wall": lambda: jail.run(sh("sleep 60"), wall="5ms").verdict,
            "output": lambda: jail.run(sh("head -c 100000 /dev/zero"), output=1000, ro=[folder]).verdict,
            "error": lambda: jail.run(["/no/such/program"]).verdict,
            "cancelled": cancelled,
            "refused": lambda: refused(jail.PolicyError, sh("true"), wall=-1),
            "refused ": lambda: refused(jail.SetupError, sh("true"), ro=[folder / "missing"]),
            "refused  ": fails_late,
        }
        for expected, act in ways.items():  # what is made once and stays: caches, the janitor
            assert act() == expected.strip()
        jail.run("1 + 1", value=True)
        before, keys_before = take(), len(keys())
        for _ in range(RUNS // len(ways)):
            for expected, act in ways.items():
                assert act() == expected.strip()
        for _ in range(10):
            assert jail.run("1 + 1", value=True).value == 2
        assert changes(before) == {}
        assert holds_in_time(lambda: len(keys()) < keys_before + RUNS // 4), "the kernel keeps a key for each run"


# --- supervisors that are killed ------------------------------------------------------------------------------------

SUPERVISOR = """
import os, sys, threading
import jail
marked = sys.argv[1]
from jail.runs.execute import execute, prepare
family = "setsid sh -c 'setsid sh -c \\"sleep 600; :\\" $0; :' $0 & echo guest; sleep 600; :"
wait = prepare(["/bin/sh", "-c", family, marked], "command")
threading.Thread(target=execute, args=(wait,), kwargs={"forward": (1, 1)}).start()
while True:
    os.write(1, b"supervisor\\n")
    jail.run(["/bin/sh", "-c", "setsid true & exit 0", marked], policy="command")
    jail.run("print(1)", policy="python", args=[marked])
"""

NANNY = """
import ctypes, os, select, signal, subprocess, sys, time
sys.path.insert(0, sys.argv[1])
supervisor, marked, moment = sys.argv[2], sys.argv[3], int(sys.argv[4])
assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0  # PR_SET_CHILD_SUBREAPER: whom the killed one leaves becomes ours
child = subprocess.Popen([sys.executable, "-c", supervisor, marked], stdout=subprocess.PIPE)
for _ in range(moment):
    assert child.stdout.readline()
child.send_signal(signal.SIGKILL)
child.wait()
child.stdout.close()
end, left = time.monotonic() + 60, 0
while True:
    try:
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | 0x40000000)
    except ChildProcessError:
        break
    if ended is None:
        assert time.monotonic() < end, "somebody outlives the supervisor"
        time.sleep(0.005)
print(child.pid)
"""


@pytest.mark.parametrize("moment", range(1, 11))
def test_a_killed_supervisor_leaves_nothing_behind(moment: int) -> None:
    """Killed at the n-th sign of life: before its first run, amid one, between two, with another going on beside."""
    from .host import ROOT, processes_with

    marked = word()
    before = mounts()
    killed = int(supervised(NANNY, str(ROOT), SUPERVISOR, marked, str(moment)))
    assert processes_with(marked) == []
    assert cgroups(killed) == []
    assert processes_with(f"-{killed}-") == [], "the janitor stays"
    assert mounts() == before
