"""The kernel's figures of a guest's memory, beside those that the guest gives."""

from __future__ import annotations

from .processes import read

_FIELDS = (b"VmRSS:", b"RssAnon:")


def guest_memory(pidfd: int) -> tuple[int, int] | None:
    """Returns the resident bytes of a process and those of them that no file backs; None if it is gone, or hidden.
    Takes no lock of the guest's, as smaps would.
    """
    try:
        told = read(f"/proc/self/fdinfo/{pidfd}")
        number = int(told.partition(b"\nPid:")[2].split()[0])
        words = read(f"/proc/{number}/status").split()
        resident, anonymous = (int(words[words.index(name) + 1]) * 1024 for name in _FIELDS)
    except (OSError, ValueError, IndexError):
        return None
    return resident, anonymous
