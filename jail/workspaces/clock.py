"""Tells what changed after a moment, by the kernel's clock of files: no process can set a file's time of change."""

from __future__ import annotations

import time

_COARSE = 5  # CLOCK_REALTIME_COARSE: what the kernel takes for a file's times, a tick behind the real one


def mark_now() -> int:
    """Returns a time in nanoseconds that no file changed before now is later than, and every file changed after now is.

    Waits for the next tick of the kernel, 1 to 10 ms: a file that is changed within this one would have its time.
    """
    mark = time.clock_gettime_ns(time.CLOCK_REALTIME)
    while time.clock_gettime_ns(_COARSE) <= mark:
        time.sleep(0.0005)
    return mark
