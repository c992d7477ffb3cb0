"""Cgroups of the real kernel: limits hold for the whole tree, counters are right, nothing is left behind.

JAIL_EXPECT_CGROUP names the backend that the machine is known to have (tests/vm/run sets it).
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jail.errors import SetupError
from jail.host.cgroups import LAYERS, facts
from jail.launch import native
from jail.launch.cgroups import Cgroup, create
from jail.policy.model import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MB = 1 << 20
if os.geteuid() != 0:
    pytestmark = pytest.mark.optional  # not every user has a cgroup delegated; root must have one


def folders(cgroup: Cgroup) -> list[str]:
    return [folder.path for folder in cgroup._folders]


@pytest.fixture
def make(needs: Callable[[object, str], None]) -> Iterator[Callable[..., Cgroup]]:
    """Makes cgroups with the given limits and closes them after the test."""
    needs(facts().layers, f"cgroup for this user: {facts().problem}")
    made: list[Cgroup] = []

    def with_limits(**limits: int | None) -> Cgroup:
        made.append(create(facts(), Limits(**limits)))
        return made[-1]

    yield with_limits
    for cgroup in made:
        cgroup.close()


def start(cgroup: Cgroup, act: Callable[[], object]) -> int:
    """A child that acts once it has been put in the cgroup; its status tells whether that raised."""
    hold, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(go)
            os.read(hold, 1)
            act()
            status = 0
        finally:
            os._exit(status)
    os.close(hold)
    try:
        cgroup.attach(pid)
    finally:
        os.close(go)
    return pid


def status_of(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def fill(size: int) -> bytes:
    return b"x" * size


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def is_ready(fd: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


# --- what this machine offers ---------------------------------------------------------------------------------------


def test_the_backend_is_the_one_that_the_machine_is_known_to_have() -> None:
    assert facts().backend == os.environ.get("JAIL_EXPECT_CGROUP", facts().backend)
    assert bool(facts().problem) == bool(facts().fix) == (facts().layers != LAYERS)


# --- limits ---------------------------------------------------------------------------------------------------------


def test_limits_are_verified_for_a_process_inside_alone(make: Callable[..., Cgroup]) -> None:
    cgroup = make(memory=64 * MB + 5, pids=7)
    hold, go = os.pipe()
    pid = start(cgroup, lambda: (os.close(go), os.read(hold, 1)))
    try:
        assert cgroup.verified(pid) == set(facts().layers)
        assert cgroup.verified(os.getpid()) == set()
    finally:
        os.close(go)
        os.close(hold)
        status_of(pid)


@pytest.mark.parametrize(
    ("file", "value", "layer"),
    [("memory.limit_in_bytes", "33554432", "memory_cgroup"), ("memory.max", "33554432", "memory_cgroup"),
     ("pids.max", "9", "pids_cgroup")],
)  # fmt: skip
def test_a_limit_that_does_not_read_back_is_not_verified(
    make: Callable[..., Cgroup], file: str, value: str, layer: str
) -> None:
    cgroup = make(memory=64 * MB, pids=7)
    pid = start(cgroup, lambda: time.sleep(60))
    try:
        changed = [path for path in folders(cgroup) if Path(path, file).exists()]
        for path in changed:
            Path(path, file).write_text(value)
        assert cgroup.verified(pid) == set(facts().layers) - ({layer} if changed else set())
    finally:
        cgroup.close()  # kills it
        assert status_of(pid) == -signal.SIGKILL


@pytest.mark.parametrize("limits", [{"memory": None, "pids": 1}, {"memory": 1 << 70, "pids": 1 << 40}])
def test_no_limit_and_an_absurd_one_are_no_limit(make: Callable[..., Cgroup], limits: dict[str, int | None]) -> None:
    cgroup = make(**limits)
    pid = start(cgroup, lambda: (fill(MB), time.sleep(60)))
    assert cgroup.verified(pid) == set(facts().layers)
    cgroup.close()  # kills it
    assert status_of(pid) == -signal.SIGKILL


def test_a_process_that_enters_by_itself(make: Callable[..., Cgroup]) -> None:
    cgroup = make(memory=64 * MB)
    ours = os.pidfd_open(os.getpid())
    if cgroup.enter_fd is not None:
        pid, pidfd = native.spawn([b"pause"], 0, [ours], cgroup.enter_fd)
        assert cgroup.verified(pid) == set(facts().layers)
        cgroup.close()
        native.reap(pidfd)
        os.close(pidfd)
    elif cgroup.enter_fds:
        said, say = os.pipe()
        pid = os.fork()
        if pid == 0:
            for fd in cgroup.enter_fds:
                os.write(fd, b"0")
            os.write(say, b"in")
            time.sleep(60)
        assert os.read(said, 2) == b"in"
        assert cgroup.verified(pid) == set(facts().layers)
        cgroup.close()
        assert status_of(pid) == -signal.SIGKILL
    else:
        assert facts().backend == "scope"
    os.close(ours)


def test_memory_of_the_whole_tree_is_limited(make: Callable[..., Cgroup]) -> None:
    cgroup = make(memory=48 * MB)
    fd = cgroup.oom_eventfd()
    assert fd is not None
    assert not is_ready(fd, 0)
    assert cgroup.oom_kills() == 0

    def two() -> None:
        if os.fork() == 0:
            kept = fill(32 * MB)
            time.sleep(60)
            del kept
        kept = fill(32 * MB)
        os.wait()
        del kept

    pid = start(cgroup, two)
    assert is_ready(fd, 60)
    while not cgroup.oom_kills():  # the event comes first, the kill at once after it
        time.sleep(0.001)
    peak = cgroup.memory_peak()
    cgroup.close()
    assert status_of(pid) == -signal.SIGKILL
    assert peak is None or 47 * MB <= peak <= 48 * MB


def test_memory_under_the_limit_is_left_alone(make: Callable[..., Cgroup]) -> None:
    cgroup = make(memory=64 * MB)
    fd = cgroup.oom_eventfd()
    assert fd is not None
    assert status_of(start(cgroup, lambda: fill(32 * MB))) == 0
    assert not is_ready(fd, 0)
    assert cgroup.oom_kills() == 0
    peak = cgroup.memory_peak()
    assert peak is None or 32 * MB <= peak <= 64 * MB


def test_swap_is_no_way_out(make: Callable[..., Cgroup]) -> None:
    cgroup = make(memory=64 * MB)
    for path in folders(cgroup):
        for file, value in (("memory.swap.max", 0), ("memory.memsw.limit_in_bytes", 64 * MB)):
            if Path(path, file).exists():
                assert int(Path(path, file).read_text()) == value


def test_processes_are_counted_and_refused(make: Callable[..., Cgroup]) -> None:
    cgroup = make(pids=5)

    def fork_until_refused() -> None:
        for _ in range(5):
            if os.fork() == 0:
                time.sleep(60)
        with pytest.raises(BlockingIOError):
            os.fork()

    assert cgroup.pids_refused() == 0
    assert status_of(start(cgroup, fork_until_refused)) == 0
    assert cgroup.pids_refused() == 1
    assert cgroup.pids_peak() in {5, None}


def test_cpu_time_of_the_dead_is_counted(make: Callable[..., Cgroup]) -> None:
    cgroup = make()

    def child_and_grandchild() -> None:
        if os.fork() == 0:
            burn(0.2)
            os._exit(0)
        os.wait()
        burn(0.2)

    pid = start(cgroup, child_and_grandchild)
    usage = os.wait4(pid, 0)[2]
    used, shares = cgroup.cpu_usage(), cgroup.cpu_seconds()
    assert used is not None
    assert shares is not None
    assert used == pytest.approx(usage.ru_utime + usage.ru_stime, abs=0.1)
    assert used == pytest.approx(sum(shares), abs=0.001)
    assert used >= 0.4


# --- nothing is left behind -----------------------------------------------------------------------------------------


def test_closing_removes_the_cgroup_and_kills_what_is_left(make: Callable[..., Cgroup]) -> None:
    cgroup = make(pids=20)
    said, say = os.pipe()

    def family() -> None:
        for _ in range(3):
            os.fork()
        os.write(say, b"x")
        time.sleep(60)

    pid = start(cgroup, family)
    paths = folders(cgroup)
    heard = b""
    while len(heard) < 8:
        heard += os.read(said, 8)
    assert all(map(os.path.isdir, paths))
    cgroup.close()
    cgroup.close()
    assert not any(map(os.path.exists, paths))
    assert status_of(pid) == -signal.SIGKILL


def test_many_threads_get_a_cgroup_each(make: Callable[..., Cgroup]) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: make(memory=64 * MB), range(64)))
        paths = [path for cgroup in made for path in folders(cgroup)]
        assert all(map(os.path.isdir, paths))
        assert len(set(paths)) == len(paths) >= 64
        list(pool.map(lambda cgroup: cgroup.close(), made))
    assert not any(map(os.path.exists, paths))


def test_a_missing_parent_is_named(make: Callable[..., Cgroup]) -> None:
    make()
    gone = "/sys/fs/cgroup/no-such"
    wrong = {"base": gone} if facts().backend == "cgroup2" else {"pids": gone}
    if facts().backend != "scope":
        with pytest.raises(SetupError, match=gone):
            create(facts().replace(**wrong), Limits())


SUPERVISOR = """
import os, sys, time
from jail.host.cgroups import facts
from jail.launch.cgroups import create
from jail.policy.model import Limits
before = create(facts(), Limits())
if sys.argv[1] == "forked":
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        assert all(os.path.isdir(f.path) for f in before._folders), "the fork's janitor took the parent's"
        before.close()
        print("parent is well", flush=True)
        sys.exit()
