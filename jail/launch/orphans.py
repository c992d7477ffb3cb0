"""Reaps the jail that a zygote has cloned and not told of, since it was killed in between.

Such a jail ends by itself: its control socket is closed. But it is a child of ours (CLONE_PARENT) with a number that is
not known, and would stay a zombie for as long as we live.
"""

from __future__ import annotations

import os
import time

from .native import WALL

_PATIENCE = 2.0  # seconds for its end, on a busy machine; there is one only if the kill came before the answer
_TICK = 1 / os.sysconf("SC_CLK_TCK")


def reap_orphan(since: float) -> None:
    """Reaps it, if there is one. ``since``: when it was asked for, by ``now()``."""
    end = time.monotonic() + _PATIENCE
    while not _reap_those(since) and time.monotonic() < end:
        time.sleep(0.01)


def now() -> float:
    """Returns the seconds since the boot, which processes have as the time of their start."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _reap_those(since: float) -> bool:
    """Takes zombies alone: one that another thread has made, and waits for, is seen by its pidfd all the same."""
    found = False
    for pid in _children():
        try:
            if _is_orphan(pid, since):
                found = os.waitpid(pid, os.WNOHANG | WALL)[0] == pid or found
        except (OSError, ValueError, IndexError):
            continue  # another thread has reaped it
    return found


def _children() -> list[int]:
    found: list[int] = []
    for task in os.listdir("/proc/self/task"):
        try:
            found += map(int, _read(f"/proc/self/task/{task}/children").split())
        except OSError:
            continue  # that thread has ended, or the kernel has no such file
    return found


def _is_orphan(pid: int, since: float) -> bool:
    """Returns whether a child is a zombie that was pid 1 of a namespace, and began no sooner than this."""
    state, *fields = _read(f"/proc/{pid}/stat").rpartition(") ")[2].split()
    if state != "Z" or int(fields[18]) * _TICK < since - 2 * _TICK:
        return False
    numbers = _read(f"/proc/{pid}/status").partition("NSpid:")[2].partition("\n")[0].split()
    return len(numbers) > 1 and numbers[-1] == "1"


def _read(path: str) -> str:
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read()
