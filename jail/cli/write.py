"""Bytes to a descriptor, all of them; and the one line of an error."""

from __future__ import annotations

import errno
import os
import sys


def put(fd: int, data: bytes, seconds: float | None = None) -> None:
    """Writes everything, also to a descriptor that is non-blocking. Raises OSError.

    ``seconds``: the longest wait for room in a non-blocking one before it is an error (None: no longest).
    """
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(fd, rest) :]
        except BlockingIOError:
            import select

            poll = select.poll()
            poll.register(fd, select.POLLOUT)
            if not poll.poll(None if seconds is None else seconds * 1000):
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from None


def say(text: str) -> None:
    """Writes one piece of our own output to standard output. Raises OSError that names it."""
    try:
        if sys.stdout is None:  # was closed when we started (entry.py has opened something else there)
            raise OSError(errno.EBADF, "")
        put(1, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise OSError(error.errno, os.strerror(error.errno or 0), "standard output") from None


def complain(text: str, midline: bool = False) -> None:
    """Writes ``jail: text`` as one line to standard error, with nothing in it that could move a terminal's cursor.

    ``midline``: the guest has begun a line there and not ended it.
    """
    if not text.isprintable():
        from ..core.text import printable

        text = printable(text)
    start = "\n" if midline else ""
    try:
        put(2, f"{start}jail: {text}\n".encode())
    except OSError:
        pass  # no reader: the status says it as well
