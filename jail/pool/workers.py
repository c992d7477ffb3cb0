"""Threads that run what was submitted to a pool: as many as there is work for, gone again when there is none."""

from __future__ import annotations

import errno
import threading
from _thread import LockType, allocate_lock, get_ident, start_new_thread
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING

from ..core.cancel import Cancel, OwnCancel
from ..core.errors import PoolFull, SetupError
from ..runs.execute import unable

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..result.model import Result

_IDLE_SECONDS = 1.0  # that a thread waits for more work


class _Submitted(Future["Result"]):
    """A future whose ``cancel()`` reaches a run that has begun."""

    def __init__(self, run: Callable[[Cancel], Result]) -> None:
        super().__init__()
        self._run, self._lock = run, threading.Lock()
        self._cancel: Cancel | None = None

    def cancel(self) -> bool:
        """Cancels the work; returns True if it never ran. A run that has begun is ended, and its result tells so."""
        if super().cancel():
            return True
        with self._lock:
            if self._cancel is not None:
                self._cancel.trigger()
        return False

    def work(self) -> None:
        if not self.set_running_or_notify_cancel():
            return
        try:
            with self._lock:
                self._cancel = OwnCancel()
            result = self._run(self._cancel)
        except OSError as error:  # no descriptor left
            self.set_exception(unable("submit", error))
        except BaseException as error:
            self.set_exception(error)
        else:
            self.set_result(result)
        finally:
            with self._lock:
                if self._cancel is not None:
                    self._cancel.close()


class Workers:
    """``most`` threads at once; ``queue`` may wait for one of them."""

    def __init__(self, most: int, queue: int) -> None:
        self._most, self._queue = most, queue
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._waiting: deque[_Submitted] = deque()
        self._claims: set[LockType] = set()  # one for each thread, held by it or by a caller that will have none
        self._threads: set[int] = set()  # those that have begun
        self._idle = self._busy = 0
        self._closed = False

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def is_one(self) -> bool:
        """Returns whether the calling thread is one of these."""
        return get_ident() in self._threads

    def submit(self, run: Callable[[Cancel], Result]) -> Future[Result]:
        """Raises PoolFull, and SetupError where there can be no thread for it. An asynchronous exception
        (jail/core/interrupts.py) leaves it undone, or done without a future that tells of it."""
        work = _Submitted(run)
        with self._lock:
            accepted = self._busy + len(self._waiting)
            if accepted >= self._most + self._queue:
                raise PoolFull(f"the pool is full: {accepted} calls running or waiting (max_jails and queue)")
            if len(self._waiting) >= self._idle and len(self._claims) < self._most:
                self._start_one()
            self._waiting.append(work)
            self._changed.notify()
        return work

    def _start_one(self) -> None:
        claim = allocate_lock()
        try:
            self._claims.add(claim)
            start_new_thread(self._serve, (claim,))
        except BaseException as error:
            if claim.acquire(False):  # it has not begun, nor will it
                self._claims.discard(claim)
            if type(error) is not RuntimeError:
                raise
            if not self._claims:
                raise SetupError("thread", "jail-run", errno.EAGAIN, "fix: ulimit -u unlimited") from None

    def cancel_waiting(self) -> None:
        """Cancels all that has not begun."""
        with self._lock:
            dropped = [*self._waiting]
        for work in dropped:
            work.cancel()

    def close(self) -> None:
        """Returns when all has been done that was submitted."""
        with self._lock:
            self._closed = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: len(self._claims) <= self.is_one())

    def _serve(self, claim: LockType) -> None:
        if not claim.acquire(False):
            return
        self._threads.add(get_ident())
        while work := self._next(claim):
            work.work()
            del work  # or its result would be kept for as long as we wait
            with self._lock:
                self._busy -= 1

    def _next(self, claim: LockType) -> _Submitted | None:
        """Returns the next work, or None if there is no more: the thread is out of the count then, so that nothing is
        left for it.
        """
        with self._lock:
            self._idle += 1
            self._changed.wait_for(lambda: self._waiting or self._closed, _IDLE_SECONDS)
            self._idle -= 1
            if self._waiting:
                self._busy += 1
                return self._waiting.popleft()
            self._claims.discard(claim)
            self._threads.discard(get_ident())
            self._changed.notify_all()
            return None
