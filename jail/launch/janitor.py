"""Names this supervisor's cgroups, and starts the janitor that removes them if we are killed (native/init/janitor.c).

A process and a forked copy of it are two supervisors: each has names and a janitor of its own from its first cgroup on.
"""

from __future__ import annotations

import os
from _thread import allocate_lock
from itertools import count

from . import native
from .cgroup.directory import read


class Supervisor:
    """The names that this process gives to its cgroups: jail-PIDNS-PID-STARTED-N, which no other process on the machine
    ever had.
    """

    def __init__(self) -> None:
        started = read("/proc/self/stat").rpartition(")")[2].split()[19]  # field 22, in ticks since boot
        self.prefix = f"jail-{os.stat('/proc/self/ns/pid').st_ino}-{os.getpid()}-{started}-"
        self.numbers = count(1)
        self.watched: set[tuple[str, ...]] = set()


_lock = allocate_lock()
_supervisor: Supervisor | None = None


def _detach() -> None:
    """Forgets the janitor in a forked child: that is another process, and a thread that it lacks may have held the
    lock.
    """
    global _lock, _supervisor
    _lock, _supervisor = allocate_lock(), None


os.register_at_fork(after_in_child=_detach)


def leaf(folders: tuple[str, ...] = ()) -> str:
    """Returns a fresh name for a cgroup under each of these directories, which a janitor watches from now on.

    Raises SetupError where the janitor cannot be started.
    """
    global _supervisor
    with _lock:
        if _supervisor is None:
            _supervisor = Supervisor()
        if folders and folders not in _supervisor.watched:
            start(_supervisor.prefix, *folders)
            _supervisor.watched.add(folders)
        return f"{_supervisor.prefix}{next(_supervisor.numbers)}"


def start(prefix: str, *folders: str) -> int:
    """Starts a janitor, returns its pid."""
    supervisor = os.pidfd_open(os.getpid())
    try:
        return native.start_helper(["janitor", prefix, *folders], [supervisor])
    finally:
        os.close(supervisor)
