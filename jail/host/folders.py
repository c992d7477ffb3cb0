"""Folders and files by device and inode, which no other name changes."""

from __future__ import annotations

import os


def identity(path: str) -> tuple[int, int] | None:
    """Returns st_dev and st_ino of a path, a link at its end not followed; None where there is nothing."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def ancestors(path: str) -> list[tuple[int, int] | None]:
    """Returns the identities of an absolute path and of all folders above it."""
    answer = [identity(path)]
    while path != "/":
        path = os.path.dirname(path)
        answer.append(identity(path))
    return answer


def make_folder(path: str) -> None:
    """Makes one folder, for its owner alone, who is the owner of the folder around it. Raises OSError.

    By descriptors: a user other than root could rename around a supervisor that is root.
    """
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    above, name = os.path.split(path)
    around = os.open(above, flags)
    try:
        os.mkdir(name, 0o700, dir_fd=around)
        owner = os.fstat(around)
        if os.geteuid() == 0 and owner.st_uid != 0:
            made = os.open(name, flags, dir_fd=around)
            try:
                if os.fstat(made).st_uid == 0:
                    os.fchown(made, owner.st_uid, owner.st_gid)
            finally:
                os.close(made)
    finally:
        os.close(around)
