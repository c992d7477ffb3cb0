"""The watch's own clockwork, without a guest."""

from __future__ import annotations

from jail.watch.loop import OOM_SECONDS, Watch


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
