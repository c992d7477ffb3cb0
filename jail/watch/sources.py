"""Answers a guest that imports a module which lies beside its script: sources below one folder, and no more.

TRUST: the question is the guest's, and so may be the folder, where a share shows it writable. A name is taken apart
into identifiers (JavaScript's into names that are not hidden), and each is looked up in the folder before it by
descriptor: no link is followed, no other file system entered, nothing but a regular file read. Questions, and the bytes
of one answer and of all, have a limit.
"""

from __future__ import annotations

import errno
import os
import stat

from ..core.errors import SetupError
from ..core.files import open_to_read, read_all
from ..core.units import format_size
from ..plan.model import Beside

MOST_QUESTIONS = 2000
LONGEST = 255  # bytes of a dotted name
LARGEST = 4 << 20  # bytes of one source
MOST_BYTES = 64 << 20  # of all
NOTHING, MODULE, PACKAGE, FOLDER, REFUSED = b"-", b"m", b"p", b"f", b"!"  # the first byte of an answer
ENDS = (".js", ".mjs", ".json")  # of the files of JavaScript
_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class _Refused(Exception):
    """The module is there and is not handed over; the text says why."""


class Sources:
    """The answers of one run. The folder is held open from the start: a later folder of its name is not looked at.

    Raises SetupError where it is not the folder that the plan was made with any more.
    """

    def __init__(self, beside: Beside) -> None:
        self._left, self._bytes_left = MOST_QUESTIONS, MOST_BYTES
        self._looks_up = self._file if beside.language == "javascript" else self._module
        try:
            self._fd = os.open(beside.path, _FOLDER)
        except OSError as error:
            raise SetupError("sources", beside.path, error.errno or 0) from None
        found = os.fstat(self._fd)
        self._device = found.st_dev
        if (found.st_dev, found.st_ino) != beside.identity:
            self.close()
            raise SetupError("sources", beside.path, errno.ESTALE, "fix: run again")

    def answer(self, question: bytes) -> bytes | None:
        """Returns what there is under a name; None for what no honest guest asks, with which the run is over."""
        self._left -= 1
        try:
            return None if self._left < 0 else self._looks_up(question)
        except _Refused as refused:
            return REFUSED + str(refused).encode(errors="replace")
        except FileNotFoundError:
            return NOTHING
        except OSError as error:
            return REFUSED + os.strerror(error.errno or 0).lower().encode()

    def close(self) -> None:
        """Closes the folder. May be called twice."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _file(self, question: bytes) -> bytes:
        """Finds a file by its path below the folder. The guest's own code writes such paths: none is a lie."""
        parts = question.decode(errors="replace").split("/")
        is_plain = all(part.isprintable() and not part.startswith((".", "\N{REPLACEMENT CHARACTER}")) for part in parts)
        if not is_plain or not all(parts) or len(question) > LONGEST or not parts[-1].endswith(ENDS):
            raise _Refused(f"it is no name of a {', '.join(ENDS)} file below the script's folder")
        folder = self._around(parts)
        if folder is None:
            return NOTHING
        try:
            source = self._source(folder, parts[-1])
            return NOTHING if source is None else MODULE + source
        finally:
            os.close(folder)

    def _module(self, question: bytes) -> bytes | None:
        """Finds a module by its dotted name."""
        try:
            parts = question.decode().split(".")
        except UnicodeDecodeError:
            return None
        if len(question) > LONGEST or not all(part.isidentifier() for part in parts):
            return None
        return self._found(parts)

    def _found(self, parts: list[str]) -> bytes:
        """Finds a module in the order of Python's own finder: a package, a module, a folder without ``__init__.py``."""
        folder = self._around(parts)
        if folder is None:
            return NOTHING
        try:
            inner = self._into(folder, parts[-1])
            try:
                source = None if inner is None else self._source(inner, "__init__.py")
                if source is not None:
                    return PACKAGE + source
                source = self._source(folder, f"{parts[-1]}.py")
                if source is not None:
                    return MODULE + source
                return NOTHING if inner is None else FOLDER
            finally:
                if inner is not None:
                    os.close(inner)
        finally:
            os.close(folder)

    def _around(self, parts: list[str]) -> int | None:
        """Opens the folder in which the last part lies; the caller closes it. None where there is none."""
        folder = os.dup(self._fd)
        for part in parts[:-1]:
            try:
                inner = self._into(folder, part)
            finally:
                os.close(folder)
            if inner is None:
                return None
            folder = inner
        return folder

    def _into(self, folder: int, name: str) -> int | None:
        """Opens a folder in a folder; None where there is none of this name."""
        mode = self._mode(folder, name)
        if mode is None or not stat.S_ISDIR(mode):
            return None
        return os.open(name, _FOLDER, dir_fd=folder)

    def _mode(self, folder: int, name: str) -> int | None:
        try:
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return None
        if stat.S_ISLNK(found.st_mode):
            raise _Refused(f"{name} is a link, and none is followed here")
        if found.st_dev != self._device:
            raise _Refused(f"{name} is on another file system than the script's folder")
        return found.st_mode

    def _source(self, folder: int, name: str) -> bytes | None:
        mode = self._mode(folder, name)
        if mode is None or stat.S_ISDIR(mode):
            return None
        if not stat.S_ISREG(mode):
            raise _Refused(f"{name} is no regular file")
        fd = open_to_read(name, dir_fd=folder, follow=False)
        try:
            opened = os.fstat(fd)
            if not stat.S_ISREG(opened.st_mode):
                raise _Refused(f"{name} is no regular file")
            # looked at first: a question that is refused is not counted in bytes
            source = b"" if opened.st_size > LARGEST else read_all(fd, LARGEST, None)
        finally:
            os.close(fd)
        if max(opened.st_size, len(source)) > LARGEST:
            raise _Refused(f"{name} is larger than {format_size(LARGEST)}")
        self._bytes_left -= len(source)
        if self._bytes_left < 0:
            raise _Refused(f"the modules beside the script are larger than {format_size(MOST_BYTES)} together")
        return source
