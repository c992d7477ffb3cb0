"""The watch's own clockwork, without a guest."""

from __future__ import annotations

import os
import tracemalloc

from jail.watch.loop import OOM_SECONDS, Watch
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
