"""Reads of /proc that wait for a lock which the guest can hold: in a thread, so that the loop goes on meanwhile.

smaps_rollup, smaps and maps take the mmap_lock of the process. A few threads that call mprotect(2) on a large mapping
keep a reader from it for many seconds, and no signal but SIGKILL ends the reader's wait.
"""

from __future__ import annotations

import time
from _thread import get_native_id, start_new_thread

from ..core.errors import SetupError
from .processes import Process, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .processes import Files

PATIENCE = 0.2  # seconds that one read may be blocked; an honest process holds the lock so long while it forks 10 GB


class BlockingReads:
    """Measures processes, one after the other. Those that it has not come to keep ``part`` None.

    ``mapped``: what they map of files, for processes with shared memory if ``with_files``. The thread ends by itself,
    at the latest when the process is killed that it waits for.
    """

    def __init__(self, processes: list[Process], *, with_files: bool) -> None:
        self._processes, self._with_files = processes, with_files
        self._task = 0
        self._steps = 0
        self._seen = (0, time.monotonic())  # steps, and when they were seen to have been made
        self._is_abandoned = False
        self.mapped: Files = {}
        self.done = False
        self.error: SetupError | None = None  # no descriptor left, say
        start_new_thread(self._work, ())

    def _work(self) -> None:
        self._task = get_native_id()
        try:
            for process in self._processes:
                for _ in process.measure():
                    self._steps += 1
                    if self._is_abandoned:
                        return
            for process in self._processes if self._with_files else ():
                if process.shared_memory():
                    for _ in process.add_shared_files(self.mapped):
                        self._steps += 1
                        if self._is_abandoned:
                            return
        except SetupError as error:
            self.error = error
        finally:
            self.done = True

    def is_blocked(self) -> bool:
        """Returns whether its thread has waited in the kernel for too long. Work left by then is not done."""
        now = time.monotonic()
        if self._steps != self._seen[0] or not self._waits():
            self._seen = self._steps, now
        self._is_abandoned = now > self._seen[1] + PATIENCE
        return self._is_abandoned

    def _waits(self) -> bool:
        """Returns whether the thread waits in the kernel. One that is only not scheduled, on a loaded machine, is
        runnable.
        """
        try:
            return read(f"/proc/self/task/{self._task}/stat").rpartition(b")")[2].split()[0] == b"D"
        except OSError:
            return False  # not begun yet, or over
