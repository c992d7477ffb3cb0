"""A directory of a cgroup file system: made, written, read while a run goes on, and removed whatever happens."""

from __future__ import annotations

import errno
import os
import time

from ...core.errors import SetupError
from ...core.fork_lock import no_fork

_SIGKILL = 9  # the import of signal would cost 2 ms, for its enums
UNLIMITED = 1 << 62  # the kernel's own "no limit" is a little under 2**63, by the size of a page
PARENT_GONE = "the parent cgroup or its controller is gone: start again"
_LAST_TRY = 3.0  # seconds that a killed process may take to leave its cgroup
_HINTS = {
    errno.EACCES: "the cgroup belongs to another user by now: start again",
    errno.EROFS: "mount the cgroup file system writable",
    errno.EAGAIN: "raise cgroup.max.descendants of a parent",
    errno.ENOSPC: "too many cgroups: remove unused ones",
    errno.EBUSY: "the parent cgroup has processes of its own: move them to a child",
}


class Folder:
    """A cgroup's directory. A file that is read again is kept open: during a run each reading is one pread."""

    def __init__(self, parent: str, leaf: str) -> None:
        self.parent, self.leaf, self.path = parent, leaf, f"{parent}/{leaf}"
        self._fds: dict[str, int] = {}
        try:
            os.mkdir(self.path)
        except FileNotFoundError:
            raise SetupError("cgroup", self.path, errno.ENOENT, PARENT_GONE) from None
        except OSError as error:
            raise self.failed(error) from None

    def open(self, name: str, flags: int = os.O_RDONLY) -> int:
        fd = self._fds.get(name)
        if fd is None:
            with no_fork:  # a copy made between the two could not close it
                fd = self._fds[name] = os.open(f"{self.path}/{name}", flags | os.O_CLOEXEC)
        return fd

    def open_to_enter(self) -> int:
        """Opens cgroup v1's list of members, to which a process writes "0" to come in. Raises SetupError."""
        try:
            return self.open("tasks", os.O_WRONLY)
        except OSError as error:
            raise self.failed(error, "tasks") from None

    def write(self, name: str, value: str, *, optional: bool = False) -> bool:
        """Writes to a file, and returns whether there is such a file; raises SetupError unless it may be missing."""
        try:
            try:
                os.write(self.open(name, os.O_RDWR), value.encode())
            except OSError as error:
                if error.errno != errno.EBADF:
                    raise
                os.close(self._fds.pop(name))  # it had been opened to be read
                os.write(self.open(name, os.O_RDWR), value.encode())
        except FileNotFoundError as error:
            if not optional:
                raise self.failed(error, name) from None
            return False
        except OSError as error:
            raise self.failed(error, name) from None
        return True

    def read(self, name: str) -> str:
        """Returns the content, "" if there is no such file (or no such cgroup any more)."""
        try:
            return os.pread(self.open(name), 65536, 0).decode()
        except OSError:
            return ""

    def number(self, name: str) -> int | None:
        """Returns the one number of a file; "max" is a number beyond ``UNLIMITED``."""
        text = self.read(name).strip()
        return UNLIMITED if text == "max" else int(text) if text.isdigit() else None

    def field(self, name: str, key: str) -> int:
        """Returns a number of a file of lines "key number"; 0 where it is missing."""
        words = self.read(name).split()
        return int(words[words.index(key) + 1]) if key in words else 0

    def failed(self, error: OSError, name: str = "") -> SetupError:
        return SetupError(
            "cgroup", f"{self.path}/{name}".rstrip("/"), error.errno or 0, _HINTS.get(error.errno or 0, "")
        )

    def detach(self) -> None:
        while self._fds:
            os.close(self._fds.popitem()[1])

    def close(self) -> None:
        """Removes the directory and kills what runs in it. Where a process cannot end yet, the janitor removes it."""
        self.detach()
        pause, end = 0.0002, 0.0
        while True:
            try:
                return os.rmdir(self.path)
            except OSError as error:
                now = time.monotonic()
                end = end or now + _LAST_TRY
                if error.errno != errno.EBUSY or now > end:
                    return None
            _kill_all(self.path)
            time.sleep(pause)
            pause = min(2 * pause, 0.02)


def read(path: str) -> str:
    """Reads a small file of the kernel's. Raises OSError. (open() asks four more questions than it takes to read
    one.)
    """
    with no_fork:  # a copy would keep it open
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.read(fd, 65536).decode(errors="surrogateescape")
        finally:
            os.close(fd)


def write(path: str, value: str) -> None:
    """Sets a file of the kernel's. Raises OSError."""
    with no_fork:  # as above
        fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(fd, value.encode())
        finally:
            os.close(fd)


def _kill_all(path: str) -> None:
    try:
        write(f"{path}/cgroup.kill", "1")  # cgroup v2, Linux 5.14: a fork bomb cannot outrun it
        return
    except OSError:
        pass
    try:
        for pid in map(int, read(f"{path}/cgroup.procs").split()):
            if pid:  # 0 stands for one of a pid namespace that we do not see, and for kill(2) for ourselves
                os.kill(pid, _SIGKILL)
    except OSError:
        pass  # gone meanwhile: the next round sees who is left
