"""Reaps the jail that a zygote has cloned and not told of, since it was killed in between.

Such a jail ends by itself: its control socket is closed. But it is a child of ours (CLONE_PARENT) with a number that is
not known, and would stay a zombie for as long as we live.
"""

from __future__ import annotations

import math
import os
import time
from _thread import start_new_thread

from .guest_process import number_inside, number_of
from .native import WALL

_PATIENCE = 2.0  # seconds that the caller waits for its end, which may take any time on a busy machine
_PAUSE = 0.01
_LOOKS = 3  # that must see none: a look may miss a child while others end (proc(5), "children")
_TICK = 1 / os.sysconf("SC_CLK_TCK")


def reap_orphan(since: float) -> None:
    """Reaps it, if there is one. ``since``: when it was asked for, by ``now()``. The zygote must have been reaped.

    A thread of its own waits for one that takes long to end.
    """
    if not _is_gone(since, _PATIENCE, _PAUSE):
        try:
            start_new_thread(_is_gone, (since, math.inf, 1.0))
        except RuntimeError:
            pass  # there can be no more threads: the program ends, and its zombies become another's to reap


def now() -> float:
    """Returns the seconds since the boot, which processes have as the time of their start."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _is_gone(since: float, seconds: float, pause: float) -> bool:
    """Looks until there is none, at most for this time, with this pause while there is one; returns whether there is
    none."""
    end, looks = time.monotonic() + seconds, 0
    while looks < _LOOKS and time.monotonic() < end:
        looks = 0 if _is_left(since) else looks + 1
        time.sleep(_PAUSE if looks else pause)
    return looks == _LOOKS


def _is_left(since: float) -> bool:
    """Reaps those that have ended. Returns whether there are others."""
    left = False
    for pid in _orphans(since):
        try:
            left = os.waitpid(pid, os.WNOHANG | WALL)[0] != pid or left
        except OSError:
            continue  # the host program waits for all its children
    return left


def _orphans(since: float) -> list[int]:
    """Returns the jails that began no sooner than this, without those of other threads, which hold their pidfds."""
    found = [pid for pid in _children() if _is_jail(pid, since)]
    return [pid for pid in found if pid not in _held()]


def _children() -> list[int]:
    found: list[int] = []
    for task in os.listdir("/proc/self/task"):
        try:
            found += map(int, _read(f"/proc/self/task/{task}/children").split())
        except OSError:
            continue  # that thread has ended, or the kernel has no such file
    return found


def _is_jail(pid: int, since: float) -> bool:
    """Returns whether a child is pid 1 of a namespace, and began no sooner than this."""
    try:
        began = int(_read(f"/proc/{pid}/stat").rpartition(") ")[2].split()[19]) * _TICK
        return began >= since - 2 * _TICK and number_inside(pid) == 1
    except (OSError, ValueError, IndexError, StopIteration):
        return False  # another thread has reaped it


def _held() -> set[int]:
    """Returns the processes that this one holds a pidfd of."""
    found = set()
    for fd in os.listdir("/proc/self/fd"):
        try:
            found.add(number_of(int(fd)))
        except (OSError, StopIteration):
            continue  # it is closed again, or another kind of descriptor
    return found


def _read(path: str) -> str:
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read()
