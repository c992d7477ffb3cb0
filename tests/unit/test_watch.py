"""The watch's own clockwork, without a guest."""

from __future__ import annotations

import os
import select
import tracemalloc
from types import SimpleNamespace

import pytest

from jail.launch import native
from jail.policy.model import Limits
from jail.watch.disk_growth import Growth
from jail.watch.limit_clock import SETUP_SECONDS, LimitClock
from jail.watch.memory_events import OOM_SECONDS, MemoryEvents
from jail.watch.observation import Failure
from jail.watch.observation import Scratch as Filled
from jail.watch.poll_set import PollSet
from jail.watch.reports import Reports
from jail.watch.streams import GuestStreams, Input, Output


class Eventful:
    """A jail whose cgroup reports a shortage of memory again and again, as v2 does where pages can be reclaimed."""

    def __init__(self) -> None:
        self.cgroup, self.killed = self, 0

    def oom_eventfd(self) -> None:
        return None

    def oom_kills(self) -> int:
        return 0

    def kill(self) -> None:
        self.killed += 1


def test_an_event_of_memory_that_killed_nobody_is_looked_into_for_a_while_only() -> None:
    """cgroup v2 reports the same event for memory that could be reclaimed: no run is polled for it for ever."""
    events = MemoryEvents(Eventful())
    now, looks = 10.0, 0
    assert not events.has_killed(now)
    while events.next_look != float("inf"):
        now, looks = events.next_look, looks + 1
        assert not events.has_killed(now)
    assert looks > 2
    assert OOM_SECONDS <= now - 10 < OOM_SECONDS + 0.01
    assert not events.has_killed(20.0)  # the next event
    assert events.next_look < 20.1


def report(kind: int, **fields: int) -> SimpleNamespace:
    """A struct jail_report, as cffi shows it."""
    scratch = {"scratch_blocks": 10, "scratch_free_blocks": 4, "scratch_block_size": 4096}
    inodes = {"scratch_inodes": 100, "scratch_free_inodes": 97}
    times = {"user_microseconds": 1_500_000, "system_microseconds": 250_000}
    return SimpleNamespace(
        **{"kind": kind, "alone": 0, "status": 0, "names_last_call": 0, **scratch, **inodes, **times, **fields}
    )


def test_reports_keep_the_facts_that_they_state() -> None:
    told = Reports(-1)
    for kind in (native.LISTENING, native.JOINED, native.RECEIPT):
        told.note(report(kind))
    assert (told.status, told.scratch, told.waited, told.failure) == (None, None, None, None)
    told.note(report(native.FULL))
    assert told.scratch == Filled(used_bytes=6 * 4096, used_inodes=3)
    assert told.waited is None  # nobody has been waited for yet
    told.note(report(native.ENDED, status=256, alone=1))
    assert (told.status, told.alone, told.waited) == (256, True, (1.5, 0.25))


def test_of_steps_that_failed_the_first_one_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Reports(-1)
    monkeypatch.setattr(native, "failed", lambda told: told.failed)
    for step in (("mount", 2, 1, "mount_setattr"), ("exec", 0, 2, "execve")):
        told.note(SimpleNamespace(kind=native.FAILED, failed=step))
    assert told.failure == Failure(stage="mount", index=2, errno=1, call="mount_setattr")


def test_a_poll_set_waits_for_what_is_wanted_now() -> None:
    ours, theirs = os.pipe()
    try:
        polled = PollSet()
        assert polled.wait({ours: select.POLLIN}, 0) == {}
        assert polled.wait({ours: select.POLLIN, theirs: select.POLLOUT}, 0) == {theirs: select.POLLOUT}
        os.write(theirs, b"x")
        assert polled.wait({ours: select.POLLIN}, 0) == {ours: select.POLLIN}
        assert polled.wait({}, 0) == {}
    finally:
        os.close(ours)
        os.close(theirs)


class Counted:
    """The counters of a run whose controllers count memory and CPU time; no look from outside."""

    tree = None

    def __init__(self, cpu: float = 0.0) -> None:
        self.cpu = cpu

    def counts(self, limit: str) -> bool:
        return limit in ("memory", "cpu")

    def cpu_seconds(self) -> tuple[float, float]:
        return self.cpu, 0.0

    def memory_peak(self) -> int | None:
        return 5

    def passed(self, limits: Limits) -> None:
        """No look from outside passes a limit."""


