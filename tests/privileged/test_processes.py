"""Counters of a process, read from the real /proc: of this one and of children that it makes."""

from __future__ import annotations

import mmap
import os
import signal
from typing import TYPE_CHECKING

import pytest

from jail.watch.processes import Process, everybody

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jail.watch.processes import Files

MB = 1 << 20


@pytest.fixture
def child() -> Iterator[int]:
    """A process that waits to be killed."""
    pid = os.fork()
    if pid == 0:
        signal.pause()
    yield pid
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def looked_at(number: int) -> Process:
    process = Process(number)
    process.look_at_memory()
    return process


def test_a_process_has_what_the_kernel_says() -> None:
    held = b"x" * (20 * MB)
    process = looked_at(os.getpid())
    assert process.where == f"/proc/{os.getpid()}"
    assert process.parent == os.getppid()
    assert process.threads == len(os.listdir("/proc/self/task"))
    assert abs(sum(process.cpu) / os.sysconf("SC_CLK_TCK") - sum(os.times()[:2])) < 1
    list(process.measure())
    assert process.part is not None
    assert len(held) < process.part[0] <= process.resident + process.swap
    assert 50 < process.mappings < 65530
    assert process.memory() + process.shared_memory() <= process.most_memory()


def test_what_was_not_measured_counts_in_full(child: int) -> None:
    process = looked_at(child)
    unmeasured = process.memory()
    list(process.measure())
    assert process.memory() < unmeasured, "its pages are its parent's too"


def test_children_are_listed_in_both_ways(child: int) -> None:
    assert child in Process(os.getpid()).children()
    assert child in everybody()[os.getpid()]
    assert Process(child).identity != Process(os.getpid()).identity


def test_of_the_dead_there_is_cpu_time_alone() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    zombie = looked_at(pid)
    assert (zombie.is_zombie, zombie.where, zombie.most_memory()) == (True, "", 0)
    os.waitpid(pid, 0)
    with pytest.raises((FileNotFoundError, ProcessLookupError)):
        Process(pid)


def test_one_that_is_ending_has_what_it_last_had_without_shared_memory() -> None:
    with mmap.mmap(-1, 8 * MB) as shared:
        shared.write(b"x" * (8 * MB))
        earlier = looked_at(os.getpid())
        list(earlier.measure())
    assert earlier.shared >= 8 * MB
    ending = Process(os.getpid())
    ending.take_memory_of(earlier)
    assert ending.shared_memory() == 0
    assert ending.memory() == earlier.memory()


def test_memory_files_and_mapped_files_are_found() -> None:
    fd = os.memfd_create("m")
    os.write(fd, b"x" * (3 * MB))
    process = looked_at(os.getpid())
    files: Files = {}
    list(process.add_memory_files(files))
    found = os.fstat(fd)
    assert files[found.st_dev, found.st_ino] == 3 * MB
    mapped: Files = {}
    with mmap.mmap(fd, 3 * MB) as view:
        view.read()
        list(process.add_shared_files(mapped))
    assert mapped[found.st_dev, found.st_ino] == 3 * MB
    os.close(fd)


def test_a_copy_looks_like_its_parent_until_it_does_something(child: int) -> None:
    ours, theirs = looked_at(os.getpid()), looked_at(child)
    theirs.size, theirs.resident, theirs.tables = ours.size, ours.resident, ours.tables
    assert theirs.looks_like(ours)
    theirs.resident += 4096
    assert not theirs.looks_like(ours)
