"""The operations on files that the guest and every library may make under the ring: in the guest's working folder and
``/tmp``.

The gate calls these in the place of the interpreter's own functions, for the guest and for libraries alike. Paths come
as exact texts or bytes, made plain in their caller's frame; C (native/python_sandbox/folders.c) makes of each a
descriptor below one of the two folders, or a refusal. So a library that is made to act for a guest (shutil, pathlib,
zipfile) has no more rights than the guest, and needs no mending.
"""

from __future__ import annotations

import posix
from posixpath import isabs, join

from . import granted, stands, streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Any

    Path = str | bytes

_INPUT = ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
_FOLDER, _FILE, _LINK = 4, 8, 10  # of dirent.d_type
# Descriptors that os.open gave to the guest, until it closes them or makes files of them: its path, in full.
_owned: dict[int, str] = {}


def open_file(
    real: Any,
    file: Any,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    closefd: bool = True,
    opener: Any = None,
) -> Any:
    """Opens as builtins.open does: standard input, a file below the guest's folders, or a descriptor of os.open."""
    if (type(file) is int and file not in _owned) or file in _INPUT:
        return streams.open_standard(file, mode, buffering, encoding, errors, newline, closefd, opener)
    if type(file) not in (int, str, bytes):
        raise TypeError(f"expected str, bytes or os.PathLike object, not {type(file).__name__}")
    if not closefd:
        raise granted.native.Outside("a file closes its own descriptor here")
    if buffering == 0 and type(mode) is str and "b" in mode:  # a raw file shows views of a buffer's memory (streams.py)
        buffering = -1
    if type(file) is int:
        return real(_given_away(file), mode, buffering, encoding, errors, newline)
    return real(file, mode, buffering, encoding, errors, newline, True, _opener(opener))


def _opener(opener: Any) -> Callable[[Any, int], int]:
    """Returns what gives the descriptor to a file that is being made, which closes it from then on."""
    if opener is None:
        return lambda path, flags: granted.native.open_beneath(path, flags, 0o666)

    def own(path: Any, flags: int) -> int:
        return _given_away(stands.call(opener, path, flags))

    return own


def _given_away(fd: object) -> int:
    if type(fd) is not int or fd not in _owned:
        raise granted.native.Outside("of descriptors those alone that os.open has given")
    del _owned[fd]
    return fd


def open_descriptor(
    real: Any,  # noqa: ARG001  # the C function finds the file
    path: Path,
    flags: int,
    mode: int = 0o777,
    *,
    dir_fd: int | None = None,
) -> int:
    """Opens as os.open does."""
    path = _at(path, dir_fd)
    fd: int = granted.native.open_beneath(path, flags, mode)
    _owned[fd] = join(granted.native.working_folder(), _text(path))
    return fd


def close(real: Any, fd: int) -> None:
    """Closes a descriptor of os.open's."""
    real(_given_away(fd))


def _on_descriptor(standard: Callable[..., Any] | None) -> Callable[..., Any]:
    """Returns a function that acts on a descriptor of os.open's, and else as ``standard`` does on 0, 1 and 2."""

    def act(real: Any, fd: int, /, *args: Any) -> Any:
        if type(fd) is int and fd in _owned:
            return real(fd, *args)
        if standard is None:
            raise granted.native.Outside("of descriptors those alone that os.open has given")
        return standard(fd, *args)

    return act


def write(real: Any, fd: int, data: Any, /) -> int:
    """Writes as os.write does. The data's own code (``__buffer__``) is run before the descriptor is looked at."""
    with memoryview(data) as view:
        written: int = _on_descriptor(None)(real, fd, view)
    return written


def _is_number(real: Any, fd: int, /) -> None:  # noqa: ARG001  # there is no disk to wait for
    if type(fd) is not int:
        raise TypeError("an integer is required")


