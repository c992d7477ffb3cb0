"""The growth of the host paths that a guest may write to, measured by walking them: no kernel counter tells it."""

from __future__ import annotations

import time

from ..errors import PolicyError
from .walk import DEEPEST, Roots, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SLICE = 0.005  # seconds of work between two polls
UNKNOWN = 1 << 62  # what the paths count for if the guest has hidden something in them
_BYTES_PER_SECOND = 8e9  # that a guest may write, at most: that much memory can be copied (see native/guard.c)
_SOONEST, _LATEST = 0.005, 0.2  # seconds between two looks at the fill of the file systems
_LONGEST_PAUSE = 1.0  # seconds between two walks
_LAST_WALK_SECONDS = 10.0  # that the last walk may take, or ten times as long as the first took


class Growth:
    """How much the paths have grown since ``begin``, in bytes of disk, ``walk.INODE`` of them for what takes none.

    ``step`` works in slices, so that the loop that calls it goes on watching everything else. A new walk is due after
    0.2 to 1 s, with the time that the last one took; at once when the file systems hold more by as much as the guest
    may still write. ``grown`` is the outcome of the last complete walk, or of one that has found more than ``limit``;
    it is UNKNOWN if the guest has made, or opened and closed again, a folder that cannot be looked into.
    """

    def __init__(self, paths: tuple[str, ...], limit: int | None) -> None:
        """Holds descriptors of the paths until ``close``. Raises OSError for a path that is not there."""
        self.grown = 0
        self.next_look = float("inf")  # time.monotonic() at which ``step`` has something to do
        self._limit = limit or 0
        self._roots = Roots(paths)
        self._walk: Walk | None = None
        self._before = 0
        self._hidden: set[tuple[int, int, int]] = set()
        self._first_took = self._took = 0.0
        self._due = self._calm = 0.0
        self._least_used = 0

    @property
    def watches(self) -> bool:
        """Whether there is a path to watch, and ``begin`` has measured it."""
        return self.next_look != float("inf")

    def begin(self, is_cancelled: Callable[[], bool]) -> None:
        """Measures the paths as they are before the guest starts, which has to wait for that: what is written meanwhile
        could not be told from what was there. Calls ``is_cancelled`` between two slices, and gives up if it is True.

        Raises OSError or PolicyError if part of the paths cannot be watched.
        """
        if not self._roots.by_identity:
            return
        walk = self._start_walk()
        while not self._walk_on(walk, time.monotonic() + SLICE):
            if is_cancelled():
                return
        if walk.shortage:
            raise walk.shortage
        if walk.too_deep:
            raise PolicyError(
                f"{walk.too_deep} lies more than {DEEPEST} folders below a writable path, where its growth cannot be "
                "watched (fix: move it, or set limits.disk = 'none')",
                key="limits.disk",
            )
        self._before, self._hidden, self._first_took = walk.bytes, walk.hidden, self._took
        self._end_walk()

    def step(self, until: float) -> bool:
        """Works until about ``until`` (time.monotonic). Returns True when ``grown`` is new."""
        if self._walk is None:
            now = time.monotonic()
            if now < self._due and (now < self._calm or not self._may_be_full()):
                self._schedule(now)
                return False
            self._start_walk()
        assert self._walk is not None
        if self._walk_on(self._walk, until):
            self.grown = UNKNOWN if self._walk.hidden - self._hidden else self._walk.bytes - self._before
        elif self._walk.hidden - self._hidden:
            self.grown = UNKNOWN
        elif self._walk.bytes - self._before > self._limit:
            self.grown = self._walk.bytes - self._before  # of what has been seen so far
        else:
            self.next_look = 0.0
            return False
        self._end_walk()
        return True

    def look_once_more(self, is_cancelled: Callable[[], bool]) -> bool:
        """Walks from the beginning once nothing can be written any more. Returns False if ``is_cancelled`` came True.

        A walk that takes ten times as long as the first one did, and 10 s at least, leaves ``grown`` UNKNOWN.
        """
        self._abandon_walk()
        self._due = 0.0
        latest = time.monotonic() + max(_LAST_WALK_SECONDS, 10 * self._first_took)
        while not self.step(time.monotonic() + SLICE):
            if is_cancelled():
                return False
            if time.monotonic() > latest:
                self.grown = UNKNOWN
                break
        return True

    def close(self) -> None:
        self._abandon_walk()
        self._roots.close()

    def _start_walk(self) -> Walk:
        self._took = 0.0
        self._least_used = self._roots.used()
        self._walk = Walk(self._roots)
        return self._walk

    def _walk_on(self, walk: Walk, until: float) -> bool:
        begun = time.monotonic()
        is_complete = walk.step(until)
        self._took += time.monotonic() - begun
        return is_complete

    def _end_walk(self) -> None:
        self._abandon_walk()
        now = time.monotonic()
        self._calm = now + self._took  # at most every other moment is spent on walking
        self._due = now + min(_LONGEST_PAUSE, max(_LATEST, 10 * self._took))
        self._schedule(now)

    def _abandon_walk(self) -> None:
        if self._walk is not None:
            self._walk.close()
            self._walk = None

    def _left(self) -> int:
        return max(0, self._limit - self.grown)

    def _may_be_full(self) -> bool:
        """Whether the file systems hold so much more than since the last walk that the guest may be past its limit."""
        used = self._roots.used()
        self._least_used = min(self._least_used, used)
        return used - self._least_used >= self._left()

    def _schedule(self, now: float) -> None:
        pause = min(_LATEST, max(_SOONEST, self._left() / _BYTES_PER_SECOND))
        self.next_look = min(self._due, max(self._calm, now + pause))
