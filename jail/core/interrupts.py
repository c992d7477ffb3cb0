"""Runs code that owns resources where no asynchronous exception can interrupt it.

A signal's handler runs in the main thread, between any two of its instructions, and what it raises (KeyboardInterrupt,
for one) comes from there (the signal module, "Execution of Python signal handlers"). A descriptor that has been opened
and not been noted yet is lost then, and the lock of a threading.Condition or Event stays locked for good. So what owns
something of the kernel is done in another thread, and the main one waits for it.
"""

from __future__ import annotations

import os
from _thread import TIMEOUT_MAX, allocate_lock, get_native_id, start_new_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")


def shielded(
    work: Callable[[], T], stop: Callable[[], object] | None = None, undo: Callable[[T], object] | None = None
) -> T:
    """Returns what ``work`` returns and raises what it raises.

    An exception that comes to the waiting main thread is raised when ``work``, which ``stop`` asks to hurry, has ended
    and ``undo`` has been called with what it returned. A second one meanwhile no longer waits for that.
    """
    if get_native_id() != os.getpid():
        return work()  # no handler runs in this thread
    task = _Task(work)
    try:
        start_new_thread(task.run, ())
        task.done.wait()
        error, task.error, value = task.error, None, task.value
    except BaseException as came:
        if task.claim.acquire(False):  # nothing has been begun, nor will be
            if type(came) is RuntimeError:  # there can be no more threads
                return work()
            raise
        if stop:
            stop()
        task.done.wait()
        if undo and task.error is None:
            made = task.value
            shielded(lambda: undo(made))
        raise
    try:
        if error is not None:
            raise error
        return value  # type: ignore[no-any-return]
    finally:
        del error  # it holds this frame, by its traceback: in a circle all that frames hold would be kept


class _Task:
    """The work of one thread. ``claim`` is held by that thread, or by a caller that no longer starts one."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self.claim, self.done = allocate_lock(), Flag()
        self.value: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        if not self.claim.acquire(False):
            return
        try:
            self.value = self._work()
        except BaseException as error:
            self.error = error
        self.done.set()


class Flag:
    """A threading.Event for code that may be interrupted: no lock is held where an asynchronous exception could
    come.
    """

    def __init__(self) -> None:
        self._lock = allocate_lock()
        self._waiters: list[Any] = []
        self.is_set = False

    def set(self) -> None:
        with self._lock:
            self.is_set = True
            while self._waiters:
                self._waiters.pop().release()

    def wait(self, seconds: float | None = None) -> bool:
        """Waits, at most for this time, until it is set; returns whether it is."""
        mine = allocate_lock()
        mine.acquire()
        with self._lock:
            if self.is_set:
                return True
            self._waiters.append(mine)
        if seconds is None:
            return mine.acquire()
        if mine.acquire(timeout=min(max(seconds, 0), TIMEOUT_MAX)):
            return True
        with self._lock:
            if mine in self._waiters:
                self._waiters.remove(mine)
            return self.is_set
