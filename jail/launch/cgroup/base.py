"""Holds one cgroup for each run: its limits, the counters its limits are watched with, and its end.

``begin`` (begin.py) makes the kind that this machine has; all kinds are used alike. None is left behind: a run closes
its own, and the janitor removes those of a supervisor that was killed.
"""

from __future__ import annotations

import errno
import os

from ...core.errors import SetupError
from .directory import PARENT_GONE, UNLIMITED, Folder, read

# The files of a controller are not there, read-only, or another user's; or a cgroup above holds processes. An error
# that may be gone at the next run (no descriptor, no memory, too many cgroups) is none of these: a limit must not come
# and go.
UNUSABLE = frozenset(
    (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENODEV, errno.EOPNOTSUPP, errno.EBUSY, errno.EINVAL)
)
ANY_PIDS = 4194304  # PID_MAX_LIMIT: pids.max takes no larger number, and no machine has more


class Cgroup:
    """The cgroup of one run. As it stands here it is that of a run which has none: nothing limited, nothing counted.

    Times are in seconds, sizes in bytes; None where the kernel has no such counter. Counters are read before ``close``.
    A process comes in by ``enter_fd``, for CLONE_INTO_CGROUP; or by writing "0" into each of ``enter_fds`` itself; or
    is put in by ``attach``. The last is slow: to move another process the kernel waits for all processors to pass a
    quiet state, some 15 ms, which it need not for one that moves itself (Linux 5.5).
    """

    kind = "none"
    layers: tuple[str, ...] = ()  # of jail.host.cgroups.LAYERS: what it limits or counts
    enter_fd: int | None = None
    enter_fds: tuple[int, ...] = ()
    limits_share: bool = False  # of CPU time (limits.cpus)

    def __init__(self) -> None:
        self._folders: list[Folder] = []
        self._members: set[int] = set()
        self.refused: dict[str, SetupError] = {}  # the layers that it was to give, and why it does not

    def furnish(self) -> None:
        """Makes what a clone can do without: the limits, and ``enter_fds``. Raises SetupError, but for a controller
        that is there and cannot be used: ``layers`` is without it then."""

    def go_without(self, layer: str, error: SetupError) -> None:
        """Goes on without a layer that the machine does not let us use. Raises an error that is ours or may pass."""
        if error.errno not in UNUSABLE or error.hint == PARENT_GONE:
            raise error
        self.layers = tuple(name for name in self.layers if name != layer)
        self.refused[layer] = error

    def gather(self) -> str:
        """Returns its name, for cgroups of runs to be made in it; "" if they could not be in all its controllers."""
        return ""

    @property
    def join_fds(self) -> tuple[int, ...]:
        """``enter_fds`` for a process that a zygote has cloned, which can come in by ``enter_fd`` nowhere."""
        return self.enter_fds

    def holds(self, pid: int) -> bool:
        """Returns whether this process is in. Asks the kernel until it says yes: no process leaves a jail's cgroup."""
        if pid not in self._members and self._folders and _are_in(self._folders, pid):
            self._members.add(pid)
        return pid in self._members

    def attach(self, pid: int) -> None:
        """Puts a process in that is not in yet. Raises SetupError."""

    def verified(self, pid: int) -> frozenset[str]:  # noqa: ARG002 -- nothing is, of any process
        """Returns the layers whose limit reads back as set (cpu_cgroup: whose counter works), if this process is
        inside.
        """
        return frozenset[str]()

    def limit_memory(self, limit: int | None) -> None:
        """Sets another memory limit than the one it was made with. Raises SetupError."""

    def memory_peak(self) -> int | None:
        return None

    def memory_now(self) -> int | None:
        return None

    def pids_now(self) -> int | None:
        """Returns the processes and threads that there are, without the jail's init."""
        return None

    def cpu_usage(self) -> float | None:
        """Returns the user and system time of the whole tree, with all that have ended."""
        return None

    def cpu_seconds(self, shares: tuple[float, float] | None = None) -> tuple[float, float] | None:  # noqa: ARG002
        """Returns (user, system). The sum is exact; where the kernel only counts that, it is divided as ``shares``
        are.
        """
        return None

    def pids_peak(self) -> int | None:
        """Returns the most processes and threads at once, without the jail's init (Linux 6.1)."""
        return None

    def pids_refused(self) -> int:
        """Counts the forks and threads that were refused."""
        return 0

    def oom_kills(self) -> int:
        """Counts the processes that the kernel killed for want of memory. Makes ``oom_eventfd`` ready for the next."""
        return 0

    def oom_eventfd(self) -> int | None:
        """Returns a descriptor that polls readable when memory ran out; ``oom_kills`` tells whether a process died of
        it.
        """
        return None

    def detach(self) -> None:
        """Closes its files. There is nothing left to read; ``close`` is still to come."""
        for folder in self._folders:
            folder.detach()

    def close(self) -> None:
        """Removes the cgroup, killing what is left in it. May be called twice."""
        self.detach()
        while self._folders:
            self._folders.pop().close()


def _are_in(folders: list[Folder], pid: int) -> bool:
    """Returns whether all these processes are in: /proc/PID/cgroup tells of all hierarchies at once; where /proc hides
    the process, each cgroup is asked.
    """
    try:
        paths = read(f"/proc/{pid}/cgroup").splitlines()
    except OSError:
        return all(str(pid) in folder.read("cgroup.procs").split() for folder in folders)
    return sum(path.endswith(f"/{folders[0].leaf}") for path in paths) == len(folders)


def bytes_limit(limit: int | None) -> int:
    """Returns a memory limit as the kernel keeps it: whole pages, ``UNLIMITED`` for none."""
    if limit is None or limit >= UNLIMITED:
        return UNLIMITED
    return limit - limit % os.sysconf("SC_PAGE_SIZE")


def pids_limit(limit: int) -> int:
    """Adds room for the jail's init; returns ``UNLIMITED`` for more than there can be."""
    return limit + 1 if limit + 1 < ANY_PIDS else UNLIMITED


PERIOD = 100_000  # microseconds in which a cgroup may use its share of CPU time: the kernel's default
_LEAST_QUOTA = 1000  # of microseconds, that the kernel takes


def quota(cpus: float) -> int:
    """Returns the microseconds of CPU time in each ``PERIOD``."""
    return max(_LEAST_QUOTA, round(cpus * PERIOD))


def same(limit: int, read: int | None) -> bool:
    """Returns whether this limit was read back."""
    return read is not None and min(read, UNLIMITED) == limit
