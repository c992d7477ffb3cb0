"""The guest's working folder, by a descriptor of the supervisor's: what is put there and what is read from there.

The guest may change everything below that folder at any time, with a thread that runs while we look. So a name is
walked part by part from the descriptor, no link is followed, nothing is opened that could make us wait, and what was
opened is looked at before it is read. Sizes are capped, and believed only to read no more. A path of the host that the
jail shows below that folder (an interpreter beneath /home) is another file system, and is not the guest's: no name
leads there, and the mount points, which lie bare when the jail has ended, are no files of the guest's.
"""

from __future__ import annotations

import errno
import os
import stat

from ..core.errors import SetupError
from ..core.files import open_to_read, read_all
from ..core.fork_lock import disown, no_fork, own
from ..plan.model import Bind
from ..plan.working_files import MOST_BYTES, MOST_FILES, is_wanted
from . import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .start import Live

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_PLACE = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
_DEEPEST = 32
_MOST_ENTRIES = 20000  # that are looked at: a guest makes empty files faster than they can be listed


def write_all(files: Sequence[tuple[str, bytes]], write: Callable[[str, bytes], None]) -> None:
    """Writes these files, and names the one that could not be written. Raises SetupError."""
    for name, content in files:
        try:
            write(name, content)
        except OSError as error:
            raise SetupError("files", name, error.errno or 0) from None


