"""Finds what guests have changed in a workspace, from what they wrote alone: the time grows with what changed.

Of overlayfs's upper layer: a whiteout, a character device 0/0, stands for what was deleted; a folder with the attribute
user.overlay.opaque hides what lies below it. Neither can be a guest's own: it may make no device, and overlayfs keeps
its attribute under another name. A copy is compared whole, by the times that no guest can set.
"""

from __future__ import annotations

import os
import stat

from ..result.change import Change, FileState
from .beneath import FILE, FOLDER, found_at, opened, opened_at, own_attributes, status
from .cautions import TOO_DEEP, caution
from .renames import with_renames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .store import Store

MOST_DEEP = 128  # folders in each other that are looked into: each takes two descriptors
_OPAQUE = "user.overlay.opaque"
_CHUNK = 1 << 18
_TYPES = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link", stat.S_IFIFO: "fifo",
          stat.S_IFSOCK: "socket"}  # fmt: skip


def changes_of(store: Store) -> list[Change]:
    """Returns the changes by path; a folder before what is in it. Raises OSError."""
    walk = _OfCopy(store.inodes, store.copied) if store.is_copy else _OfLayer()
    with opened_at(store.content) as new, opened_at(store.workspace) as old:
        found = sorted(walk.root(new, old), key=lambda change: change.path.split("/"))
        store.learn((change.path for change in found), old)
        return [change.replace(warning=caution(change)) for change in with_renames(found, new, old)]


class _OfLayer:
    """A walk through an upper layer, beside the workspace."""

    def root(self, new: int, old: int) -> Iterator[Change]:
        before, after = os.fstat(old), os.fstat(new)
        if not self._has_its_mode(before, after):
            yield Change(kind="mode", path=".", before=state(before), after=state(after))
        yield from self._inside(new, old, "", 0, False)

    def _inside(self, new: int, old: int | None, path: str, depth: int, is_hidden: bool) -> Iterator[Change]:
        """Yields the changes in a folder. ``is_hidden``: a mark on a folder above hides all that was here, for all that
        lies deeper has no mark of its own.
        """
        names = os.listdir(new)
        is_hidden = is_hidden or self._hides(new)
        for name in names:
            yield from self._entry(new, old, path, name, depth, is_hidden)
        if old is not None and is_hidden:
            for name in set(os.listdir(old)).difference(names):
                yield from self._deleted(old, path, name)

    def _entry(
        self, new: int, old: int | None, path: str, name: str, depth: int, is_hidden: bool
    ) -> Iterator[Change]:  # fmt: skip
        after, before = os.stat(name, dir_fd=new, follow_symlinks=False), status(old, name)
        if self._is_whiteout(after):
            if old is not None and before is not None:
                yield from self._deleted(old, path, name)
        elif stat.S_ISDIR(after.st_mode):
            yield from self._new_folder(new, old, path, name, depth, is_hidden, before, after)
        elif not self._is_as_it_was(path + name, after):
            if old is not None and before is not None and stat.S_ISDIR(before.st_mode):
                yield from self._emptied(old, path, name)
            change = compared(new, old, path + name, before, after)
            if change:
                yield change

    def _new_folder(
        self, new: int, old: int | None, path: str, name: str, depth: int, is_hidden: bool,
        before: os.stat_result | None, after: os.stat_result,
    ) -> Iterator[Change]:  # fmt: skip
        merges = before is not None and stat.S_ISDIR(before.st_mode)
        change = None
        if before is None:
            change = Change(kind="added", path=path + name, before=None, after=state(after))
        elif not merges:
            change = Change(kind="type", path=path + name, before=state(before, old, name), after=state(after))
        elif not self._is_as_it_was(path + name, after) and not self._has_its_mode(before, after):
            change = Change(kind="mode", path=path + name, before=state(before), after=state(after))
        if depth >= MOST_DEEP:
            yield Change(kind="added", path=path + name, before=None, after=state(after), warning=TOO_DEEP)
            return
        if change:
            yield change
        with opened(new, name, FOLDER) as inner:
            if not merges or old is None:
                yield from self._inside(inner, None, f"{path}{name}/", depth + 1, False)
                return
            with found_at(old, name, FOLDER) as below:
                if change is None and before is not None and own_attributes(inner) != own_attributes(below):
                    yield Change(kind="mode", path=path + name, before=state(before), after=state(after))
                yield from self._inside(inner, below, f"{path}{name}/", depth + 1, is_hidden)

    def _deleted(self, old: int, path: str, name: str) -> Iterator[Change]:
        before = status(old, name)
        if before is None or not self._was_there(path + name):
            return
        yield Change(kind="deleted", path=path + name, before=state(before, old, name), after=None)
        if stat.S_ISDIR(before.st_mode):
            yield from self._emptied(old, path, name)

    def _emptied(self, old: int, path: str, name: str) -> Iterator[Change]:
        with found_at(old, name, FOLDER) as below:
            for inner in os.listdir(below):
                yield from self._deleted(below, f"{path}{name}/", inner)

    def _is_whiteout(self, found: os.stat_result) -> bool:
        return stat.S_ISCHR(found.st_mode) and found.st_rdev == 0

    def _hides(self, new: int) -> bool:
        try:
            return os.getxattr(new, _OPAQUE) == b"y"
        except OSError:
            return False

    def _has_its_mode(self, before: os.stat_result, after: os.stat_result) -> bool:
        """Returns whether a folder has the mode that it had for the guest."""
        return before.st_mode == after.st_mode

    def _is_as_it_was(self, path: str, after: os.stat_result) -> bool:  # noqa: ARG002
        return False

    def _was_there(self, path: str) -> bool:  # noqa: ARG002
        return True