def clock(limits: Limits, cpu: float = 0.0) -> LimitClock:
    return LimitClock(limits, Counted(cpu), MemoryEvents(Eventful()), Growth((), None))


def test_events_of_memory_do_not_put_off_the_wall_time() -> None:
    limits = clock(Limits().replace(wall=2.0))
    limits.start()
    assert list(limits.passed(limits.began + 1.9, oom=True, written=0)) == []
    assert [why for why, _ in limits.passed(limits.deadline, oom=True, written=0)] == ["wall"]


def test_each_limit_that_is_passed_is_told() -> None:
    limits = clock(Limits().replace(wall=2.0, cpu=3.0, output=10), cpu=3.5)
    now = limits.began + SETUP_SECONDS
    assert list(limits.passed(now, oom=False, written=0)) == [("setup", SETUP_SECONDS)]  # its own time has not begun
    limits.start()
    passed = list(limits.passed(limits.began + 2.5, oom=False, written=11))
    assert [why for why, _ in passed] == ["output", "wall", "cpu"]
    assert dict(passed)["cpu"] == 3.5


def test_a_look_at_cpu_time_is_no_sooner_than_all_processors_can_use_what_is_left() -> None:
    limits = clock(Limits().replace(wall=None, cpu=3.0))
    limits.start()
    assert limits.next_cpu >= limits.began + 3.0 / (os.cpu_count() or 1)
    assert limits.next_look() < limits.next_cpu  # at memory, once the run is no short one
    before = limits.next_cpu
    assert list(limits.passed(before, oom=False, written=0)) == []
    assert limits.next_cpu >= limits.began + 3.0 / (os.cpu_count() or 1)


def test_time_for_which_the_guest_stood_still_counts_for_no_limit() -> None:
    limits = clock(Limits().replace(wall=2.0, cpu=3.0))
    limits.start()
    before = limits.began, limits.deadline, limits.next_cpu, limits.next_look()
    limits.put_off(100.0)
    after = limits.began, limits.deadline, limits.next_cpu, limits.next_look()
    assert after == tuple(pytest.approx(time + 100.0) for time in before)


def test_output_that_comes_byte_by_byte_costs_no_more_than_its_bytes() -> None:
    output = Output("stdout", keep=True, forward=None, clean=None)
    tracemalloc.start()
    try:
        for _ in range(10_000):
            os.write(output.write_end, b"x")
            output.step(1 << 20)
        cost = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        output.close()
    assert output.content() == b"x" * 10_000
    assert cost < 30_000


class Endless(Output):
    """Of a guest that writes as fast as it is read."""

    def step(self, room: int) -> bool:  # noqa: ARG002
        self.total += 1000
        if self.total > 50_000:
            pytest.fail("it is read for ever")
        return True


def test_a_guest_that_says_it_is_done_and_writes_on_is_read_up_to_its_limit() -> None:
    out, err = (Endless(name, keep=True, forward=None, clean=None) for name in ("stdout", "stderr"))
    streams = GuestStreams(Input(), (out, err), None, kept=10_000)
    try:
        streams.take_what_is_there(10_000)
        assert streams.written() == 11_000
        assert streams.room() == 0
    finally:
        streams.stdin.close()
        out.close()
        err.close()


def test_streams_that_are_not_read_are_not_waited_for() -> None:
    out, err = (Output(name, keep=True, forward=None, clean=None) for name in ("stdout", "stderr"))
    streams = GuestStreams(Input(), (out, err), None, kept=3)
    try:
        streams.stdin.feed(b"")
        os.write(out.write_end, b"four")
        streams.is_read = False
        assert list(streams.wanted()) == []
        streams.is_read = True
        assert dict(streams.wanted()) == {out.read_end: select.POLLIN, err.read_end: select.POLLIN}
        streams.take({out.read_end: select.POLLIN})
        assert (out.content(), out.truncated, streams.written(), streams.room()) == (b"fou", True, 4, 0)
    finally:
        streams.stdin.close()
        out.close()
        err.close()
