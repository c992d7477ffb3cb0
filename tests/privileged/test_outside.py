"""The watch from outside, where no cgroup counts: what a guest hides from it, and what it must not count twice."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .host import public_folder, py
from .uncounted import built, outside, uncounted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

MB = 1 << 20
OUTSIDE = {"memory": "process", "cpu": "process", "pids": "process"}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


@pytest.fixture(scope="module")
def leaderless(folder: Path) -> Path:
    return built("leaderless", folder)


@pytest.fixture(scope="module")
def kernel_memory(folder: Path) -> Path:
    return built("kernel_memory", folder)


@pytest.fixture(scope="module")
def short_lives(folder: Path) -> Path:
    return built("short_lives", folder)


def ran(program: Path, *arguments: object, **given: Any) -> dict[str, Any]:
    result = uncounted(["/p", *map(str, arguments)], ro=[f"{program}:/p"], **given)
    assert result.get("usage", {}).get("source") == OUTSIDE, result
    return result


# --- memory ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["-", "l", "lu", "r", "lr", "lru"])
def test_memory_of_a_group_whose_leader_has_ended(leaderless: Path, mode: str) -> None:
    result = ran(leaderless, mode, 400, 20_000, memory="128M", wall=30)
    assert (result["verdict"], result["exit_code"]) == ("memory", None), result["reason"]
    under = ran(leaderless, mode, 60, 1500, memory="128M", wall=30)
    assert under["verdict"] == "ok", under["reason"]
    assert 50 * MB < under["usage"]["memory_peak_bytes"] < 80 * MB
    assert under["usage"]["pids_peak"] >= 2


# what -> (policy, processes, amount): each is past 128 MB of which most or all is not in the resident pages
KERNEL = {
    "tables": ("command", 4, 14000),
    "mappings": ("command", 20, 65000),
    "split": ("command", 20, 65000),
    "memfd": ("build", 1, 300),
    "segment": ("build", 1, 300),
    "shared": ("command", 1, 300),
    "file": ("build", 1, 300),
    "both": ("build", 1, 200),
}


@pytest.mark.parametrize("what", KERNEL)
def test_memory_that_is_no_process_s_own(kernel_memory: Path, folder: Path, what: str) -> None:
    policy, processes, amount = KERNEL[what]
    with tempfile.TemporaryDirectory(dir=folder) as workspace:
        os.chmod(workspace, 0o777)  # the guest of root has another id
        result = ran(kernel_memory, what, processes, amount, 30, policy=policy, cwd=workspace, memory="128M", wall=60)
    assert result["verdict"] == "memory", (result["reason"], result["stderr"])


@pytest.mark.parametrize(("what", "processes", "amount"), [("mapped", 1, 50), ("copies", 16, 50), ("own", 3, 20)])
def test_memory_is_not_counted_twice(kernel_memory: Path, what: str, processes: int, amount: int) -> None:
    """A file in the scratch that is mapped; pages that forked processes share."""
    result = ran(kernel_memory, what, processes, amount, memory="96M", wall=60)
    assert result["verdict"] == "ok", (result["reason"], result["stderr"])
    expected = amount * (processes if what == "own" else 1) * MB
    own = (16 + 2 * processes) * MB  # stacks, page tables, and what a child has before it is measured
    assert expected < result["usage"]["memory_peak_bytes"] < expected + own


HIDDEN = """
import sys, jail
result = jail.run(["/p", "own", "1", "10"], ro=[sys.argv[1] + ":/p"], memory="128M", wall=60)
print(result.verdict, result.reason)
"""


@pytest.mark.root_only  # it takes a program that is another user's
@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (0o111, "memory stopped at the memory limit of 128M: hid the counters of a process\n"),
        (0o555, "ok ended by itself\n"),
    ],
)
def test_a_process_that_stays_unreadable_ends_the_run(kernel_memory: Path, folder: Path, mode: int, said: str) -> None:
    """In a user namespace whose /proc shows what may be traced: not the process of a program that cannot be read."""
    program = shutil.copy(kernel_memory, folder / f"mode-{mode:o}")
    os.chown(program, 1, 1)
    os.chmod(program, mode)
    hide = 'mount -t proc -o hidepid=ptraceable none /proc; exec "$@"'
    inside = ("unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "/bin/sh", "-ec", hide, "sh")
    assert outside(HIDDEN, str(program), by=inside) == said


SPAWNS = """
import os
held = b"x" * (70 << 20)
for _ in range(400): os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
"""


def test_a_large_program_that_starts_others_by_vfork_is_not_counted_twice() -> None:
    result = uncounted(py(SPAWNS), memory="128M", wall=60)
    assert result["verdict"] == "ok", result
    assert result["usage"]["memory_peak_bytes"] < 128 * MB


def test_without_a_cgroup_the_address_space_is_smaller() -> None:
    ask = py("import resource; print(resource.getrlimit(resource.RLIMIT_AS)[0] >> 30)")
    assert uncounted(ask)["stdout"] == "32\n"
    assert uncounted(ask, policy={"extends": "command", "limits": {"address_space": "8G"}})["stdout"] == "8\n"


LEADERLESS_PYTHON = """
import ctypes, threading, time
def hold():
    time.sleep(0.2)
    x = bytearray(300 << 20)
    time.sleep(30)
