"""The limits of a run over time: when each has to be looked at next, and which are passed. It ends nothing itself."""

from __future__ import annotations

import os
import time

from .disk_growth import SLICE, UNKNOWN, Growth
from .memory_events import MemoryEvents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from ..core.literals import Stop
    from ..policy.model import Limits
    from .process_tree import Tree

    class Counters(Protocol):
        """The part of Meters that limits are compared with."""

        @property
        def tree(self) -> Tree | None: ...
        def counts(self, limit: str) -> bool: ...
        def cpu_seconds(self) -> tuple[float, float]: ...
        def memory_peak(self) -> int | None: ...
        def passed(self, limits: Limits) -> tuple[Stop, float] | None: ...


SETUP_SECONDS = 30.0  # for the kernel to build a jail on the most loaded machine
SHORT_RUN = 0.005  # seconds; one that is over by then is only asked afterwards whether memory ran out
_PROCESSORS = os.cpu_count() or 1  # asked once: it reads a file
_NEVER = float("inf")


class LimitClock:
    """The clock of one run. All times are those of time.monotonic().

    ``limits``, ``growth`` and ``deadline`` may be set anew while it runs. ``spent``: seconds of the wall limit that are
    gone before the guest starts.
    """

    def __init__(
        self, limits: Limits, meters: Counters, memory: MemoryEvents, growth: Growth, spent: float = 0.0
    ) -> None:
        self.limits, self.memory, self.growth = limits, memory, growth
        self._meters, self._spent = meters, spent
        self.began = time.monotonic()
        self.deadline = self.began + SETUP_SECONDS
        self.next_cpu = _NEVER
        self.started = False

    def start(self) -> None:
        """Starts the guest's own time."""
        self.started = True
        self.began = time.monotonic() - self._spent
        self.deadline = _NEVER if self.limits.wall is None else self.began + self.limits.wall
        if self._meters.counts("memory"):
            self.memory.next_look = self.began + SHORT_RUN
        self.watch_cpu(0.0)

    def watch_cpu(self, used: float) -> None:
        """Schedules looks at CPU time, if it is limited and a controller counts it."""
        if self.limits.cpu is not None and self._meters.counts("cpu"):
            self._schedule_cpu(self.limits.cpu - used)

    def _schedule_cpu(self, left: float) -> None:
        """Schedules the next look at CPU time: no sooner than all processors together can reach the limit."""
        self.next_cpu = time.monotonic() + max(0.002, left / _PROCESSORS)

    def put_off(self, seconds: float) -> None:
        """Moves all that is due by the time for which the guest stood still."""
        self.began += seconds
        self.deadline += seconds
        self.next_cpu += seconds
        self.memory.next_look += seconds
        self.growth.next_look += seconds

    def next_look(self) -> float:
        """Returns when the next look is due; infinity while only an event can bring anything new."""
        tree = self._meters.tree
        until = min(self.deadline, self.next_cpu, self.memory.next_look, self.growth.next_look)
        return min(until, tree.next_look) if tree else until

    def passed(self, now: float, oom: bool, written: int) -> Iterator[tuple[Stop, float]]:
        """Yields each limit that is passed, with the figure. ``oom``: the kernel has said that memory ran out;
        ``written``: bytes of output. Each limit is checked by itself: a guest that causes event after event of one
        must not put off the others.
        """
        if written > self.limits.output:
            yield "output", written
        if (oom or now >= self.memory.next_look) and self.memory.has_killed(now):
            yield "memory", self._meters.memory_peak() or 0
        if now >= self.deadline:
            yield "wall" if self.started else "setup", now - self.began
        if now >= self.next_cpu and self.limits.cpu is not None:
            used = sum(self._meters.cpu_seconds())
            if used >= self.limits.cpu:
                yield "cpu", used
            else:
                self._schedule_cpu(self.limits.cpu - used)

    def passed_outside(self, now: float) -> Iterator[tuple[Stop, float]]:
        """Yields each limit that a look from outside finds passed: at the processes, and at the folders of the host."""
        tree = self._meters.tree
        if tree and now >= tree.next_look and tree.step(now + SLICE):
            found = self._meters.passed(self.limits)
            if found:
                yield found
        if now >= self.growth.next_look and self.growth.step(time.monotonic() + SLICE):
            yield from self.grown()

    def grown(self) -> Iterator[tuple[Stop, float]]:
        """Yields the limit of disk if the folders of the host have grown by more; its figure is -1 if unknown."""
        grown = self.growth.grown
        if self.limits.disk is not None and grown > self.limits.disk:
            yield "disk", -1 if grown == UNKNOWN else grown
