"""Puts the changes of an archive into a workspace that has none, as a guest would have made them.

Nothing of the folder is changed by that. A path that is not as it was when the archive was made is left alone, and
returned. The archive is hostile input: its names are opened part by part beneath the store, and no link is followed.
"""

from __future__ import annotations

import base64  # this module is loaded for archives alone
import os
import stat
from contextlib import contextmanager  # noqa: TID253

from ..launch.private_folder import empty
from .archive import Reader, compressed, has_content, size_of
from .beneath import FOLDER, file_at, found_at, opened_at, parent, status, take_attributes
from .changes import state
from .renames import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..result.change import Change
    from .archive_rows import Row
    from .store import Store

_DIFFERS = "it is not as it was when the archive was made"
_WHITEOUT = os.makedev(0, 0)


def apply(store: Store, path: str) -> tuple[Change, ...]:
    """Applies an archive; returns the changes that do not fit the folder as it is. Raises OSError, and PolicyError for
    an archive that is wrong.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    with (
        open(os.open(path, flags), "rb") as file,
        compressed(file, path, "rb") as unpacked,
        opened_at(store.workspace) as old,
        opened_at(store.content) as new,
    ):
        reader = Reader(unpacked)
        fitting = _Fitting(old, reader.rows)
        acts = _Acts(old, new)
        try:
            for row in reader.rows:
                content = reader.content(size_of(row)) if has_content(row) else iter(())
                if row.path in fitting.paths:
                    acts.carry_out(row, content)
                for _ in content:
                    pass  # of a row that does not fit
            acts.finish()
        except BaseException:
            empty(new)
            raise
    return tuple(row.change().replace(warning=_DIFFERS) for row in reader.rows if row.path not in fitting.paths)


class _Fitting:
    """Finds the rows that fit the folder. ``paths``: theirs."""

    def __init__(self, old: int, rows: Sequence[Row]) -> None:
        self._old = old
        self._by_path = {row.path: row for row in rows}
        self.paths: set[str] = set()
        for row in reversed(rows):  # a folder after its content: it may go only if all that is in it goes
            if self._is_as_before(row):
                self.paths.add(row.path)
        for row in rows:
            if row.after is not None and not self._has_parent(row.path):
                self.paths.discard(row.path)

    def _is_as_before(self, row: Row) -> bool:
        name = row.path.rpartition("/")[2]
        try:
            folder = parent(self._old, row.path)
        except OSError:
            return row.before is None
        try:
            found = status(folder, name)
            if found is None or row.before is None:
                return found is None and row.before is None
            now = state(found, folder, name)
            before = row.before
            if (now.type, now.mode, now.target) != (before.type, before.mode, before.target):
                return False
            if now.type == "folder" and (row.after is None or row.after.type != "folder"):
                with found_at(folder, name, FOLDER) as inner:
                    return all(self._goes(f"{row.path}/{entry}") for entry in os.listdir(inner))
        finally:
            os.close(folder)
        return now.type != "file" or row.digest == digest(self._old, row.path, False)

    def _goes(self, path: str) -> bool:
        return path in self.paths and self._by_path[path].kind == "deleted"

    def _has_parent(self, path: str) -> bool:
        """Returns whether there will be a folder for a path to lie in."""
        above = path.rpartition("/")[0]
        row = self._by_path.get(above)
        if not above or row is None:
            try:
                os.close(parent(self._old, path))
            except OSError:
                return False
            return True
        return above in self.paths and row.after is not None and row.after.type == "folder"


class _Acts:
    """Writes to an upper layer."""

    def __init__(self, old: int, new: int) -> None:
        self._old, self._new = old, new
        found = os.fstat(old)
        self._owner = (found.st_uid, found.st_gid) if os.geteuid() == 0 else (-1, -1)
        self._folders: list[tuple[str, int, int]] = []  # path, mode, time: they come last, for a folder may be closed

    def carry_out(self, row: Row, content: Iterator[bytes]) -> None:
        """Makes one change. Raises OSError."""
        if row.after is not None and row.path == ".":
            self._folders.append((".", row.after.mode, row.after.mtime_ns))
            return
        with self._parent(row.path) as folder:
            if folder is not None:
                self._make(folder, row.path.rpartition("/")[2], row, content)

    def _make(self, folder: int, name: str, row: Row, content: Iterator[bytes]) -> None:
        if row.after is None:
            os.mknod(name, stat.S_IFCHR, _WHITEOUT, dir_fd=folder)  # overlayfs's mark, which any user may make
            return
        if row.after.type == "folder":
            os.mkdir(name, 0o700, dir_fd=folder)
            with found_at(folder, name, FOLDER) as made:
                _set_attributes(made, row)
            self._folders.append((row.path, row.after.mode, row.after.mtime_ns))
        elif row.after.type == "link":
            os.symlink(row.after.target, name, dir_fd=folder)
        elif row.after.type == "fifo":
            os.mkfifo(name, 0o600, dir_fd=folder)
            os.chmod(name, row.after.mode, dir_fd=folder)
        else:
            self._file(folder, name, row, content)
        os.chown(name, *self._owner, dir_fd=folder, follow_symlinks=False)
        if row.after.type == "file":  # by chown(2) a file loses its set-user-id bit
            os.chmod(name, row.after.mode, dir_fd=folder)
        times = row.after.mtime_ns, row.after.mtime_ns
        os.utime(name, ns=times, dir_fd=folder, follow_symlinks=False)

    def _file(self, folder: int, name: str, row: Row, content: Iterator[bytes]) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        fd = os.open(name, flags, 0o600, dir_fd=folder)
        try:
            os.ftruncate(fd, size_of(row))
            at = 0
            for chunk in content:
                if chunk.count(0) != len(chunk):  # a hole of the file was saved as zeros
                    os.pwrite(fd, chunk, at)
                at += len(chunk)
            _set_attributes(fd, row)
        finally:
            os.close(fd)

    @contextmanager
    def _parent(self, path: str) -> Iterator[int | None]:
        """Opens the folder for a path in the layer; makes those that the workspace has, as overlayfs would. Yields None
        for one that is hidden by what has the place of a folder above it.
        """
        parts = path.split("/")
        here = os.dup(self._new)
        try:
            for depth, name in enumerate(parts[:-1], 1):
                found = status(here, name)
                if found is not None and not stat.S_ISDIR(found.st_mode):
                    yield None
                    return
                if found is None:
                    self._make_as_below(here, "/".join(parts[:depth]))
                inner = os.open(name, FOLDER, dir_fd=here)
                os.close(here)
                here = inner
            yield here
        finally:
            os.close(here)

    def _make_as_below(self, folder: int, path: str) -> None:
        name = path.rpartition("/")[2]
        os.mkdir(name, 0o700, dir_fd=folder)
        os.chown(name, *self._owner, dir_fd=folder, follow_symlinks=False)
        with file_at(self._old, path, False, FOLDER) as below, found_at(folder, name, FOLDER) as made:
            take_attributes(below, made)
            found = os.fstat(below)
        self._folders.append((path, stat.S_IMODE(found.st_mode), found.st_mtime_ns))

    def finish(self) -> None:
        """Gives the folders their modes and times, those inside others first. Raises OSError."""
        for path, mode, time in reversed(self._folders):
            above = parent(self._new, path)
            try:
                with found_at(above, path.rpartition("/")[2], FOLDER) as folder:
                    os.fchmod(folder, mode)
                    os.utime(folder, ns=(time, time))
            finally:
                os.close(above)


def _set_attributes(file: int, row: Row) -> None:
    for attribute, value in row.attributes:
        os.setxattr(file, attribute, base64.b64decode(value))