def stat(real: Any, path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> Any:  # noqa: ARG001
    """Answers as os.stat does. There are no links to follow."""
    if type(path) is int:
        return posix.fstat(path)
    return granted.native.act_beneath(real, _at(path, dir_fd), (), {"follow_symlinks": False})


def lstat(real: Any, path: Path, *, dir_fd: int | None = None) -> Any:
    """Answers as os.lstat does."""
    return granted.native.act_beneath(real, _at(path, dir_fd), (), {})


def access(
    real: Any,
    path: Path,
    mode: int,
    *,
    dir_fd: int | None = None,
    effective_ids: bool = False,  # noqa: ARG001  # there is one id
    follow_symlinks: bool = True,  # noqa: ARG001
) -> Any:
    """Answers as os.access does."""
    return granted.native.act_beneath(real, _at(path, dir_fd), (mode,), {})


def _with_mode(
    real: Any,
    path: Path,
    mode: int = 0o777,
    *,
    dir_fd: int | None = None,
    follow_symlinks: bool = True,  # noqa: ARG001
) -> None:
    """Acts as os.mkdir and os.chmod do, with no set-id bits."""
    granted.native.act_beneath(real, _at(path, dir_fd), (mode & 0o777,), {})


def _on_path(real: Any, path: Path, *, dir_fd: int | None = None) -> None:
    """Acts as os.unlink and os.rmdir do."""
    granted.native.act_beneath(real, _at(path, dir_fd), (), {})


def utime(
    real: Any,
    path: Path,
    times: Any = None,
    *,
    ns: Any = None,
    dir_fd: int | None = None,
    follow_symlinks: bool = True,  # noqa: ARG001
) -> None:
    """Acts as os.utime does."""
    path = _at(path, dir_fd)
    granted.native.act_beneath(real, path, (times,) if ns is None else (), {} if ns is None else {"ns": ns})


def rename(
    real: Any,  # noqa: ARG001  # the C function finds both
    src: Path,
    dst: Path,
    *,
    src_dir_fd: int | None = None,
    dst_dir_fd: int | None = None,
) -> None:
    """Acts as os.rename and os.replace do."""
    granted.native.rename_beneath(_at(src, src_dir_fd), _at(dst, dst_dir_fd))


def truncate(real: Any, path: Any, length: int) -> None:
    """Acts as os.truncate does."""
    if type(path) is int:
        raise granted.native.Outside("os.ftruncate cuts an open file")
    fd = granted.native.open_beneath(path, posix.O_WRONLY, 0)
    try:
        real(fd, length)
    finally:
        granted.native.close_file(fd)


def listdir(real: Any, path: Any = None) -> list[Any]:  # noqa: ARG001
    """Lists as os.listdir does."""
    found = granted.native.list_beneath(_listed(path))
    return [_like(path, name) for name, _, _ in found]


def _like(path: Any, name: str) -> Any:
    return name.encode("utf-8", "surrogateescape") if type(path) is bytes else name


def getcwd(real: Any) -> str:  # noqa: ARG001
    """Returns the name of the folder that relative paths begin in."""
    folder: str = granted.native.working_folder()
    return folder


def chdir(real: Any, path: Any) -> None:  # noqa: ARG001  # the kernel's own working folder stays
    """Makes relative paths begin in another folder of the two, as os.chdir does."""
    granted.native.change_folder(_listed(path))


def _listed(path: Any) -> Any:
    """Returns the path of a folder that is told by path or by descriptor."""
    return "." if path is None else _at(".", path) if type(path) is int else path


def _at(path: Any, dir_fd: int | None) -> Any:
    """Returns a path that begins in a folder of os.open's, by the name that it was opened with."""
    if dir_fd is None or isabs(path):
        return path
    if type(dir_fd) is not int or dir_fd not in _owned:
        raise granted.native.Outside("of descriptors those alone that os.open has given")
    return join(_like(path, _owned[dir_fd]), path)


def _text(path: Any) -> str:
    text: str = path.decode("utf-8", "surrogateescape") if type(path) is bytes else path
    return text


class DirEntry:
    """An entry of a folder, as os.scandir gives it."""

    __slots__ = ("_inode", "_kind", "name", "path")

    def __init__(self, name: Any, path: Any, kind: int, inode: int) -> None:
        self.name, self.path, self._kind, self._inode = name, path, kind, inode

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002  # there are no links
        return self._kind == _FOLDER

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        return self._kind == _FILE

    def is_symlink(self) -> bool:
        return self._kind == _LINK

    def is_junction(self) -> bool:
        return False

    def inode(self) -> int:
        return self._inode

    def stat(self, *, follow_symlinks: bool = True) -> Any:
        return posix.stat(self.path, follow_symlinks=follow_symlinks)

    def __fspath__(self) -> Any:
        return self.path

    def __repr__(self) -> str:
        return f"<DirEntry {self.name!r}>"


class _Entries:
    """The entries of a folder, as os.scandir gives them: an iterator that can be closed."""

    def __init__(self, entries: Iterator[DirEntry]) -> None:
        self._entries = entries

    def __iter__(self) -> _Entries:
        return self

    def __next__(self) -> DirEntry:
        return next(self._entries)

    def __enter__(self) -> _Entries:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._entries = iter(())


def scandir(real: Any, path: Any = None) -> Any:
    """Lists as os.scandir does; for zoneinfo the time zones too, of which the tripwire knows the folders."""
    at = _listed(path)
    try:
        found = granted.native.list_beneath(at)
    except granted.native.Outside:
        if type(at) is str and "/zoneinfo" in at:
            return real(at)
        raise
    entries = [DirEntry(_like(path, name), join(at, _like(path, name)), kind, inode) for name, kind, inode in found]
    return _Entries(iter(entries))


for _shown, _name in ((DirEntry, "DirEntry"), (_Entries, "ScandirIterator")):
    _shown.__name__ = _shown.__qualname__ = _name
    _shown.__module__ = "posix"

# By module and name of the function in whose place each is called.
GUARDED: dict[str, dict[str, Callable[..., Any]]] = {
    "_io": {"open": open_file},
    "posix": {
        "open": open_descriptor,
        "close": close,
        "read": _on_descriptor(streams.read),
        "fstat": _on_descriptor(streams.fstat),
        "isatty": _on_descriptor(streams.isatty),
        "write": write,
        **dict.fromkeys(("lseek", "ftruncate"), _on_descriptor(None)),
        **dict.fromkeys(("fsync", "fdatasync"), _is_number),
        "stat": stat,
        "lstat": lstat,
        "access": access,
        **dict.fromkeys(("mkdir", "chmod"), _with_mode),
        **dict.fromkeys(("unlink", "remove", "rmdir"), _on_path),
        "utime": utime,
        **dict.fromkeys(("rename", "replace"), rename),
        "truncate": truncate,
        "listdir": listdir,
        "scandir": scandir,
        "getcwd": getcwd,
        "chdir": chdir,
    },
}  # fmt: skip
