"""Reads what this machine has of processors, memory and time, for a run that is to see its limits as a machine."""

from __future__ import annotations

import os


def processors() -> int:
    """Returns how many processors this process may run on."""
    return len(os.sched_getaffinity(0))


def memory() -> int:
    """Returns the bytes of memory of this machine."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


_times: list[tuple[float, float]] = []


def times() -> tuple[float, float]:
    """Returns how long the machine was up at the first call, and when it was started (seconds since 1970).

    Asked once, so that a plan is the same twice. The clocks tell it to every guest.
    """
    if not _times:
        import time

        up = time.clock_gettime(time.CLOCK_BOOTTIME)
        _times.append((up, time.time() - up))
    return _times[0]


def processor() -> list[tuple[str, str]]:
    """Returns the names and values of one processor in /proc/cpuinfo; empty where it cannot be read."""
    first = _text("/proc/cpuinfo").partition("\n\n")[0]
    return [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in first.splitlines())]


def counters() -> list[str]:
    """Returns the names of the counters in /proc/vmstat, without which vmstat(8) does not start; empty where it cannot
    be read.
    """
    return [line.partition(" ")[0] for line in _text("/proc/vmstat").splitlines()]


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(65536)
    except OSError:
        return ""
