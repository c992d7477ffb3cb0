"""Kernel ids: one leased for each run, so that no two jails share one, and the supervisor's is never the guest's."""

from __future__ import annotations

import errno
import fcntl
import os
import struct

from ..core.errors import SetupError

_FOLDER = "/run/jail"
_F_OFD_SETLK = 37
_next = [os.getpid() * 61]  # where the search starts: far from other supervisors', so that the first try succeeds


class Lease:
    """An id held by a lock on byte ``number`` of one file: the kernel releases it when the holder ends, by kill -9
    too.

    Open-file-description locks (fcntl(2), Linux 3.15) belong to this descriptor alone, not to the process.
    """

    def __init__(self, span: tuple[int, int]) -> None:
        first, count = span
        self._fd = _open_lock_file()
        for _ in range(min(count, 4096)):
            _next[0] += 1
            number = _next[0] % count
            try:
                fcntl.fcntl(
                    self._fd, _F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, first + number, 1, 0)
                )
            except (BlockingIOError, PermissionError):
                continue
            self.id = first + number
            return
        self.close()
        raise SetupError("identity", f"ids {first}..{first + count - 1}", 11, "all are in use by other jails")

    def close(self) -> None:
        """Releases the id. May be called twice."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def _open_lock_file() -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        return os.open(f"{_FOLDER}/ids", flags, 0o600)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _unwritable(error) from None
    try:
        os.makedirs(_FOLDER, 0o700, exist_ok=True)
        return os.open(f"{_FOLDER}/ids", flags, 0o600)
    except OSError as error:
        raise _unwritable(error) from None


def _unwritable(error: OSError) -> SetupError:
    fix = (
        ""
        if error.errno == errno.EMFILE
        else f"fix: mount a tmpfs on {os.path.dirname(_FOLDER)}: docker run --tmpfs /run"
    )
    return SetupError("identity", error.filename or _FOLDER, error.errno or 0, fix)


def write_maps(pid: int, inside: tuple[int, int], outside: tuple[int, int], may_set_groups: bool) -> None:
    """Maps one uid and one gid (user_namespaces(7)). Without privilege setgroups must be denied before the gid map."""
    base = f"/proc/{pid}"
    try:
        if not may_set_groups:
            _write(f"{base}/setgroups", "deny")
        _write(f"{base}/uid_map", f"{inside[0]} {outside[0]} 1")
        _write(f"{base}/gid_map", f"{inside[1]} {outside[1]} 1")
    except OSError as error:
        raise SetupError("id map", f"{inside[0]} -> {outside[0]}", error.errno or 0) from None


def _write(path: str, text: str) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)
