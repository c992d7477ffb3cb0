"""``--report FILE``: the same JSON object as that of ``--json``, in a file that is never half written."""

from __future__ import annotations

import errno
import os
import stat

from ..errors import PolicyError
from .write import put


class Report:
    """Raises PolicyError where FILE cannot be written, before anything is run."""

    def __init__(self, name: str) -> None:
        self._name = name
        try:
            self._path = os.path.realpath(name)
        except OSError as error:  # of getcwd(2), where the current directory was removed
            raise self._error(error) from None
        folder, base = os.path.split(self._path)
        self._temporary = os.path.join(folder, f".{base[:200]}.{os.getpid()}")
        self._fd: int | None = None
        try:
            self._prepare()
        except OSError as error:
            raise self._error(error) from None

    def _prepare(self) -> None:
        # /dev/stdout, a FIFO, a descriptor of the caller's: what others have open cannot be replaced by a new file
        if self._name.startswith(("/dev/", "/proc/")) or _is_special(self._path):
            self._fd = os.open(self._name, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOCTTY)
            return
        if os.path.isdir(self._path):
            raise IsADirectoryError(errno.EISDIR, "")
        os.close(self._beside())  # only trying tells; it goes again, since a run that is killed cleans nothing up
        os.unlink(self._temporary)

    def write(self, text: str) -> None:
        """Raises PolicyError where it cannot be done after all: the disk is full."""
        data = f"{text}\n".encode()
        try:
            if self._fd is not None:
                put(self._fd, data)
            else:
                self._replace(data)
        except OSError as error:
            raise self._error(error) from None

    def _replace(self, data: bytes) -> None:
        fd = self._beside()
        try:
            put(fd, data)
            os.rename(self._temporary, self._path)
        except BaseException:
            os.unlink(self._temporary)
            raise
        finally:
            os.close(fd)

    def _beside(self) -> int:
        return os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def _error(self, error: OSError) -> PolicyError:
        return PolicyError(os.strerror(error.errno or 0).lower(), f"--report {self._name}")


def _is_special(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
