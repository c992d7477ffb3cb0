"""``--report FILE``: the same JSON object as that of ``--json``, in a file that is never half written."""

from __future__ import annotations

import errno
import os
import stat
import time

from ..core.errors import PolicyError
from ..core.files import Files, open_to_append
from ..host.named_files import NamedFiles, refused
from .write import put

READER_SECONDS = 30.0  # the longest time for another program to open, or to read, a FIFO that has a name


class Report:
    """Raises PolicyError where FILE cannot be written, before anything is run.

    The folder is held open from here on: no link that a guest puts in place of it or of FILE is followed. ``wall``: the
    run's limit in seconds, which a FIFO has for its reader to come. ``option``: of the command line, for errors.
    """

    def __init__(self, name: str, files: Files, wall: float | None = None, option: str = "--report") -> None:
        self._name, self._place = name, f"{option} {name}"
        self._patience = READER_SECONDS if wall is None else min(wall, READER_SECONDS)
        self._write_seconds: float | None = None
        self._fd: int | None = None
        if name == "-":  # a file of that name is ./-
            raise PolicyError(f"is standard output meant? (fix: {option} /dev/stdout)", self._place)
        finder = files if isinstance(files, NamedFiles) else NamedFiles()
        try:
            self._spot = finder.find(name, self._place)
            self._prepare()
        except OSError as error:  # also of getcwd(2), where the current directory was removed
            raise self._error(error) from None

    def _prepare(self) -> None:
        mode = self._spot.mode
        if mode is not None and stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "")
        # /dev/stdout, a FIFO, a descriptor of the caller's: others have it open, so no new file may replace it
        if mode is not None and (self._spot.is_descriptor or not stat.S_ISREG(mode)):
            if self._spot.share:
                raise refused(self._spot.share, mode, self._place)
            self._fd = self._opened(stat.S_ISFIFO(mode) and not self._spot.is_descriptor)
            return
        temporary, fd = self._beside()  # only trying tells; it goes again, since a killed run cleans nothing up
        os.close(fd)
        os.unlink(temporary, dir_fd=self._spot.folder)

    def _opened(self, is_fifo: bool) -> int:
        if not is_fifo:
            return open_to_append(self._spot.held_path())
        self._write_seconds = READER_SECONDS
        end = time.monotonic() + self._patience
        while True:
            try:
                return open_to_append(self._spot.held_path())
            except OSError as error:
                if error.errno != errno.ENXIO:
                    raise
                if time.monotonic() > end:
                    raise PolicyError(
                        "no process has opened this FIFO for reading in time (fix: start its reader first)", self._place
                    ) from None
            time.sleep(0.01)  # there is no event to wait for

    def write(self, text: str) -> None:
        """Raises PolicyError where it cannot be done after all: the disk is full, the guest has moved the folder."""
        data = f"{text}\n".encode()
        try:
            if self._fd is not None:
                put(self._fd, data, self._write_seconds)
            else:
                self._replace(data)
        except OSError as error:
            raise self._error(error) from None

    def _replace(self, data: bytes) -> None:
        spot = self._spot
        if not spot.still_leads_here():
            raise PolicyError(f"{spot.path} was moved or replaced during the run, so it was not written", self._place)
        temporary, fd = self._beside()
        try:
            put(fd, data)
            os.rename(temporary, spot.entry, src_dir_fd=spot.folder, dst_dir_fd=spot.folder)
        except BaseException:
            os.unlink(temporary, dir_fd=spot.folder)
            raise
        finally:
            os.close(fd)

    def _beside(self) -> tuple[str, int]:
        """Opens a new file in the folder, under a name that no guest can have taken before."""
        temporary = f".{self._spot.entry[:200]}.{os.urandom(6).hex()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        return temporary, os.open(temporary, flags, 0o600, dir_fd=self._spot.folder)

    def _error(self, error: OSError) -> PolicyError:
        return PolicyError(os.strerror(error.errno or 0).lower(), self._place)
