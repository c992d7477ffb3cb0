"""A copy of the files in a jail's scratch, in the supervisor's memory, to bring them back to where they were.

It is made, and brought back, while no process of the guest's runs. Links and FIFOs are refused: a scratch that comes
back must be the one that was there. Content, mode and time of change come back; extended attributes
do not. Mount points in the scratch are the jail's own, and are left alone.
"""

from __future__ import annotations

import errno
import os
import stat

from ..core.errors import BranchError
from ..core.files import open_to_read, read_all
from ..core.units import format_size
from ..plan.model import Scratch
from . import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .start import Live

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_DEEPEST = 64
_PATIENCE = 1.0  # seconds for a FIFO that a guest which has left the ring puts in a file's place
_ENTRY = 256  # bytes that the supervisor has of a file beside its name and content, roughly
_SHOWN = 60  # characters of a guest's name, in a message


class ScratchCopy:
    """The files of a scratch at one time."""

    def __init__(self, live: Live, most: int) -> None:
        """Copies the scratch of ``live``, at most so many bytes of content. Raises BranchError, OSError."""
        self._left = self._most = most
        self._places: list[tuple[str, _Folder]] = []
        self._owner = live.owner
        for path in _places(live):
            folder = os.open(_outside(live, path), _FOLDER)
            try:
                self._places.append((path, self._read(folder, 0)))
            finally:
                os.close(folder)

    def bring_back(self, live: Live) -> None:
        """Makes the scratch what it was. Raises OSError."""
        for path, held in self._places:
            folder = os.open(_outside(live, path), _FOLDER)
            try:
                _empty(folder)
                self._write(folder, held)
            finally:
                os.close(folder)

    def _read(self, folder: int, depth: int) -> _Folder:
        found = _Folder()
        for name, state in _own_entries(folder):
            self._charge(_ENTRY + len(name))
            if stat.S_ISDIR(state.st_mode):
                if depth == _DEEPEST:
                    raise BranchError(f"the scratch has folders deeper than {_DEEPEST}")
                inner = os.open(name, _FOLDER, dir_fd=folder)
                try:
                    found.folders.append((name, state, self._read(inner, depth + 1)))
                finally:
                    os.close(inner)
            elif stat.S_ISREG(state.st_mode) and state.st_nlink == 1:
                found.files.append((name, state, self._content(folder, name, state)))
            else:
                raise BranchError(f"{_shown(name)} in the scratch is a link, or no regular file (remove it)")
        return found

    def _content(self, folder: int, name: str, state: os.stat_result) -> bytes:
        self._charge(state.st_size)
        fd = open_to_read(name, folder, follow=False)
        try:
            return read_all(fd, state.st_size, _PATIENCE)
        finally:
            os.close(fd)

    def _charge(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            most = format_size(self._most)
            raise BranchError(f"the scratch's files are more than limits.branch_files = {most}")

    def _write(self, folder: int, held: _Folder) -> None:
        for name, state, content in held.files:
            fd = native.make_file(folder, name, self._owner)
            try:
                rest = memoryview(content)
                while rest:
                    rest = rest[os.write(fd, rest) :]
                _give(fd, state)
            finally:
                os.close(fd)
        for name, state, inner in held.folders:
            try:
                native.make_folder(folder, name, self._owner)
            except FileExistsError:
                pass  # it leads to a mount point
            fd = os.open(name, _FOLDER, dir_fd=folder)
            try:
                self._write(fd, inner)
                _give(fd, state)
            finally:
                os.close(fd)


class _Folder:
    def __init__(self) -> None:
        self.files: list[tuple[str, os.stat_result, bytes]] = []
        self.folders: list[tuple[str, os.stat_result, _Folder]] = []


def _places(live: Live) -> tuple[str, ...]:
    return tuple(path for entry in live.plan.entries if isinstance(entry, Scratch) for path, _ in entry.places)


def _outside(live: Live, path: str) -> str:
    """Returns where the supervisor finds a folder of the jail's: its root is read-only, and each place is mounted."""
    return f"/proc/{live.pid}/root{path}"


def _own_entries(folder: int) -> Iterator[tuple[str, os.stat_result]]:
    """Yields what lies in a folder on the same file system."""
    device = os.fstat(folder).st_dev
    for name in sorted(os.listdir(folder)):
        state = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if state.st_dev == device:
            yield name, state


def _empty(folder: int) -> None:
    """Removes what lies in a folder, however deep it is: two descriptors are open at a time. Folders with a mount point
    stay. Raises OSError.
    """
    above: list[tuple[tuple[int, int], str, list[str]]] = []  # each folder, the one in it that is emptied, and others
    here, left = os.dup(folder), _unlinked(folder)
    try:
        while left or above:
            if left:
                name = left.pop()
                above.append((_identity(here), name, left))
                here = _exchanged(here, _opened(here, name))
                left = _unlinked(here)
            else:
                identity, name, left = above.pop()
                here = _exchanged(here, os.open("..", _FOLDER, dir_fd=here))
                if _identity(here) != identity:
                    raise OSError(errno.ESTALE, "a folder was moved meanwhile")
                _quietly(lambda: os.rmdir(name, dir_fd=here))  # noqa: B023 -- called at once
    finally:
        os.close(here)


def _unlinked(folder: int) -> list[str]:
    """Removes the files of a folder, and returns the names of its folders."""
    folders = []
    for name, state in _own_entries(folder):
        if stat.S_ISDIR(state.st_mode):
            folders.append(name)
        else:
            os.unlink(name, dir_fd=folder)
    return folders


def _identity(folder: int) -> tuple[int, int]:
    state = os.fstat(folder)
    return state.st_dev, state.st_ino


def _exchanged(old: int, new: int) -> int:
    os.close(old)
    return new


def _opened(folder: int, name: str) -> int:
    """Opens a folder that its owner may have closed. A guest that has left the ring may have put a link in its place
    since it was looked at: the mode that is changed is that of the folder which was opened. Raises OSError.
    """
    found = os.open(name, _FOLDER | os.O_PATH, dir_fd=folder)
    try:
        itself = f"/proc/self/fd/{found}"
        os.chmod(itself, 0o700)
        return os.open(itself, _FOLDER & ~os.O_NOFOLLOW)
    finally:
        os.close(found)


def _quietly(act: Callable[[], object]) -> None:
    try:
        act()
    except OSError:
        pass


def _give(fd: int, state: os.stat_result) -> None:
    os.fchmod(fd, stat.S_IMODE(state.st_mode))
    os.utime(fd, ns=(state.st_atime_ns, state.st_mtime_ns))


def _shown(name: str) -> str:
    return repr("".join(letter if letter.isprintable() else "?" for letter in name)[:_SHOWN])
