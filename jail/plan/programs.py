"""Programs of the host, looked at without executing any: where the caller's PATH has them, and their first bytes.

A file that is read may be a guest's: opening it waits for no FIFO and no device, and only a few bytes are used.
"""

from __future__ import annotations

import os
import stat

_HEAD = 4096  # bytes: a program's header with its table of segments, or a script's first line
_PT_INTERP = 3
_MOST_LINKS = 40  # as the kernel: MAXSYMLINKS


def on_path(name: str) -> str | None:
    """Returns the first executable file of that name in the folders of the caller's PATH, as the caller's shell finds
    it.
    """
    for folder in os.environ.get("PATH", os.defpath).split(":"):
        path = os.path.join(folder or ".", name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return os.path.abspath(path)
    return None


def ways(path: str) -> list[str]:
    """Returns every symbolic link on the way to an absolute host path, and where the way ends: a writer of any of them
    decides where that is. ``..`` leads out of the folder that a link has led to, as for the kernel.
    """
    rest = [part for part in reversed(path.split("/")) if part not in ("", ".")]
    here = "/"
    visited: list[str] = []
    while rest and len(visited) < _MOST_LINKS:
        part = rest.pop()
        if part == "..":
            here = os.path.dirname(here)
            continue
        try:
            target = os.readlink(os.path.join(here, part))
        except OSError:
            here = os.path.join(here, part)
            continue
        visited.append(os.path.join(here, part))
        here = "/" if target.startswith("/") else here
        rest += [name for name in reversed(target.split("/")) if name not in ("", ".")]
    return [*visited, here]


def read_head(host: str, size: int = _HEAD) -> bytes:
    """Reads the first bytes of a regular file; nothing of a FIFO, a device or what cannot be read."""
    try:
        fd = os.open(host, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return b""
    try:
        return os.read(fd, size) if stat.S_ISREG(os.fstat(fd).st_mode) else b""
    except OSError:
        return b""
    finally:
        os.close(fd)


def interpreter(host: str) -> str:
    """Returns the interpreter that a script's first line or an ELF program names, absolute; "" where there is none."""
    head = read_head(host)
    if head.startswith(b"#!"):
        words = head[2:].partition(b"\n")[0].split()
        return os.fsdecode(words[0]) if words and words[0].startswith(b"/") else ""
    if head[:5] != b"\x7fELF\x02" or head[5:6] != b"\x01":  # all machines that jail knows: 64 bits, little-endian
        return ""
    at, size, count = (int.from_bytes(head[a:b], "little") for a, b in ((32, 40), (54, 56), (56, 58)))
    for begin in range(at, at + min(count, 64) * size, max(size, 1)):
        if int.from_bytes(head[begin : begin + 4], "little") == _PT_INTERP:
            place, length = (int.from_bytes(head[begin + n : begin + n + 8], "little") for n in (8, 32))
            return os.fsdecode(head[place : place + min(length, 1024)].rstrip(b"\0"))
    return ""


def quoted(path: str) -> str:
    """Quotes a path for a shell, printable."""
    if path and all(c.isalnum() or c in "@%+=:,./-_~" for c in path):
        return path
    return repr(path)
