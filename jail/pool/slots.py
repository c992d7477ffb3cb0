"""Limits how many calls of a pool run and wait, and records what each call holds."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from ..core.errors import PoolFull
from .latencies import Latencies

if TYPE_CHECKING:
    from ..core.cancel import Cancel
    from .parked_jail import Parked
    from .standby import StandbyJails


class Call:
    """The resources that one call holds. Each is recorded by the statement that takes it, so that the caller's
    ``finally`` can release it even after an asynchronous exception (jail/core/interrupts.py).
    """

    def __init__(self, cancel: Cancel | None, has_waited: bool) -> None:
        self.cancel, self.began = cancel, time.monotonic()
        self.has_waited = has_waited  # and been counted, as one that was submitted
        self.standby: StandbyJails | None = None
        self.parked: Parked | None = None
        self.is_counted = self.is_cancelled = False


class Slots:
    """``most`` calls run at once; ``queue`` may wait. Safe from any thread."""

    def __init__(self, most: int, queue: int) -> None:
        self._most, self._queue = most, queue
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self.running = self.waiting = 0
        self.latencies = Latencies()  # of the calls that had a slot
        self._closed = False

    def take_at_once(self, call: Call) -> bool:
        """Takes a slot if it need not be waited for. Raises RuntimeError when closed."""
        with self._lock:
            self._check_open(call)
            if self.running >= self._most:
                return False
            call.is_counted = True  # nothing is called between this and the next line, so no exception comes there
            self.running += 1
            return True

    def take(self, call: Call, seconds: float | None) -> None:
        """Waits for a slot, unless the call has it; must be called inside ``shielded()``. Raises PoolFull and, when
        closed, RuntimeError.
        """
        with self._lock:
            if call.is_counted:
                return
            self._check_open(call)
            if self.running >= self._most:
                self._wait(call, seconds)
            call.is_counted = True
            self.running += 1

    def _wait(self, call: Call, seconds: float | None) -> None:
        if self.waiting >= self._queue and not call.has_waited:
            running, waiting = f"{self.running} jails running (max_jails)", f"{self.waiting} calls waiting (queue)"
            raise PoolFull(f"the pool is full: {running}, {waiting}")
        self.waiting += 1
        free = self._changed.wait_for(lambda: self.running < self._most or call.is_cancelled, seconds)
        self.waiting -= 1
        if not free:
            raise PoolFull(f"none of {self._most} jails became free within {seconds} s")

    def cancel(self, call: Call) -> None:
        """Ends the wait of a call for its slot."""
        with self._lock:
            call.is_cancelled = True
            self._changed.notify_all()

    def release(self, call: Call) -> None:
        """Releases the slot of a call. May be called twice."""
        if call.is_counted:
            with self._lock:
                self._changed.notify_all() if self._closed else self._changed.notify()
                call.is_counted = False  # nothing is called between this and the next line, as in take_at_once()
                self.running -= 1
                self.latencies.note(call.began)

    def close(self) -> None:
        """Closes the queue: from here on only calls that have been accepted get a slot."""
        with self._lock:
            self._closed = True
            self._changed.notify_all()

    def check_open(self) -> None:
        """Raises RuntimeError when closed."""
        if self._closed:
            raise RuntimeError("the pool is closed")

    def _check_open(self, call: Call) -> None:
        if not call.has_waited:
            self.check_open()

    def wait_until_none(self) -> None:
        """Waits until no call runs or waits."""
        with self._lock:
            self._changed.wait_for(lambda: not (self.running or self.waiting))
