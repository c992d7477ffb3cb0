"""The growth of the host paths that a guest may write to, measured by walking them: no kernel counter tells it."""

from __future__ import annotations

import os
import time

DEEPEST = 150  # levels of folders; each takes a descriptor while it is walked
INODE = 1024  # bytes that a file or folder counts for at least: empty ones use up a file system too
UNKNOWN = 1 << 62  # what a tree counts for in which the guest has hidden something from us


class Growth:
    """How much the paths have grown since the start, in bytes of disk, ``INODE`` of them for what takes none.
    No link is followed.

    A folder that cannot be looked into, or lies too deep, hides what is in it: where there are more of them than at the
    start, the guest has made one, and the growth counts as past any limit.
    """

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = paths
        self.next_look = float("inf")
        self._before, self._hidden = self._measure() if paths else (0, 0)

    def look(self) -> int:
        """Bytes more than at the start; sets the time of the next look, spending at most a tenth of the time on it."""
        if not self._paths:
            return 0
        now, hidden = self._measure()
        return UNKNOWN if hidden > self._hidden else now - self._before

    def _measure(self) -> tuple[int, int]:
        begun = time.monotonic()
        total = hidden = 0
        for path in self._paths:
            used, unseen = _walk(path)
            total, hidden = total + used, hidden + unseen
        now = time.monotonic()
        self.next_look = now + max(0.2, 10 * (now - begun))
        return total, hidden


def _walk(path: str) -> tuple[int, int]:
    """(bytes by st_blocks, folders not seen). Goes by descriptors: a folder swapped for a link leads nowhere."""
    linked: set[tuple[int, int]] = set()  # files with several names count once
    total = hidden = 0
    open_folders: list[int] = []
    pending: list[list[str]] = [[path]]
    try:
        while pending:
            if not pending[-1]:
                pending.pop()
                if open_folders:
                    os.close(open_folders.pop())
                continue
            name = pending[-1].pop()
            here = open_folders[-1] if open_folders else None
            try:
                folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
            except FileNotFoundError:
                continue  # gone since the listing
            except NotADirectoryError:
                total += _blocks(os.stat(name, dir_fd=here, follow_symlinks=False), linked)
                continue
            except OSError:
                hidden += 1
                continue
            if len(pending) > DEEPEST:
                os.close(folder)
                hidden += 1
                continue
            open_folders.append(folder)
            folders, used = _list(folder, linked)
            total += used
            pending.append(folders)
    finally:
        for folder in open_folders:
            os.close(folder)
    return total, hidden


def _list(folder: int, linked: set[tuple[int, int]]) -> tuple[list[str], int]:
    folders: list[str] = []
    used = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                used += _blocks(entry.stat(follow_symlinks=False), linked)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
            except OSError:
                continue  # gone since the listing
    return folders, used


def _blocks(found: os.stat_result, linked: set[tuple[int, int]]) -> int:
    if found.st_nlink > 1 and found.st_mode & 0o170000 != 0o040000:
        identity = (found.st_dev, found.st_ino)
        if identity in linked:
            return 0
        linked.add(identity)
    return max(INODE, found.st_blocks * 512)
