"""Finds what a guest may have written: all that lies below a writable path of the run, under any name. It compares
places on file systems as well as names, since a bind mount gives a folder a second name.
"""

from __future__ import annotations

from ..host.mounts import Mounts, beneath, read_mountinfo
from .programs import ways


class Written:
    """The files below these host paths, which are without links."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        self._folders = folders
        self._table = Mounts(read_mountinfo() if folders else b"")
        self._places = [self._table.place(folder) for folder in folders]

    def holds(self, path: str) -> bool:
        """Returns whether a path without links in it is one of the folders, or lies in one."""
        if any(beneath(path, folder) is not None for folder in self._folders):
            return True
        place = self._table.place(path) if self._folders else None
        return place is not None and any(place.beneath(other) is not None for other in self._places)

    def decides(self, path: str) -> bool:
        """Returns whether the guest may have chosen what a path leads to, or the content of that."""
        return any(self.holds(way) for way in ways(path))
