"""Decides when the cgroup is asked whether the kernel has killed for lack of memory."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Counters(Protocol):
        """The part of a cgroup that tells of memory."""

        def oom_eventfd(self) -> int | None: ...
        def oom_kills(self) -> int: ...


OOM_SECONDS = 0.2  # from the kernel's word that memory ran out to the counter of those it killed for it
_NEVER = float("inf")
_PAUSE = 0.002  # seconds between two looks


class MemoryEvents:
    """``next_look``: when the counter is to be read next, by time.monotonic()."""

    def __init__(self, cgroup: Counters) -> None:
        self._cgroup = cgroup
        self._fd: int | None = None
        self._patience = 0.0
        self.next_look = _NEVER

    @property
    def awaited(self) -> int | None:
        """The descriptor that an event is awaited on; None while the counter is read from time to time anyway."""
        return self._fd if self.next_look == _NEVER else None

    def has_come(self, ready: dict[int, int]) -> bool:
        return self._fd is not None and self._fd in ready

    def has_killed(self, now: float) -> bool:
        """Reads the counter. The event comes before the kernel has chosen and killed: without a kill the next look
        comes soon, but for a while only, as the event also comes if enough could be reclaimed, or if its victim was
        dying already.
        """
        if self._fd is None:  # before the look, so that nothing falls between
            self._fd = self._cgroup.oom_eventfd()
        if self._cgroup.oom_kills():
            return True
        if self.next_look == _NEVER:
            self._patience = now + OOM_SECONDS
        self.next_look = now + _PAUSE if now < self._patience else _NEVER
        return False