class _OfCopy(_OfLayer):
    """A walk through a copy. ``inodes``: those that were copied, by path, for the content of a folder that a guest has
    renamed keeps its time of change. ``copied``: what has changed in the copy since, a guest has changed.
    """

    def __init__(self, inodes: dict[str, int], copied: int) -> None:
        self._inodes, self._copied = inodes, copied

    def _is_whiteout(self, found: os.stat_result) -> bool:  # noqa: ARG002
        return False

    def _hides(self, new: int) -> bool:  # noqa: ARG002
        return True

    def _has_its_mode(self, before: os.stat_result, after: os.stat_result) -> bool:
        return after.st_mode in (before.st_mode, before.st_mode & ~0o7000)  # a copy keeps no other bits

    def _is_as_it_was(self, path: str, after: os.stat_result) -> bool:
        return after.st_ctime_ns <= self._copied and self._inodes.get(path) == after.st_ino

    def _was_there(self, path: str) -> bool:
        return path in self._inodes


def state(found: os.stat_result, folder: int | None = None, name: str = "") -> FileState:
    """Returns the state of a file with this status. ``folder``, ``name``: where it is, if it may be a link."""
    kind = _TYPES.get(stat.S_IFMT(found.st_mode), "device")
    target = os.readlink(name, dir_fd=folder) if kind == "link" and folder is not None else ""
    size = found.st_size if kind in ("file", "link") else 0
    mode = stat.S_IMODE(found.st_mode)
    return FileState(type=kind, mode=mode, size=size, mtime_ns=found.st_mtime_ns, target=target)


def compared(
    new: int, old: int | None, path: str, before: os.stat_result | None, after: os.stat_result
) -> Change | None:
    """Returns the change of a path that is no folder now; None if it is as it was."""
    name = path.rpartition("/")[2]
    was = None if before is None else state(before, old, name)
    now = state(after, new, name)
    if was is None or before is None or old is None:
        return Change(kind="added", path=path, before=None, after=now)
    if was.type != now.type:
        return Change(kind="type", path=path, before=was, after=now)
    kind = "mode" if (was.mode, was.mtime_ns) != (now.mode, now.mtime_ns) else ""
    if now.type == "link" and was.target != now.target:
        kind = "modified"
    elif now.type == "file":
        with found_at(old, name, FILE) as one, opened(new, name, FILE) as other:
            if was.size != now.size or not _equal(one, other):
                kind = "modified"
            elif own_attributes(one) != own_attributes(other):
                kind = "mode"
    return Change(kind=kind, path=path, before=was, after=now) if kind else None


def _equal(one: int, other: int) -> bool:
    while True:
        part = os.read(one, _CHUNK)
        if part != os.read(other, _CHUNK):
            return False
        if not part:
            return True
