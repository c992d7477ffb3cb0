"""Threads that run what was submitted to a pool: as many as there is work for, gone again when there is none."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING

from .errors import PoolFull
from .watch.loop import Cancel

if TYPE_CHECKING:
    from collections.abc import Callable

    from .watch.result import Result

_IDLE_SECONDS = 1.0  # that a thread waits for more work


class _Submitted(Future["Result"]):
    """A future whose ``cancel()`` reaches a run that has begun."""

    def __init__(self, run: Callable[[Cancel], Result]) -> None:
        super().__init__()
        self._run, self._lock = run, threading.Lock()
        self._cancel: Cancel | None = None

    def cancel(self) -> bool:
        """True where it never ran; a run that has begun is ended, and its result tells so."""
        if super().cancel():
            return True
        with self._lock:
            if self._cancel is not None:
                self._cancel.trigger()
        return False

    def work(self) -> None:
        if not self.set_running_or_notify_cancel():
            return
        cancel = Cancel()
        with self._lock:
            self._cancel = cancel
        try:
            result = self._run(cancel)
        except BaseException as error:
            self.set_exception(error)
        else:
            self.set_result(result)
        finally:
            with self._lock:
                self._cancel = None
            cancel.close()


class Workers:
    """``most`` threads at once; ``queue`` may wait for one of them."""

    def __init__(self, most: int, queue: int) -> None:
        self._most, self._queue = most, queue
        self._changed = threading.Condition()
        self._waiting: deque[_Submitted] = deque()
        self._threads: set[threading.Thread] = set()
        self._idle = self._accepted = 0
        self._closed = False

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def is_one(self) -> bool:
        """Whether the thread that asks is one of these."""
        return threading.current_thread() in self._threads

    def submit(self, run: Callable[[Cancel], Result]) -> Future[Result]:
        """Raises PoolFull."""
        work = _Submitted(run)
        with self._changed:
            if self._accepted >= self._most + self._queue:
                raise PoolFull(f"{self._accepted} runs go on or wait: as many as may")
            self._accepted += 1
            self._waiting.append(work)
            if len(self._waiting) > self._idle and len(self._threads) < self._most:
                thread = threading.Thread(target=self._serve, name="jail-run", daemon=True)
                self._threads.add(thread)
                thread.start()
            self._changed.notify()
        return work

    def drop(self) -> None:
        """Cancels all that has not begun."""
        with self._changed:
            dropped = [*self._waiting]
        for work in dropped:
            work.cancel()

    def close(self) -> None:
        """Returns when all has been done that was submitted."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._threads - {threading.current_thread()})

    def _serve(self) -> None:
        try:
            while True:
                with self._changed:
                    self._idle += 1
                    self._changed.wait_for(lambda: self._waiting or self._closed, _IDLE_SECONDS)
                    self._idle -= 1
                    if not self._waiting:
                        return
                    work = self._waiting.popleft()
                work.work()
                del work  # or its result would be kept for as long as we wait
                with self._changed:
                    self._accepted -= 1
        finally:
            with self._changed:
                self._threads.discard(threading.current_thread())
                self._changed.notify_all()
