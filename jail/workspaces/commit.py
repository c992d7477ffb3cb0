"""Takes the changes of a workspace over into its folder: three-way, and each file as a whole.

A path that has changed outside since the workspace was made is left alone, and told. Everything is done beneath the
folder, by descriptors, without following a link: other programs, guests among them, may change it at the same time.
"""

from __future__ import annotations

import fcntl
import os
import stat
from fnmatch import fnmatchcase  # this module is loaded for commits alone

from ..core.records import Record
from ..result.change import Change
from .beneath import (
    FILE,
    FOLDER,
    enter,
    found_at,
    guests_parent,
    opened,
    opened_at,
    parent,
    status,
    take_attributes,
)  # fmt: skip
from .cautions import TOO_DEEP, caution
from .journal import Journal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .store import Store

_CHUNK = 1 << 24
_FICLONE = 0x40049409
_PLAIN = 0o1777
_OF_FOLDERS = 0o3777  # set-group-id: new files have the folder's group
_ALL = 0o7777
_CHANGED = "it has changed outside since the workspace was made"


class Commit(Record):
    """The outcome of a commit. ``committed``: the changes that were taken over. ``conflicts``: those whose path had
    changed outside, and those that could not be carried out; ``warning`` says why. ``held``: those that are taken over
    only if ``allow`` names them; ``warning`` says why.
    """

    committed: tuple[Change, ...]
    conflicts: tuple[Change, ...]
    held: tuple[Change, ...]


def selected(changes: Iterable[Change], only: Sequence[str] | None, exclude: Sequence[str]) -> list[Change]:
    """Returns the changes that ``only`` names, all if it is None, without those that ``exclude`` names."""
    return [
        change for change in changes if (only is None or named(change, only)) and not named(change, exclude)
    ]  # fmt: skip


def named(change: Change, patterns: Sequence[str]) -> bool:
    """Returns whether a pattern names a path, or a folder above it; ``*`` stands for any number of folders too."""
    parts = change.path.split("/")
    above = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    return any(fnmatchcase(path, pattern.rstrip("/")) for pattern in patterns for path in above)


def commit(store: Store, changes: list[Change], allow: Sequence[str]) -> Commit:
    """Carries changes out. Raises OSError if the folder or the store cannot be opened."""
    held = [
        change.replace(warning=why)
        for change in changes
        if (why := caution(change)) and (why == TOO_DEEP or not named(change, allow))
    ]
    out = {change.path for change in held}
    todo = [change for change in changes if change.path not in out]
    # Deletions first, a folder after its content: a file may come where a folder was.
    removed = [change for change in todo if change.kind == "deleted"]
    removed.sort(key=lambda change: change.path.split("/"), reverse=True)
    others = [change for change in todo if change.kind != "deleted"]
    failed: list[Change] = []
    journal = Journal(store.path, store.workspace, len(todo))
    try:
        with opened_at(store.workspace) as top, opened_at(store.content) as new:
            acts = _Acts(store, top, new, journal)

            def carried_out(act: Callable[[Change], None], change: Change) -> bool:
                try:
                    act(change)
                except OSError as error:
                    reason = _CHANGED if isinstance(error, _Conflict) else (error.strerror or "").lower()
                    failed.append(change.replace(warning=reason))
                    return False
                return True

            done = [change for change in (*removed, *others) if carried_out(acts.carry_out, change)]
            folders = [change for change in reversed(done) if change.after and change.after.type == "folder"]
            unfinished = {change.path for change in folders if not carried_out(acts.finish_folder, change)}
    finally:
        journal.close()
    committed = tuple(change for change in done if change.path not in unfinished)
    return Commit(committed=committed, conflicts=tuple(failed), held=tuple(held))


class _Conflict(OSError):
    pass


