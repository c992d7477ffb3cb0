"""The journal of a commit, in the store: after a kill the next workspace of the folder removes what was half made, and
says how far it came.

Each file is replaced by a rename, so it has its old content or its new one whatever happens. A temporary file beside it
is written down before it is made.
"""

from __future__ import annotations

import json  # noqa: TID253  # this module is loaded for commits alone
import os

from .beneath import parent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

NAME = "journal"
_LARGEST = 64 << 20  # bytes that are read of one


class Journal:
    """The journal of one commit. ``close`` removes it."""

    def __init__(self, store: str, workspace: str, total: int) -> None:
        self._path = f"{store}/{NAME}"
        self.token = os.urandom(8).hex()
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        self._fd = os.open(self._path, flags, 0o600)
        self._count = 0
        self._write({"workspace": workspace, "token": self.token, "total": total})

    def begin(self, path: str) -> str:
        """Notes that a path is about to be taken over; returns the name of a temporary file beside it."""
        self._count += 1
        self._write({"path": path, "number": self._count})
        return _temporary(self.token, self._count)

    def done(self) -> None:
        """Notes that it has been taken over."""
        self._write({"done": self._count})

    def close(self) -> None:
        os.close(self._fd)
        os.unlink(self._path)

    def _write(self, what: dict[str, object]) -> None:
        os.write(self._fd, json.dumps(what).encode() + b"\n")


def recover(store: int, workspace: str) -> str | None:
    """Removes what a killed commit left half made. Returns a sentence about it; None if the store has no journal of
    this workspace.
    """
    lines = list(_lines(store))
    if not lines or lines[0].get("workspace") != workspace:
        return None
    token, total = lines[0]["token"], lines[0]["total"]
    top = os.open(workspace, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for line in lines:
            if "path" in line:
                _remove(top, line["path"], _temporary(token, line["number"]))
    finally:
        os.close(top)
    count = sum("done" in line for line in lines)
    return f"an earlier commit was cut off: of {total} paths {count} were taken over, and the others are as they were"


def belongs_to(store: int) -> str | None:
    """Returns the workspace of a store that has a journal; None for one without."""
    lines = next(_lines(store), None)
    return None if lines is None else str(lines.get("workspace"))


def _lines(store: int) -> Iterator[dict[str, Any]]:
    try:
        fd = os.open(NAME, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=store)
    except FileNotFoundError:
        return
    with open(fd, "rb") as file:
        for line in file.read(_LARGEST).split(b"\n")[:-1]:  # the last one may be half a line
            yield json.loads(line)


def _temporary(token: object, number: object) -> str:
    return f".jail-{token}-{number}"


def _remove(top: int, path: object, temporary: str) -> None:
    try:
        folder = parent(top, str(path))
    except OSError:
        return  # the folder has gone
    try:
        os.unlink(temporary, dir_fd=folder)
    except OSError:
        pass  # it was not made, or has its place
    finally:
        os.close(folder)
