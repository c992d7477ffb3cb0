"""Finds hard links to jail's own files below a writable share: a guest would write through them, and no mount helps.

Neither guest nor jail makes one (link(2) does not cross mounts); installers and backups do: uv links a package's files
from its cache, ``cp -al`` links a tree. So files of jail's own that have several names are looked for in the shares.
"""

from __future__ import annotations

import os
import stat
import sys

from ..core.text import printable
from .tree_walk import entries_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Files = dict[tuple[int, int], str]  # device and inode: a path

MOST_ENTRIES = 200_000  # looked at in the shares: about a second


class Unsure(Exception):
    """A share cannot be looked through: too many files, or a folder that cannot be read. The text says which."""


def with_several_names(folders: Iterable[str], files: Iterable[str], devices: set[int], owners: set[int]) -> Files:
    """Returns the regular files among these, below the folders, and of the loaded modules, that have more than one name
    and could be written by it: they lie on one of the devices and belong to one of the owners, or to a mode that lets
    others write."""
    found: Files = {}
    modules = [module for module in tuple(sys.modules.values()) if isinstance(module, type(sys))]
    loaded = (module.__dict__.get("__file__") for module in modules)  # getattr would import lazy ones
    for path in (*files, *(path for path in loaded if isinstance(path, str))):
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            continue
        _note(found, path, status, devices, owners)
    for folder in folders:
        for path, status in _below(folder, frozenset()):
            _note(found, path, status, devices, owners)
    return found


def _note(found: Files, path: str, status: os.stat_result, devices: set[int], owners: set[int]) -> None:
    if status.st_nlink < 2 or status.st_dev not in devices or not stat.S_ISREG(status.st_mode):
        return
    if status.st_uid in owners or status.st_mode & 0o022:
        found[status.st_dev, status.st_ino] = path


def named_in(folder: str, files: Files, without: frozenset[str]) -> tuple[str, str] | None:
    """Returns the first name below a folder, or the folder itself where it is a file, of one of these files, and that
    file's own path. ``without``: folders that the guest cannot write to. Raises Unsure."""
    if not files:
        return None
    for count, (path, status) in enumerate(_below(folder, without, strictly=True)):
        own = files.get((status.st_dev, status.st_ino))
        if own is not None:
            return path, own
        if count > MOST_ENTRIES:
            raise Unsure(f"more than {MOST_ENTRIES} files")
    return None


def _below(folder: str, without: frozenset[str], strictly: bool = False) -> Iterator[tuple[str, os.stat_result]]:
    """Yields all regular files with their status, or the folder itself where it is a file; links are not followed. A
    folder that cannot be read is left out, or raises Unsure if ``strictly``.
    """

    def unlisted(folder: str, error: OSError) -> None:
        if strictly:
            raise Unsure(f"{printable(folder)} cannot be looked into") from error

    if folder not in without and not os.path.isdir(folder):
        yield folder, os.lstat(folder)
    for entry in entries_below(folder, without, unlisted):
        if entry.is_file(follow_symlinks=False):
            yield entry.path, entry.stat(follow_symlinks=False)
