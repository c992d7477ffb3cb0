"""Cgroups of the real kernel: limits hold for the whole tree, and the counters are right.

JAIL_EXPECT_CGROUP names the backend that the machine is known to have (tests/vm/inside sets it).
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jail.host.cgroups import LAYERS, CgroupFacts, facts, mounts
from jail.launch import native
from jail.launch.cgroup.begin import create
from jail.policy.model import Limits

from .members import burn, fill, folders, is_ready, start, status_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from jail.launch.cgroup.base import Cgroup

MB = 1 << 20
if os.geteuid() != 0:
    pytestmark = pytest.mark.optional  # not every user has a cgroup delegated; root must have one


# --- what this machine offers ---------------------------------------------------------------------------------------


def test_the_backend_is_the_one_that_the_machine_is_known_to_have() -> None:
    assert facts().backend == os.environ.get("JAIL_EXPECT_CGROUP", facts().backend)
    assert bool(facts().problem) == bool(facts().fix) == (facts().layers != LAYERS)


@pytest.mark.root_only
def test_a_controller_that_version_2_does_not_give_is_given_up(needs: Callable[[object, str], None]) -> None:
    """As where version 1 has it, or a delegation left it out since the facts were read."""
    unified = [mount.point for mount in mounts(Path("/proc/self/mountinfo").read_text()) if mount.version == 2]
    needs(unified, "hierarchy of cgroup v2")
    offered = Path(unified[0], "cgroup.controllers").read_text().split()
    told = CgroupFacts(backend="cgroup2", layers=LAYERS, base=unified[0], clone_into=True)
    cgroup = create(told, Limits(memory=64 * MB, pids=7))
    try:
        given = tuple(layer for layer in LAYERS if layer == "cpu_cgroup" or layer.removesuffix("_cgroup") in offered)
        assert cgroup.layers == given
        assert cgroup.refused.keys() == set(LAYERS) - set(given)
        assert cgroup.cpu_usage() == 0
    finally:
        cgroup.close()


# --- limits ---------------------------------------------------------------------------------------------------------


def test_limits_are_verified_for_a_process_inside_alone(make_cgroup: Callable[..., Cgroup]) -> None:
    cgroup = make_cgroup(memory=64 * MB + 5, pids=7)
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
    make_cgroup: Callable[..., Cgroup], file: str, value: str, layer: str
) -> None:
    cgroup = make_cgroup(memory=64 * MB, pids=7)
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
def test_no_limit_and_an_absurd_one_are_no_limit(
    make_cgroup: Callable[..., Cgroup], limits: dict[str, int | None]
) -> None:
    cgroup = make_cgroup(**limits)
    pid = start(cgroup, lambda: (fill(MB), time.sleep(60)))
    assert cgroup.verified(pid) == set(facts().layers)
    cgroup.close()  # kills it
    assert status_of(pid) == -signal.SIGKILL


def test_a_process_that_enters_by_itself(make_cgroup: Callable[..., Cgroup]) -> None:
    cgroup = make_cgroup(memory=64 * MB)
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


def test_memory_of_the_whole_tree_is_limited(make_cgroup: Callable[..., Cgroup]) -> None:
    cgroup = make_cgroup(memory=48 * MB)
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


def test_memory_under_the_limit_is_left_alone(make_cgroup: Callable[..., Cgroup]) -> None:
    cgroup = make_cgroup(memory=64 * MB)
    fd = cgroup.oom_eventfd()
    assert fd is not None
    assert status_of(start(cgroup, lambda: fill(32 * MB))) == 0
    assert not is_ready(fd, 0)
    assert cgroup.oom_kills() == 0
    peak = cgroup.memory_peak()
    assert peak is None or 32 * MB <= peak <= 64 * MB


def test_swap_is_no_way_out(make_cgroup: Callable[..., Cgroup]) -> None:
    cgroup = make_cgroup(memory=64 * MB)
    for path in folders(cgroup):
        for file, value in (("memory.swap.max", 0), ("memory.memsw.limit_in_bytes", 64 * MB)):
            if Path(path, file).exists():
                assert int(Path(path, file).read_text()) == value


def test_processes_are_counted_and_refused(make_cgroup: Callable[..., Cgroup]) -> None:
    cgroup = make_cgroup(pids=5)

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


def test_cpu_time_of_the_dead_is_counted(make_cgroup: Callable[..., Cgroup]) -> None:
    cgroup = make_cgroup()

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