class WorkingFolder:
    """Holds the folder of one jail open, also past the jail's end: its file system exists as long as the descriptor."""

    def __init__(self) -> None:
        self._fd = -1
        self._owner = (0, 0)
        self._shown: frozenset[str] = frozenset()
        own(self, self.close)

    def open(self, live: Live) -> None:
        """Opens the folder once the guest's tree is in place. Raises SetupError."""
        plan = live.plan
        self._owner = live.owner
        around = f"{plan.cwd}/"
        self._shown = frozenset(
            one.path.removeprefix(around)
            for one in plan.entries
            if isinstance(one, Bind) and one.path.startswith(around)
        )
        try:
            if plan.shares_host:
                self._fd = os.open(plan.cwd, _FOLDER)
                return
            # Not /proc/PID/fd, root's where a process is undumpable; this link asks who made the user namespace.
            # The jail's root is read-only, and its working folder a mount point: no guest puts another in its place.
            self._fd = os.open(f"/proc/{live.pid}/root{plan.cwd}", _FOLDER)
            if native.is_readable(live.pidfd):  # its number may be another process's by now
                raise ProcessLookupError(errno.ESRCH, "")
        except OSError as error:
            raise SetupError("files", plan.cwd, error.errno or 0) from None

    def close(self) -> None:
        """Closes it. May be called twice."""
        with no_fork:
            disown(self)
            fd, self._fd = self._fd, -1
            if fd >= 0:
                os.close(fd)

    def filled(self) -> tuple[int, int]:
        """Returns the bytes and inodes in use of its file system."""
        found = os.fstatvfs(self._fd)
        return (found.f_blocks - found.f_bfree) * found.f_frsize, found.f_files - found.f_ffree

    def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Makes these files, and the folders that their names want. Raises SetupError."""
        write_all(files, self.write)

    def write(self, name: str, content: bytes) -> None:
        """Makes a file, in place of one that is there. Raises OSError."""
        folder, last = self._around(name, makes=True)
        try:
            try:
                os.unlink(last, dir_fd=folder)
            except FileNotFoundError:
                pass
            fd = native.make_file(folder, last, self._owner)
            try:
                rest = memoryview(content)
                while rest:
                    rest = rest[os.write(fd, rest) :]
            finally:
                os.close(fd)
        finally:
            os.close(folder)

    def read(self, name: str) -> bytes:
        """Reads a file. Raises OSError, EFBIG for one of more than 64 MB."""
        folder, last = self._around(name)
        try:
            return _content(folder, last, MOST_BYTES)
        finally:
            os.close(folder)

    def remove(self, name: str) -> None:
        """Removes a file, a link or an empty folder. Raises OSError."""
        folder, last = self._around(name)
        try:
            try:
                os.unlink(last, dir_fd=folder)
            except IsADirectoryError:
                os.rmdir(last, dir_fd=folder)
        finally:
            os.close(folder)

    def names(self) -> list[str]:
        """Returns the names of the regular files, in order."""
        return sorted(name for name, _, _ in _Listing(self._shown).walk(self._fd))

    def collect(self, wanted: Sequence[str]) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """Returns the contents of the files that the patterns mean, and notes of what was left out."""
        found: dict[str, bytes] = {}
        left, over, unreadable = MOST_BYTES, 0, 0
        listing = _Listing(self._shown)
        for name, folder, last in listing.walk(self._fd) if self._fd >= 0 else ():
            if not is_wanted(name, wanted):
                continue
            if len(found) == MOST_FILES:
                over += 1
                continue
            try:
                found[name] = _content(folder, last, left)
            except OSError as error:
                over += error.errno == errno.EFBIG
                unreadable += error.errno != errno.EFBIG
            else:
                left -= len(found[name])
        notes = listing.notes()
        if over:
            notes.append(f"collect: left out for their size or number: {over} files ({MOST_FILES} of 64M are the most)")
        if unreadable:
            notes.append(f"collect: {unreadable} files could not be read")
        return dict(sorted(found.items())), tuple(notes)

    def _around(self, name: str, makes: bool = False) -> tuple[int, str]:
        """Opens the folder in which a name lies; the caller closes it. Raises OSError."""
        *parts, last = name.split("/")
        folder = os.dup(self._fd)
        try:
            for part in parts:
                inner = self._inner(folder, part, makes)
                os.close(folder)
                folder = inner
        except BaseException:
            os.close(folder)
            raise
        return folder, last

    def _inner(self, folder: int, part: str, makes: bool) -> int:
        try:
            return _opened(part, folder)
        except FileNotFoundError:
            if not makes:
                raise
        native.make_folder(folder, part, self._owner)
        return _opened(part, folder)


class _Listing:
    """A walk through a folder that its owner may change meanwhile, without the mount points in it (``shown``)."""

    def __init__(self, shown: frozenset[str]) -> None:
        self._shown = shown
        self._seen = self._odd = self._deep = 0

    def walk(self, folder: int, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, int, str]]:
        """Yields each regular file: its name, the folder that it lies in, open, and its name there."""
        inner = []
        with os.scandir(folder) as entries:
            for entry in entries:
                self._seen += 1
                if self._seen > _MOST_ENTRIES:
                    break
                if prefix + entry.name in self._shown:
                    continue
                if not entry.name.isprintable():  # no text, or one that acts on a terminal
                    self._odd += 1
                elif entry.is_dir(follow_symlinks=False):
                    inner.append(entry.name)
                elif entry.is_file(follow_symlinks=False):
                    yield prefix + entry.name, folder, entry.name
        if depth == _DEEPEST:
            self._deep += len(inner)
            return
        for name in inner:
            try:
                fd = _opened(name, folder)
            except OSError:
                continue  # gone, a link by now, closed to us by its owner, or of the host
            try:
                yield from self.walk(fd, f"{prefix}{name}/", depth + 1)
            finally:
                os.close(fd)

    def notes(self) -> list[str]:
        """Returns what was left out, as sentences without a word of the guest's."""
        told = []
        if self._seen > _MOST_ENTRIES:
            told.append(f"collect: the working folder has more than {_MOST_ENTRIES} entries: not all were looked at")
        if self._odd:
            told.append(f"collect: {self._odd} names are no printable text, and were left out")
        if self._deep:
            told.append(f"collect: folders deeper than {_DEEPEST} were left out")
        return told


def _opened(name: str, around: int) -> int:
    """Opens a folder in another one of the same file system. Raises OSError: EXDEV where something is mounted."""
    fd = os.open(name, _FOLDER, dir_fd=around)
    if os.fstat(fd).st_dev != os.fstat(around).st_dev:
        os.close(fd)
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    return fd


def _content(folder: int, name: str, most: int) -> bytes:
    """Reads what a regular file holds when it is opened: a sparse one of a terabyte takes its guest one call, so none
    that is too large is read at all.

    Raises OSError: EFBIG for a larger one, ELOOP for a link, EINVAL for what is no file, EXDEV for one of the host's
    that is mounted there.
    """
    fd = open_to_read(name, folder, follow=False)
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        if found.st_dev != os.fstat(folder).st_dev:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        if found.st_size > most:
            raise OSError(errno.EFBIG, "")
        return read_all(fd, found.st_size, None)[: found.st_size]
    finally:
        os.close(fd)
