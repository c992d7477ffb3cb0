"""Reads /proc/self/mountinfo: tells whether two paths name the same place of one file system.

Comparing path names does not: a bind mount gives the same folder a second name, with the same device and inode but
other ancestors. The kernel says for each mount which folder of its file system it shows; with that folder in front, a
path has one name on its file system, whichever way it was reached.
"""

from __future__ import annotations

import os

from ..core.records import Record
from .cgroups import unescaped


class Place(Record):
    """A place on a file system, by a name that does not depend on how it was reached."""

    device: str  # "major:minor", as mountinfo has it
    path: str  # on that file system

    def beneath(self, other: Place) -> str | None:
        """Returns the path by which this place is reached from ``other``: "" for the same one, "/a/b", or None where it
        is elsewhere.
        """
        if self.device != other.device:
            return None
        return beneath(self.path, other.path)


class _Mount(Record):
    number: int
    parent: int
    device: str
    root: str
    point: str


class Mounts:
    """The mounts of one moment, from the text of a /proc/PID/mountinfo (proc_pid_mountinfo(5))."""

    def __init__(self, text: bytes) -> None:
        self._children: dict[int, list[_Mount]] = {}
        mounts = [mount for line in os.fsdecode(text).split("\n") if (mount := _parsed(line)) is not None]
        numbers = {mount.number for mount in mounts}
        for mount in mounts:
            self._children.setdefault(mount.parent, []).append(mount)
        self._points = [mount.point for mount in mounts]
        tops = [mount for mount in mounts if mount.point == "/" and mount.parent not in numbers - {mount.number}]
        self._top = tops[0] if tops else None

    def place(self, path: str) -> Place:
        """Returns the place of an absolute path without links in it, as the kernel would walk to it."""
        mount = self._top
        if mount is None:  # the root of this process is no mount point, as after a plain chroot(2)
            return Place(device="", path=path)
        while True:
            ways = [
                child
                for child in self._children.get(mount.number, ())
                if child.number != mount.number and beneath(path, child.point) is not None
            ]
            if not ways:
                rest = beneath(path, mount.point) or ""
                return Place(device=mount.device, path=(mount.root.rstrip("/") + rest) or "/")
            mount = min(ways, key=lambda child: len(child.point))  # the walk meets this one first

    def points_beneath(self, path: str) -> list[str]:
        """Returns the mount points below a path, each once, without the path itself."""
        return list(dict.fromkeys(point for point in self._points if point != path and beneath(point, path)))


def read_mountinfo() -> bytes:
    """Returns the text for Mounts. Raises OSError where there is no /proc."""
    fd = os.open("/proc/self/mountinfo", os.O_RDONLY | os.O_CLOEXEC)
    try:
        parts = []
        while part := os.read(fd, 1 << 16):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(fd)


def in_memory(found: os.stat_result) -> bool:
    """Returns whether a file lies on a file system that is memory, as far as the list of mounts tells."""
    device = f"{os.major(found.st_dev)}:{os.minor(found.st_dev)}"
    for line in os.fsdecode(read_mountinfo()).split("\n"):
        mount, _, of_type = line.partition(" - ")
        if mount.split(" ")[2:3] == [device]:
            return of_type.split(" ")[0] in ("tmpfs", "ramfs", "ramdisk")
    return False


def beneath(path: str, other: str) -> str | None:
    """Returns what follows ``other`` in ``path``, as text: "" for the same path, "/a/b", or None where it does not
    begin so.
    """
    if path == other:
        return ""
    folder = other.rstrip("/") + "/"
    return "/" + path[len(folder) :] if path.startswith(folder) else None


def _parsed(line: str) -> _Mount | None:
    fields = line.split(" ", 5)
    if len(fields) < 6:
        return None
    device, root, point = map(unescaped, fields[2:5])
    return _Mount(number=int(fields[0]), parent=int(fields[1]), device=device, root=root, point=point)
