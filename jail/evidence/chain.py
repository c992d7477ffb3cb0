"""Appends chained lines to a file: each holds the hash of the one before and its own, and is written whole or not at
all.

Writers share a lock, FILE.chain, which also keeps the last hash for the first line after a rotation. Without a
signature the hashes find accidents, not forgers: who can write the file can write all of it anew.
"""

from __future__ import annotations

import errno
import os
from _thread import allocate_lock, start_new_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Sign = Callable[[bytes], str]

SCHEMA = 1  # of the lines: keys and events may be added to it
FIRST = "0" * 64  # the hash before the first line of all
LARGEST = 1 << 20  # of one line, bytes
LOCK = ".chain"  # what the name of the lock ends in
_MODE = 0o640
_PATIENCE = 10.0  # seconds for the lock: a writer holds it for some milliseconds, and who may read the file for ever


def sealed(fields: dict[str, Any], previous: str, sign: Sign | None = None) -> tuple[bytes, str]:
    """Returns one line with its newline, all ASCII, and its hash. ``sign`` signs the ends of runs."""
    fields = {**fields, "previous": previous}
    if sign and fields["event"] == "end":
        fields["signature"] = sign(as_text(fields).encode())
    body = as_text(fields)
    own = own_hash(body.encode())
    return f'{body[:-1]},"hash":"{own}"}}\n'.encode(), own


def as_text(fields: dict[str, Any]) -> str:
    """Returns JSON as the lines have it."""
    import json

    return json.dumps(fields, separators=(",", ":"))


def own_hash(body: bytes) -> str:
    """Returns the hash of a line without its own hash."""
    from hashlib import sha256

    return sha256(body).hexdigest()


def append(path: str, lines: list[dict[str, Any]], sign: Sign | None = None) -> None:
    """Appends lines under the lock: all of them, or none and OSError."""
    import fcntl
    import hashlib  # noqa: F401  # not under the lock, which others wait for
    import json  # noqa: F401

    lock = os.open(f"{path}{LOCK}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, _MODE)
    try:
        _take(lock, f"{path}{LOCK}")
        try:
            _append(path, lines, lock, sign)
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)  # a process that was forked meanwhile has a copy of the descriptor
    finally:
        os.close(lock)


def _take(lock: int, path: str) -> None:
    """Takes the lock, or raises OSError after a while: a run must not wait for a process that holds the lock and writes
    nothing.
    """
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not _wait(lambda: fcntl.flock(lock, fcntl.LOCK_EX)):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), path) from None


def _wait(take: Callable[[], None]) -> bool:
    """Returns whether a lock could be taken in time. The kernel has its waiters take turns; to ask again and again does
    not, and 64 busy writers starve some. A thread that waits in vain ends with the lock: its descriptor is closed by
    then, and what it gets is given back at once."""
    is_over = allocate_lock()
    is_over.acquire()
    taken = []

    def wait() -> None:
        try:
            take()
            taken.append(True)
        except OSError:
            pass
        finally:
            is_over.release()

    start_new_thread(wait, ())
    return is_over.acquire(timeout=_PATIENCE) and bool(taken)


def _append(path: str, lines: list[dict[str, Any]], lock: int, sign: Sign | None) -> None:
    """Opens the file anew each time: it may have been rotated since."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, _MODE)
    try:
        size = os.fstat(file).st_size
        previous, text = _last(file, size) or _kept(lock), b""
        if size and os.pread(file, 1, size - 1) != b"\n":
            text = b"\n"  # a line that was cut off, by a machine that went down: verify names it
        for fields in lines:
            line, previous = sealed(fields, previous, sign)
            if len(line) > LARGEST:
                raise OSError(errno.EMSGSIZE, os.strerror(errno.EMSGSIZE), path)
            text += line
        if os.write(file, text) != len(text):
            os.ftruncate(file, size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        os.pwrite(lock, previous.encode(), 0)
    finally:
        os.close(file)


def _kept(lock: int) -> str:
    kept = os.pread(lock, 64, 0).decode("ascii", "replace")
    return kept if len(kept) == 64 else FIRST


def _last(file: int, size: int) -> str | None:
    """Returns the hash of the last line; None if there is none."""
    tail = os.pread(file, min(size, LARGEST), max(0, size - LARGEST)).rstrip(b"\n").rpartition(b"\n")[2]
    if not tail:
        return None
    parts = split(tail)
    return parts[1] if parts else own_hash(tail)


def split(line: bytes) -> tuple[bytes, str] | None:
    """Returns a line without its own hash, and that hash as the line has it; None for what is no such line."""
    body, found, rest = line.rpartition(b',"hash":"')
    if not found or len(rest) != 66 or rest[64:] != b'"}':
        return None
    return body + b"}", rest[:64].decode("ascii", "replace")
