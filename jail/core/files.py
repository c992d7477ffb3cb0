"""Opens and reads what a caller names, without ever waiting for good: it may be a FIFO that a guest has made.

Any room may use it; it knows nothing of jails.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import time

# O_NONBLOCK: open(2) of a FIFO would wait for its other end. It means nothing for a regular file.
_FLAGS = os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK

_KINDS = {
    stat.S_IFREG: "a file",
    stat.S_IFDIR: "a directory",
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
}


class Files:
    """Opens what a caller names, for a run whose guest can write to none of it (else: host/named_files.py)."""

    def open_to_read(self, name: str, place: str) -> int:  # noqa: ARG002 -- of what may be refused there
        """Opens it at once; the caller closes it. Raises OSError."""
        return open_to_read(name)


def open_to_read(name: str, dir_fd: int | None = None, follow: bool = True) -> int:
    """Opens at once whatever has this name; ``follow``: a link too. Raises OSError, also for a socket."""
    return os.open(name, os.O_RDONLY | _FLAGS | (0 if follow else os.O_NOFOLLOW), dir_fd=dir_fd)


def open_to_append(name: str, dir_fd: int | None = None) -> int:
    """Opens a file for writing at its end. Raises OSError: ENXIO for a FIFO that no process has open for reading."""
    return os.open(name, os.O_WRONLY | os.O_APPEND | _FLAGS, dir_fd=dir_fd)


def read_all(fd: int, most: int, seconds: float | None) -> bytes:
    """Reads up to the end of file, and stops after ``most`` bytes and one more.

    A pipe, FIFO or socket must end within ``seconds`` (None: at any time), else TimeoutError. Raises OSError.
    """
    poll = None if is_regular(fd) else select.poll()  # a regular file has all of its bytes at once
    if poll:
        poll.register(fd, select.POLLIN)
    end = None if seconds is None else time.monotonic() + seconds
    parts, size = [], 0
    while size <= most:
        # a FIFO that no process has opened for writing yet reads as ended, but polls as empty
        if poll and not poll.poll(None if end is None else max(0.0, end - time.monotonic()) * 1000):
            raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        try:
            part = os.read(fd, min(1 << 20, most + 1 - size))
        except BlockingIOError:  # another reader was faster
            continue
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def is_regular(fd: int) -> bool:
    """Returns whether a descriptor is of a regular file."""
    return stat.S_ISREG(os.fstat(fd).st_mode)


def kind(mode: int) -> str:
    """Names the kind of file that ``st_mode`` tells of, in the words of an error line."""
    return _KINDS.get(stat.S_IFMT(mode), "a device")
