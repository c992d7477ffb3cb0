"""``--in HOST[:NAME]`` and ``--out GLOB[:FOLDER]``: files into the guest's working folder, and out of it."""

from __future__ import annotations

import errno
import os
import stat

from ..core.errors import PolicyError
from ..core.files import kind, read_all
from ..plan.working_files import MOST_BYTES, is_wanted
from ..policy.paths import partition
from .write import complain, put

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.files import Files

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def read_in(texts: Sequence[str], files: Files) -> dict[str, bytes]:
    """Returns the content of each ``--in`` by its name inside. Raises PolicyError."""
    found: dict[str, bytes] = {}
    for text in texts:
        host, name = _split("--in", text)
        inside = name or os.path.basename(host)
        if inside in found:
            raise PolicyError(f"--in {text}: two files have the name {inside} inside")
        found[inside] = _read(host, files, f"--in {host}")
    return found


def _split(option: str, text: str) -> tuple[str, str]:
    try:
        first, colon, second = partition(text)
    except ValueError as error:
        raise PolicyError(f"{option} {text}: {error}") from None
    if not first or (colon and not second):
        raise PolicyError(f"{option} {text}: must be {'HOST[:NAME]' if option == '--in' else 'GLOB[:FOLDER]'}")
    return first, second


def _read(host: str, files: Files, place: str) -> bytes:
    try:
        fd = files.open_to_read(host, place)
        try:
            mode = os.fstat(fd).st_mode
            if not stat.S_ISREG(mode):
                raise PolicyError(f"is {kind(mode)}, and no file", place)
            content = read_all(fd, MOST_BYTES, None)
        finally:
            os.close(fd)
    except OSError as error:
        raise PolicyError(os.strerror(error.errno or 0).lower(), place) from None
    if len(content) > MOST_BYTES:
        raise PolicyError(f"more than {MOST_BYTES >> 20}M", place)
    return content


def patterns_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Returns the pattern of each ``--out``. Raises PolicyError."""
    return tuple(_split("--out", text)[0] for text in texts)


class Out:
    """The folders of ``--out``, held open from before the guest starts. Raises PolicyError for one that is none."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._wanted: list[tuple[str, str, int]] = []
        for text in texts:
            pattern, folder = _split("--out", text)
            try:
                self._wanted.append((pattern, folder or ".", os.open(folder or ".", _FOLDER)))
            except OSError as error:
                raise PolicyError(os.strerror(error.errno or 0).lower(), f"--out {folder or '.'}") from None

    def write(self, files: dict[str, bytes]) -> None:
        """Writes each file into the folder of the first pattern that means it; says what could not be written."""
        for name, content in files.items():
            folder, fd = next((folder, fd) for pattern, folder, fd in self._wanted if is_wanted(name, (pattern,)))
            try:
                _write(fd, name, content)
            except OSError as error:
                complain(f"--out {folder}/{name}: {os.strerror(error.errno or 0).lower()} (the file is lost)")


def _write(folder: int, name: str, content: bytes) -> None:
    """Makes a file whole or not at all, in place of one that is there. Follows no link: the guest chose the name."""
    *parts, last = name.split("/")
    around = os.dup(folder)
    try:
        for part in parts:
            try:
                os.mkdir(part, dir_fd=around)
            except FileExistsError:
                pass
            inner = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=around)
            os.close(around)
            around = inner
        _replace(around, last, content)
    finally:
        os.close(around)


def _replace(folder: int, name: str, content: bytes) -> None:
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        pass
    else:
        if not stat.S_ISREG(mode):
            raise FileExistsError(errno.EEXIST, "")
    temporary = f".jail-{os.urandom(8).hex()}"
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666, dir_fd=folder)
    try:
        try:
            put(fd, content)
        finally:
            os.close(fd)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(temporary, dir_fd=folder)
        raise