class _Acts:
    def __init__(self, store: Store, top: int, new: int, journal: Journal) -> None:
        self._store, self._top, self._new, self._journal = store, top, new, journal

    def carry_out(self, change: Change) -> None:
        """Takes one change over; of a folder's mode the owner's rights alone. Raises OSError, of which a conflict is
        one.
        """
        if change.path == ".":
            os.fchmod(self._top, stat.S_IMODE(os.fstat(self._top).st_mode) | 0o700)
            return
        name = change.path.rpartition("/")[2]
        temporary = self._journal.begin(change.path)
        folder = parent(self._top, change.path, self._entered)
        try:
            found = status(folder, name)
            if not self._store.is_as_known(change.path, found):
                raise _Conflict
            if change.after is None:
                self._remove(folder, name, found)
            elif change.after.type == "folder":
                self._folder(folder, name, found)
            else:
                self._replace(folder, name, found, change, temporary)
            self._store.know(change.path, status(folder, name))
        finally:
            os.close(folder)
        self._journal.done()

    def finish_folder(self, change: Change) -> None:
        """Gives a folder its mode, attributes and times, when all that is in it has been taken over. Raises OSError."""
        assert change.after is not None
        name = change.path.rpartition("/")[2]
        folder = parent(self._top, change.path, self._entered)
        try:
            with found_at(folder, name, FOLDER) as made, guests_parent(self._new, change.path) as beside:
                with opened(beside, name, FOLDER) as source:
                    take_attributes(source, made)
                os.fchmod(made, change.after.mode & _OF_FOLDERS)
                os.utime(made, ns=(change.after.mtime_ns, change.after.mtime_ns))
            self._store.know(change.path, status(folder, name))
        finally:
            os.close(folder)

    def _entered(self, above: int, path: str) -> int:
        """Opens a folder that lies in the open one; makes it first if there is none: a selection has left it out."""
        try:
            return enter(above, path)
        except FileNotFoundError:
            pass
        name = path.rpartition("/")[2]
        with guests_parent(self._new, path) as beside:
            found = os.stat(name, dir_fd=beside, follow_symlinks=False)
        self._folder(above, name, None)
        os.chmod(name, stat.S_IMODE(found.st_mode) & _OF_FOLDERS | 0o700, dir_fd=above)
        self._store.know(path, status(above, name))
        return enter(above, path)

    def _remove(self, folder: int, name: str, found: os.stat_result | None) -> None:
        if found is None:
            return
        if stat.S_ISDIR(found.st_mode):
            os.rmdir(name, dir_fd=folder)
        else:
            os.unlink(name, dir_fd=folder)

    def _folder(self, folder: int, name: str, found: os.stat_result | None) -> None:
        if found is not None and not stat.S_ISDIR(found.st_mode):
            os.unlink(name, dir_fd=folder)
        if found is None or not stat.S_ISDIR(found.st_mode):
            os.mkdir(name, 0o700, dir_fd=folder)
        made = os.open(name, FOLDER, dir_fd=folder)
        try:
            if found is None:
                self._own(made, os.fstat(folder))
            os.fchmod(made, stat.S_IMODE(os.fstat(made).st_mode) | 0o700)
        finally:
            os.close(made)

    def _replace(
        self, folder: int, name: str, found: os.stat_result | None, change: Change, temporary: str
    ) -> None:  # fmt: skip
        """Makes the new file beside the old one, and renames it: there is the old one or the new one at any moment."""
        with guests_parent(self._new, change.path) as source:
            self._make(folder, temporary, source, name, found, change)
            try:
                if found is not None and stat.S_ISDIR(found.st_mode):
                    os.rmdir(name, dir_fd=folder)
                if not self._store.is_as_known(change.path, now := status(folder, name)) and now is not None:
                    raise _Conflict
                if found is None:
                    os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
                    os.unlink(temporary, dir_fd=folder)
                else:
                    os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                os.unlink(temporary, dir_fd=folder)
                raise

    def _make(
        self, folder: int, temporary: str, source: int, name: str, found: os.stat_result | None, change: Change
    ) -> None:
        assert change.after is not None
        if change.after.type in ("link", "fifo"):
            if change.after.type == "link":
                os.symlink(os.readlink(name, dir_fd=source), temporary, dir_fd=folder)
            else:
                os.mkfifo(temporary, 0o600, dir_fd=folder)
                os.chmod(temporary, change.after.mode & _PLAIN, dir_fd=folder)
            if os.geteuid() == 0:
                like = found or os.fstat(folder)
                os.chown(temporary, like.st_uid, like.st_gid, dir_fd=folder, follow_symlinks=False)
            times = change.after.mtime_ns, change.after.mtime_ns
            os.utime(temporary, ns=times, dir_fd=folder, follow_symlinks=False)
            return
        with opened(source, name, FILE) as file:
            status_of_file = os.fstat(file)
            if not stat.S_ISREG(status_of_file.st_mode):
                raise OSError(0, "a socket or a device cannot be taken over")
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            made = os.open(temporary, flags, 0o600, dir_fd=folder)
            try:
                copy_content(file, made, status_of_file.st_size)
                self._own(made, found or os.fstat(folder))
                take_attributes(file, made)
                os.fchmod(made, change.after.mode & _ALL)
                os.utime(made, ns=(status_of_file.st_atime_ns, status_of_file.st_mtime_ns))
            except BaseException:
                os.unlink(temporary, dir_fd=folder)
                raise
            finally:
                os.close(made)

    def _own(self, file: int, like: os.stat_result) -> None:
        """Gives a new file the owner of the one that it replaces, or of the folder around it."""
        if os.geteuid() == 0:
            os.fchown(file, like.st_uid, like.st_gid)


def copy_content(source: int, target: int, size: int) -> None:
    """Copies a file's content: by sharing its blocks where the file system can, and with its holes."""
    try:
        fcntl.ioctl(target, _FICLONE, source)
        return
    except OSError:
        pass
    os.ftruncate(target, size)
    at = 0
    while at < size:
        try:
            at = os.lseek(source, at, os.SEEK_DATA)
        except OSError:  # ENXIO: nothing but a hole is left
            return
        end = os.lseek(source, at, os.SEEK_HOLE)
        os.lseek(source, at, os.SEEK_SET)
        os.lseek(target, at, os.SEEK_SET)
        while at < end:
            sent = os.sendfile(target, source, None, min(end - at, _CHUNK))
            if not sent:
                return
            at += sent
