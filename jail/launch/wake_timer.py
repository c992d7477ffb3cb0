"""Wakes a thread at once, or when no other has asked for a while: a timer that is waited for by its descriptor."""

from __future__ import annotations

import os
import select
import time
from _thread import allocate_lock

from .._native import lib


class WakeTimer:
    """Wakes the one thread that waits for it, at once or when things are quiet. Safe from any thread."""

    def __init__(self) -> None:
        self._fd = lib.jail_timer()
        if self._fd < 0:
            raise OSError(-self._fd, os.strerror(-self._fd))
        self._poll = select.poll()
        self._poll.register(self._fd, select.POLLIN)
        self._lock = allocate_lock()
        self._latest = self._quiet = 0.0
        self._is_set = self._is_due = False

    def wake(self) -> None:
        with self._lock:
            if not self._is_due:
                self._set(0.0)

    def wake_when_quiet(self, quiet: float, latest: float) -> None:
        """Wakes once no thread has called this for ``quiet`` seconds, and ``latest`` seconds after the first call at
        the latest.
        """
        now = time.monotonic()
        with self._lock:
            self._quiet = now + quiet
            if not self._is_set:  # else the waiter finds out that it is too early: to set a timer takes 10 us
                self._latest = now + latest
                self._set(quiet)

    def acknowledge(self) -> None:
        """Stops a timer that has woken its thread; must be called before its cause is looked at."""
        with self._lock:
            if self._is_set:
                self._is_set = self._is_due = False
                lib.jail_set_timer(self._fd, 0)

    def wait(self, seconds: float | None) -> bool:
        """Waits, at most for this time, until it is due; returns whether it is."""
        while self._poll.poll(None if seconds is None else seconds * 1000):
            with self._lock:
                early = min(self._quiet, self._latest) - time.monotonic()
                if self._is_due or early <= 0:
                    return True
                self._set(early)
        return False

    def close(self) -> None:
        """Closes the timer: it wakes no thread any more."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def _set(self, seconds: float) -> None:
        self._is_set, self._is_due = True, seconds <= 0
        lib.jail_set_timer(self._fd, max(1, int(seconds * 1e9)))
