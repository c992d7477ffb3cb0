"""Copies a workspace that a guest may have filled, and may be writing to: a copy with less power.

By descriptors: what is replaced by a link or FIFO meanwhile is neither followed nor waited for. No set-user-id bit is
taken along, and no attribute but the user's own: root's copy of a user's file is a program of root's.
shutil.copytree does all three.
"""

from __future__ import annotations

import fcntl
import os
import stat

from ..core.errors import PolicyError
from .beneath import opened_at, take_attributes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_CHUNK = 1 << 20
_FICLONE = 0x40049409


def copy_workspace(workspace: str, copy: str, most: int, owner: tuple[int, int] | None = None) -> None:
    """Copies plain files, folders and links, with modes and times, as the caller's own or, if the caller is root, as
    those of ``owner`` (uid and gid). Raises PolicyError, for more than ``most`` bytes too.
    """
    _read(workspace, lambda: _Copy(most, owner).tree(workspace, copy))


def size_of(workspace: str) -> int:
    """Returns the bytes of all files. Raises PolicyError."""
    return _read(workspace, lambda: _size(workspace))


def _read(workspace: str, work: Callable[[], T]) -> T:
    try:
        return work()
    except OSError as error:
        reason = (error.strerror or "").lower()
    except RecursionError:  # of os.walk and os.fwalk, before Python 3.12
        reason = "folders are nested too deep"
    raise PolicyError(f"the workspace {workspace} cannot be copied: {reason}")


def _size(workspace: str) -> int:
    total = 0
    for folder, _, names in os.walk(workspace):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size
            except FileNotFoundError:
                pass  # gone since the folder was listed
    return total


class _Copy:
    def __init__(self, most: int, owner: tuple[int, int] | None) -> None:
        self._left, self._owner = most, owner

    def tree(self, workspace: str, copy: str) -> None:
        folders: list[tuple[str, os.stat_result]] = []
        for here, inner, names, fd in os.fwalk(workspace, onerror=_raise):
            there = os.path.normpath(os.path.join(copy, os.path.relpath(here, workspace)))
            os.mkdir(there, 0o700)
            with opened_at(there) as made:
                take_attributes(fd, made)
            folders.append((there, os.fstat(fd)))
            for name in (*inner, *names):
                self._entry(fd, name, os.path.join(there, name))
        for there, found in reversed(folders):  # a folder may not be writable, and has its time from what is put in it
            if self._owner:
                os.chown(there, *self._owner)
            os.chmod(there, found.st_mode & 0o777)
            os.utime(there, ns=(found.st_atime_ns, found.st_mtime_ns))

    def _entry(self, folder: int, name: str, there: str) -> None:
        try:
            found = os.lstat(name, dir_fd=folder)
            if stat.S_ISLNK(found.st_mode):
                os.symlink(os.readlink(name, dir_fd=folder), there)
                os.utime(there, ns=(found.st_atime_ns, found.st_mtime_ns), follow_symlinks=False)
                if self._owner:
                    os.lchown(there, *self._owner)
            elif stat.S_ISREG(found.st_mode):
                self._file(folder, name, there)
        except FileNotFoundError:
            pass  # gone since the folder was listed

    def _file(self, folder: int, name: str, there: str) -> None:
        source = os.open(name, _FILE, dir_fd=folder)
        try:
            found = os.fstat(source)
            if stat.S_ISREG(found.st_mode):
                target = os.open(there, _NEW, 0o600)
                try:
                    if not _shared(source, target):
                        self._bytes(source, target)
                    take_attributes(source, target)
                    if self._owner:
                        os.fchown(target, *self._owner)
                    os.fchmod(target, found.st_mode & 0o777)
                    os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))
                finally:
                    os.close(target)
        finally:
            os.close(source)

    def _bytes(self, source: int, target: int) -> None:
        while sent := os.sendfile(target, source, None, _CHUNK):
            self._left -= sent
            if self._left < 0:
                raise PolicyError("the workspace has grown past what each round may copy")


def _raise(error: OSError) -> None:
    raise error


def _shared(source: int, target: int) -> bool:
    """Lets the new file share the blocks of the other one, where the file system can (ioctl_ficlone(2))."""
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True
