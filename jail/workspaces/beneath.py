"""Opens files beneath a folder, by names that a guest may have chosen: part by part, without following a link.

A guest's files may also refuse their owner: what it has made without a right is opened all the same.
"""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack, contextmanager  # noqa: TID253  # this module is loaded for workspaces alone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def status(folder: int | None, name: str) -> os.stat_result | None:
    """Returns the status of a name in an open folder; None where there is nothing."""
    if folder is None:
        return None
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return None


def enter(above: int, path: str) -> int:
    """Opens a folder that lies in the open one ``above``. Raises OSError, for a link too."""
    return os.open(path.rpartition("/")[2], FOLDER, dir_fd=above)


def parent(top: int, path: str, enter: Callable[[int, str], int] = enter) -> int:
    """Opens the folder in which a path below ``top`` lies. ``enter``: opens each one on the way, by its path below
    ``top``, in the one above it. Raises OSError, for a link on the way too.
    """
    parts = path.split("/")[:-1]
    here = os.dup(top)
    try:
        for depth in range(1, len(parts) + 1):
            inner = enter(here, "/".join(parts[:depth]))
            os.close(here)
            here = inner
    except BaseException:
        os.close(here)
        raise
    return here


@contextmanager
def opened(folder: int, name: str, flags: int) -> Iterator[int]:
    """Opens a file of a guest's, which may have taken its owner's rights away: they are given back while it is open.
    Raises OSError.
    """
    needed = 0o700 if flags & os.O_DIRECTORY else 0o600
    handle = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        mode = stat.S_IMODE(os.fstat(handle).st_mode)
        lacks = mode & needed != needed and not stat.S_ISLNK(os.fstat(handle).st_mode)
        if lacks:
            os.chmod(f"/proc/self/fd/{handle}", mode | needed)
        try:
            fd = os.open(name, flags, dir_fd=folder)
            try:
                yield fd
            finally:
                os.close(fd)
        finally:
            if lacks:
                os.chmod(f"/proc/self/fd/{handle}", mode)
    finally:
        os.close(handle)


@contextmanager
def guests_parent(top: int, path: str) -> Iterator[int]:
    """Opens the folder in which a path below ``top`` lies, though guests may have taken the rights of folders on the
    way. Raises OSError, for a link on the way too.
    """
    with ExitStack() as stack:
        here = top
        for part in path.split("/")[:-1]:
            here = stack.enter_context(opened(here, part, FOLDER))
        yield here


@contextmanager
def found_at(folder: int, name: str, flags: int) -> Iterator[int]:
    """Opens a file as its rights are. Raises OSError."""
    fd = os.open(name, flags, dir_fd=folder)
    try:
        yield fd
    finally:
        os.close(fd)


@contextmanager
def file_at(top: int, path: str, is_guests: bool, flags: int = FILE) -> Iterator[int]:
    """Opens a plain file, or with other flags a folder, below ``top`` to read it. ``is_guests``: its rights, and those
    of folders on the way, may have been taken away. Raises OSError.
    """
    name = path.rpartition("/")[2]
    if is_guests:
        with guests_parent(top, path) as folder, opened(folder, name, flags) as fd:
            yield fd
        return
    above = parent(top, path)
    try:
        with found_at(above, name, flags) as fd:
            yield fd
    finally:
        os.close(above)


@contextmanager
def opened_at(path: str) -> Iterator[int]:
    """Opens a folder by a path of the supervisor's own. Raises OSError."""
    fd = os.open(path, FOLDER)
    try:
        yield fd
    finally:
        os.close(fd)


def own_attributes(file: int) -> dict[str, bytes]:
    """Returns the extended attributes of an open file that its owner may set, without those of overlayfs."""
    try:
        names = os.listxattr(file)
    except OSError:
        return {}
    return {
        name: os.getxattr(file, name)
        for name in names
        if name.startswith("user.") and not name.startswith("user.overlay.")
    }


def take_attributes(source: int, target: int) -> None:
    """Gives an open file those attributes of another one, and takes those away that the other has not. Raises OSError,
    also where the file system has no attributes and the other one has.
    """
    wanted, there = own_attributes(source), own_attributes(target)
    for name in there.keys() - wanted.keys():
        os.removexattr(target, name)
    for name, value in wanted.items():
        if there.get(name) != value:
            os.setxattr(target, name, value)
