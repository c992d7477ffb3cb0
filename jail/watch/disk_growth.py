"""The growth of the host paths that a guest may write to, measured by walking them: no kernel counter tells it."""

from __future__ import annotations

import time

from ..core.errors import PolicyError
from ..core.fork_lock import no_fork
from .folder_walk import DEEPEST, Roots, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from .unlinked import Unlinked

SLICE = 0.005  # seconds of work between two polls
UNKNOWN = 1 << 62  # what the paths count for if the guest has hidden something in them
_BYTES_PER_SECOND = 8e9  # that a guest may write, at most: that much memory can be copied (see native/init/pid1.c)
_SOONEST, _LATEST = 0.005, 0.2  # seconds between two looks at the fill of the file systems
_LONGEST_PAUSE = 1.0  # seconds between two walks
# That a guest waits for where the growth can be told without: of a processor, so that a busy machine changes nothing,
# and of a disk that has to be read.
_FIRST_WALK_SECONDS, _LONGEST_FIRST_WALK = 0.05, 2.0
_BEFORE = 20_000_000  # nanoseconds: the kernel's stamps lag by up to a tick of its timer, of 10 ms at most
_LAST_WALK_SECONDS = 10.0  # that the last walk may take, or ten times as long as the first took


class Growth:
    """The growth of the paths since ``begin``, in bytes of disk, ``walk.INODE`` of them for what takes none.

    ``step`` works in slices, so that the loop that calls it goes on watching everything else. A look is due after 0.2
    to 1 s, with the time that the last one took; at once when the file systems hold more by as much as the guest may
    still write. ``grown`` is the outcome of the last complete look, or of one that has found more than ``limit``; it is
    UNKNOWN if the guest has made, or opened and closed again, a folder that cannot be looked into, or if a process that
    cannot be looked into may hold more than ``limit``: so much that was not found is on the file systems.

    A look is a walk, and then one at the files without a name that processes of the jail hold.

    Where the first walk is not over soon, the guest does not wait for it (docs/decisions/0013-growth-is-walked.md):
    from then on ``grown`` is what the file systems hold more, and only when that is more than the limit a walk tells
    what of it is in files that were changed since the start.
    """

    def __init__(self, paths: tuple[str, ...], limit: int | None, stores: tuple[str, ...] = ()) -> None:
        """Holds descriptors of the paths until ``close``. ``stores``: as of Roots. Raises OSError for a path that is
        not there.
        """
        self.grown = 0
        self.next_look = float("inf")  # time.monotonic() at which ``step`` has something to do
        self.jail_init: int | None = None  # the process below which those are that may hold files, if there are any
        self._unlinked: type[Unlinked]  # imported before the guest starts: it may write where modules are looked up
        self._limit = limit or 0
        self._roots = Roots(paths, stores)
        self._look: Generator[None] | None = None
        self._until = 0.0  # when the slice ends
        self._before = self._used_before = 0
        self._hidden: set[tuple[int, int, int]] = set()
        self._unseen = False  # whether a store has a folder that the last walk could not look into
        self._first_took = self._took = 0.0
        self._due = self._calm = 0.0
        self._least_used = 0
        self._since = 0  # of the start, in nanoseconds since 1970, if it was not walked to its end

    @property
    def watches(self) -> bool:
        """True if there is a path to watch, and ``begin`` has measured it."""
        return self.next_look != float("inf")

    def begin(self, is_cancelled: Callable[[], bool]) -> None:
        """Measures the paths as they are before the guest starts, which has to wait for that: what is written meanwhile
        could not be told from what was there. Calls ``is_cancelled`` between two slices, and gives up if it is True.

        Raises OSError or PolicyError if part of the paths cannot be watched.
        """
        if not self._roots.by_identity:
            return
        with no_fork:  # a copy forked amid the import could never finish it
            from .unlinked import Unlinked
        self._unlinked = Unlinked
        self._least_used = self._used_before = self._roots.used()
        walk, begun, start = Walk(self._roots, opens=True), time.monotonic(), time.time_ns() - _BEFORE
        latest, most = begun + _LONGEST_FIRST_WALK, time.thread_time() + _FIRST_WALK_SECONDS
        try:
            while not walk.step(time.monotonic() + SLICE):
                if is_cancelled():
                    return
                if time.thread_time() >= most or time.monotonic() >= latest:
                    latest = most = float("inf")
                    if self._roots.tell_changes():
                        self._since = start
                        break
        finally:
            walk.close()
        if not self._since:
            self._note_first(walk)
        self._first_took = self._took = time.monotonic() - begun
        self._schedule_look()

    def _note_first(self, walk: Walk) -> None:
        if walk.shortage:
            raise walk.shortage
        if walk.too_deep:
            raise PolicyError(
                f"{walk.too_deep} lies more than {DEEPEST} folders below a writable path, where its growth cannot be "
                "watched (fix: move it, or set limits.disk = 'none')",
                key="limits.disk",
            )
        self._before, self._hidden = walk.bytes, walk.hidden

    def step(self, until: float) -> bool:
        """Works until about ``until`` (time.monotonic). Returns True when ``grown`` is new."""
        begun = time.monotonic()
        if self._look is None:
            if self._is_within_by_fill():
                self._due = float("inf")
                self._schedule(begun)
                return True
            if begun < self._due and (begun < self._calm or not self._may_be_full()):
                self._schedule(begun)
                return False
            self._took, self._least_used = 0.0, self._roots.used()
            self._look = self._whole_look()
        self._until = until
        for _ in self._look:
            self._took += time.monotonic() - begun
            self.next_look = 0.0
            return False
        self._took += time.monotonic() - begun
        self._look = None
        self._schedule_look()
        return True

    def look_once_more(self, is_cancelled: Callable[[], bool]) -> bool:
        """Looks from the beginning once nothing can be written any more. Returns False if ``is_cancelled`` came True.

        A walk that takes ten times as long as the first one did, and 10 s at least, leaves ``grown`` UNKNOWN.
        """
        self._close_look()
        if self._is_within_by_fill():
            return True
        self._due, self.jail_init = 0.0, None
        latest = time.monotonic() + max(_LAST_WALK_SECONDS, 10 * self._first_took)
        while not self.step(time.monotonic() + SLICE):
            if is_cancelled():
                return False
            if time.monotonic() > latest:
                self.grown = UNKNOWN
                break
        return True

    def close(self) -> None:
        self._close_look()
        self._roots.close()

    def _whole_look(self) -> Generator[None]:
        """Sets ``grown``. Yields when the slice is used up."""
        yield from self._one_look(opens=False)
        if self._unseen and self._roots.used() - self._used_before - self.grown > self._limit:
            yield from self._one_look(opens=True)

    def _one_look(self, opens: bool) -> Generator[None]:
        walk = Walk(self._roots, self._since, opens)
        try:
            is_complete = False
            while not is_complete:
                is_complete = walk.step(self._until)
                self._unseen = walk.unseen
                if walk.hidden - self._hidden or (self._since and (walk.too_deep or walk.shortage)):
                    self.grown = UNKNOWN
                    return
                if walk.bytes - self._before > self._limit:  # of what has been seen so far
                    self.grown = self._bounded(walk.bytes - self._before)
                    return
                if not is_complete:
                    yield
            self.grown = walk.bytes - self._before
            if self.jail_init is not None:
                yield from self._look_for_unlinked(self.jail_init, walk.devices)
        finally:
            walk.close()

    def _look_for_unlinked(self, jail_init: int, devices: set[int]) -> Iterator[None]:
        """Adds files without a name. Where it is not known how many there are, the file systems tell at most."""
        unlinked = self._unlinked(jail_init, devices)
        for _ in unlinked.look():
            if time.monotonic() >= self._until:
                yield
        most = self._roots.used() - self._used_before
        self.grown += sum(unlinked.files.values())
        self.grown = max(self.grown, min(most, self.grown + sum(unlinked.mapped.values())))
        self.grown = self._bounded(self.grown)
        if unlinked.hides and most - self.grown > self._limit:
            self.grown = UNKNOWN

    def _is_within_by_fill(self) -> bool:
        """Returns whether there was no first walk, and the file systems hold so little more that none is needed."""
        if not self._since:
            return False
        most = self._roots.used() - self._used_before
        if most > self._limit:
            return False
        self.grown = max(0, most)
        return True

    def _bounded(self, grown: int) -> int:
        """Bounds a growth: without a first walk a file that was changed counts whole, but no more than the file systems
        have taken in.
        """
        return min(grown, max(0, self._roots.used() - self._used_before)) if self._since else grown

    def _close_look(self) -> None:
        if self._look is not None:
            self._look.close()
            self._look = None

    def _left(self) -> int:
        return max(0, self._limit - self.grown)

    def _may_be_full(self) -> bool:
        """Returns whether the file systems hold so much more than since the last walk that the guest may be past its
        limit.
        """
        used = self._roots.used()
        self._least_used = min(self._least_used, used)
        return used - self._least_used >= self._left()

    def _schedule_look(self) -> None:
        now = time.monotonic()
        self._calm = now + self._took  # at most every other moment is spent on looking
        self._due = now + min(_LONGEST_PAUSE, max(_LATEST, 10 * self._took))
        self._schedule(now)

    def _schedule(self, now: float) -> None:
        pause = min(_LATEST, max(_SOONEST, self._left() / _BYTES_PER_SECOND))
        self.next_look = min(self._due, max(self._calm, now + pause))
