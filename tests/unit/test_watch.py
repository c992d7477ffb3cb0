"""The watch's own clockwork, without a guest."""

from __future__ import annotations

import os
import tracemalloc
from types import SimpleNamespace

import pytest

from jail.policy.model import Limits
from jail.watch.disk_growth import Growth
from jail.watch.loop import OOM_SECONDS, Watch
from jail.watch.parked_watch import WarmWatch
from jail.watch.streams import Output


def test_an_event_of_memory_that_killed_nobody_is_looked_into_for_a_while_only() -> None:
    """cgroup v2 reports the same event for memory that could be reclaimed: no run is polled for it for ever."""
    watch = Watch.__new__(Watch)
    watch._next_oom = float("inf")
    now, looks = 10.0, 0
    watch._look_again_for_oom(now)
    while watch._next_oom != float("inf"):
        now, looks = watch._next_oom, looks + 1
        watch._look_again_for_oom(now)
    assert looks > 2
    assert OOM_SECONDS <= now - 10 < OOM_SECONDS + 0.01
    watch._look_again_for_oom(20.0)  # the next event
    assert watch._next_oom < 20.1


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


def test_events_of_memory_do_not_put_off_the_wall_time() -> None:
    watch = Watch.__new__(Watch)
    live = Eventful()
    watch._live, watch._limits, watch._outputs = live, Limits(), ()  # type: ignore[assignment]
    watch._stopped, watch._started, watch._oom_fd, watch._oom_patience = None, True, None, 0.0
    watch._end = watch._late = None
    watch._next_oom, watch._next_cpu, watch._began, watch._deadline = float("inf"), float("inf"), 0.0, 2.0
    watch._meters, watch._growth = SimpleNamespace(tree=None), Growth((), None)  # type: ignore[assignment]
    watch._check_limits(1.0, oom=True)
    assert not live.killed
    watch._check_limits(2.0, oom=True)
    assert (watch._stopped, live.killed) == (("wall", 2.0), 1)


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
    watch = WarmWatch.__new__(WarmWatch)
    watch._limits, watch._outputs, watch._stopped = Limits().replace(output=10_000), (out, err), None
    watch._end, watch._hears = 0, False
    watch._drain()
    assert watch._stopped == ("output", 11_000)
    out.close()
    err.close()