cgroup = create(facts(), Limits())
pid = os.fork()
if pid == 0:
    os.setsid()
    time.sleep(600)
cgroup.attach(pid)
print(os.getpid(), *(f.path for f in cgroup._folders), flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("how", ["plain", "forked"])
def test_a_supervisor_that_is_killed_leaves_nothing(make: Callable[..., Cgroup], how: str) -> None:
    make()
    command = [sys.executable, "-c", SUPERVISOR, how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as supervisor:
        assert supervisor.stdout
        killed, *paths = supervisor.stdout.readline().split()
        assert paths
        assert all(map(os.path.isdir, paths))
        watched = janitor_of(paths[0])
        os.kill(int(killed), signal.SIGKILL)
        assert is_ready(watched, 60)
        os.close(watched)
        assert supervisor.stdout.read() == ("parent is well\n" if how == "forked" else "")
    assert not any(map(os.path.exists, paths))


def janitor_of(path: str) -> int:
    """A pidfd of the janitor that is to remove this cgroup."""
    supervisor = Path(path).name.rpartition("-")[0]
    for process in Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if len(words) > 3 and words[1] == b"janitor" and words[2].decode().startswith(supervisor) and words[3]:
            return os.pidfd_open(int(process.name))
    raise AssertionError(f"no janitor watches {path}")


def test_a_new_janitor_removes_what_the_dead_left_and_spares_the_living(make: Callable[..., Cgroup]) -> None:
    cgroup = make()
    if facts().backend == "scope":
        return
    parent = Path(folders(cgroup)[0]).parent
    namespace = Path(folders(cgroup)[0]).name.split("-")[1]
    dead = os.fork()
    if dead == 0:
        os._exit(0)
    gone = os.pidfd_open(dead)
    status_of(dead)
    stale, living, alien = (
        parent / name for name in (f"jail-{namespace}-{dead}-1-1", f"jail-{namespace}-1-1-1", f"jail-7-{dead}-1-1")
    )
    try:
        for path in (stale, living, alien):
            path.mkdir()
        arguments = ["janitor", f"jail-{namespace}-{os.getpid()}-0-", str(parent)]
        _, pidfd = native.spawn([argument.encode() for argument in arguments], 0, [gone])
        native.reap(pidfd)
        os.close(pidfd)
        assert [path.exists() for path in (stale, living, alien)] == [False, True, True]
        assert os.path.isdir(folders(cgroup)[0])
    finally:
        os.close(gone)
        for path in (stale, living, alien):
            if path.exists():
                path.rmdir()