threading.Thread(target=hold).start()
ctypes.CDLL(None).syscall(60 if ctypes.sizeof(ctypes.c_long) == 8 and MACHINE == "x86_64" else 93, 0)
""".replace("MACHINE", repr(os.uname().machine))


@pytest.mark.parametrize("how", ["run", "stream", "pool"])
def test_memory_of_an_interpreter_whose_main_thread_has_ended(how: str) -> None:
    policy = {"extends": "python", "guest": {"level": "off"}}
    result = uncounted(LEADERLESS_PYTHON, how=how, policy=policy, memory="96M", wall=20)
    assert result["verdict"] == "memory", result


STARTS_SLOWLY = """
import os, signal, threading, jail
from jail.launch import start
write_maps = start.write_maps
def stopped(pid, *arguments, **options):
    write_maps(pid, *arguments, **options)
    os.kill(pid, signal.SIGSTOP)  # before it has left the root of the host
    threading.Timer(0.3, os.kill, (pid, signal.SIGCONT)).start()
start.write_maps = stopped
print(jail.run(["/bin/true"], memory="64M").verdict)
"""


def test_nothing_is_looked_at_before_the_guest_starts() -> None:
    """The root of its jail is still the host's then, whose /tmp holds more than the limit."""
    assert outside(STARTS_SLOWLY) == "ok\n"


WITHOUT_DESCRIPTORS = """
import os, resource, jail
from jail.watch.process_tree import Tree
begin = Tree.begin
def last(self):
    begin(self)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    try:
        while True: os.dup(0)
    except OSError: pass
Tree.begin = last
try:
    print(jail.run(["/bin/sleep", "5"], memory="64M").reason)
except jail.SetupError as error:
    print(error.stage, os.strerror(error.errno))
"""


def test_a_supervisor_without_descriptors_does_not_blame_the_guest() -> None:
    assert outside(WITHOUT_DESCRIPTORS) == "watch Too many open files\n"


UNLISTED = """
import sys, jail
from jail.watch import process_tree, processes
process_tree._listing[:] = [False]
processes.Process.children = lambda process: []
result = jail.run(["/p", "own", "3", "60"], ro=[sys.argv[1] + ":/p"], memory="128M", wall=60)
print(result.verdict, result.usage.pids_peak)
"""


def test_a_kernel_that_lists_no_children_of_a_thread(kernel_memory: Path) -> None:
    assert outside(UNLISTED, str(kernel_memory)) == "memory 3\n"


# --- CPU time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["heirs", "waited"])
def test_cpu_time_of_processes_that_live_for_a_moment(short_lives: Path, how: str) -> None:
    result = ran(short_lives, how, 5, 30, 2, cpu=0.5, wall=60)
    assert result["verdict"] == "cpu", result["reason"]
    assert 0.5 <= result["usage"]["cpu_seconds"] < 5


def test_cpu_time_is_not_counted_twice(short_lives: Path) -> None:
    """What a parent has waited for is in its figure and was in the child's."""
    result = ran(short_lives, "waited", 200, 1, 1, cpu=60, wall=60)
    assert result["verdict"] == "ok", result["reason"]
    assert 0 < result["usage"]["cpu_seconds"] < float(result["stdout"]) + 0.05


@pytest.mark.xfail(
    strict=True, reason="known limit: the kernel adds the time of a child to nobody's if SIGCHLD is ignored"
)
def test_known_limit_cpu_time_of_children_that_nobody_waits_for(short_lives: Path) -> None:
    result = ran(short_lives, "ignored", 5, 2, 2, cpu=0.5, wall=60)
    assert result["verdict"] == "cpu"


# --- the watch goes on meanwhile ------------------------------------------------------------------------------------

CANCELLED_AMID_A_LOOK = """
import jail
from jail.watch.process_tree import Tree
step, steps, cancel = Tree.step, [], jail.Cancel()
def watched(self, until):
    steps.append(step(self, until))
    if len(self._known) > 450 and not steps[-1]:
        cancel.trigger()
    return steps[-1]
Tree.step = watched
forks = "import os, time\\nfor _ in range(499):\\n if not os.fork(): break\\ntime.sleep(60)"
result = jail.run(["/usr/bin/python3", "-c", forks], pids=600, memory="4G", wall=100, cancel=cancel)
print(result.verdict, steps[-1])
"""


def test_a_cancel_amid_a_look_at_hundreds_of_processes_is_acted_on_before_its_end() -> None:
    assert outside(CANCELLED_AMID_A_LOOK) == "cancelled False\n"


# The wall time is over as soon as a read is blocked, however long a busy machine takes to come there. Where the memory
# limit ends the run, the verdict tells that the process was counted in full, blocked or not.
BLOCKED = """
import sys, time, jail
from jail.watch import blocking_reads
from jail.watch.limit_clock import LimitClock
ask, start, blocked, clocks = blocking_reads.BlockingReads.is_blocked, LimitClock.start, [], []
def begin(self):
    clocks.append(self)
    start(self)
def asked(self):
    if not ask(self):
        return False
    blocked.append(self)
    if sys.argv[2] == "4G":
        clocks[0].deadline = time.monotonic()
    return True
LimitClock.start, blocking_reads.BlockingReads.is_blocked, blocking_reads.PATIENCE = begin, asked, 0.01
result = jail.run(["/p", "500", "16", "700"], ro=[sys.argv[1] + ":/p"], memory=sys.argv[2], wall=60, cpu=600)
print(result.verdict, bool(blocked) or result.verdict == "memory", result.usage.wall_seconds < 60)
"""


@pytest.mark.parametrize(("memory", "verdict"), [("4G", "wall"), ("700M", "memory")])
def test_a_lock_that_the_guest_holds_keeps_the_watch_from_nothing(folder: Path, memory: str, verdict: str) -> None:
    """smaps is waited for in a thread, and not for long; a process of which it tells nothing counts in full."""
    program = built("lock_hog", folder)
    assert outside(BLOCKED, str(program), memory) == f"{verdict} True True\n"
