"""The copies of a session's interpreter: one is made when the supervisor asks for it, and the original stays parked.

A parked process waits in a system call that the supervisor's thread does not answer (native/supervisor/copies.c), so it
costs nothing but the memory that the others have changed since. TRUST: what is a copy, and how it ends, is told by the
kernel; the guest is asked for nothing.
"""

from __future__ import annotations

import errno
import os

from ..core.errors import BranchError, HostError
from ..core.fork_lock import disown, no_fork, own
from ..launch import native
from ..launch.guest_process import number_inside, open_guest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..launch.listener import ListenerThread
    from ..launch.start import Live

_SHOWN = 60  # characters of what a descriptor leads to, in a message


class Process:
    """Holds one process of the guest's: the one that is asked, or a parked one with its ``call`` that waits."""

    def __init__(self, pid: int, inside: int, pidfd: int) -> None:
        self.pid, self.inside, self.pidfd = pid, inside, pidfd
        self.call = 0

    def kill(self) -> None:
        native.kill(self.pidfd)

    def close(self) -> None:
        fd, self.pidfd = self.pidfd, -1
        if fd >= 0:
            os.close(fd)


class Copies:
    """The guest's processes of one session, used by its thread alone."""

    def __init__(
        self, live: Live, listener: ListenerThread | None, send: Callable[[], None], wait: Callable[[int], bool]
    ) -> None:
        """Looks at the guest, of which nothing has run yet. ``send`` asks it for a copy; ``wait`` waits until a
        descriptor is readable, and returns False when the session has ended meanwhile. Raises HostError, OSError.
        """
        uncounted = {"memory_cgroup", "pids_cgroup", "cpu_cgroup"} - set(live.plan.counted)
        if uncounted:  # watched from outside, memory that copies share would count once for each
            name = min(uncounted)
            raise HostError(name, "no cgroup counts the copies of a session together", "see 'jail doctor'; branches=0")
        if listener is None:
            raise HostError("seccomp", "no listener can be had, which a session's copies need", "branches=0")
        self._live, self._listener, self._send, self._wait = live, listener, send, wait
        self._parked: list[Process] = []
        with no_fork:
            own(self, self.close)
            self._bell = os.eventfd(0, os.EFD_CLOEXEC)
            pidfd = open_guest(live.pid)
            self.active = Process(_number_of(pidfd), 2, pidfd)
        self._held = _held_by(self.active.pid)

    def check(self) -> None:
        """Refuses a guest of which a copy would lack something. Raises BranchError, OSError."""
        threads = os.listdir(f"/proc/{self.active.pid}/task")
        others = [thread for thread in threads if int(thread) != self.active.pid]
        if others:
            name = _text(f"/proc/{self.active.pid}/task/{others[0]}/comm")
            raise BranchError(
                f"checkpoint: the thread {name!r} is alive, and a copy has none but the main one (end it)"
            )
        for held in sorted(_held_by(self.active.pid) - self._held):
            raise BranchError(f"checkpoint: a copy would share {held} (close it first)")

    def park(self, number: int, meanwhile: Callable[[], None]) -> Process | None:
        """Makes a copy, which goes on, and returns the original, which is parked; None when the session has ended.

        ``meanwhile`` is called while no process of the guest's runs; what it raises undoes all. ``number``: of the
        evaluation before. Raises BranchError.
        """
        original = self.active
        self._listener.permit(original.pid, self._bell)
        self._send()
        if not self._copied(original):
            return None
        copy = self.active
        try:
            meanwhile()
        except BaseException:
            self.active = original
            copy.kill()
            copy.close()
            self._listener.answer(original.call, 0, errno.ECANCELED)
            raise
        self._go_on(number)
        self._parked.append(original)
        return original

    def return_to(self, original: Process, number: int, meanwhile: Callable[[], None]) -> bool:
        """Ends the process that is asked, and makes a copy of a parked one in its place; False when the session has
        ended. ``meanwhile``, ``number``: as of ``park``, but that nothing can be undone. Raises BranchError.
        """
        left, self.active = self.active, original
        self._live.order(native.ORDER_FOLLOW, original.inside)
        left.kill()
        try:
            if not self._wait(left.pidfd):
                return False
        finally:
            left.close()
        try:
            meanwhile()
        except BaseException:  # no process is left that could go on
            self._live.kill()
            raise
        self._listener.permit(original.pid, self._bell)
        self._listener.answer(original.call, 0, 0)
        if not self._copied(original):
            return False
        self._go_on(number)
        return True

    def is_parked(self, process: Process) -> bool:
        return process in self._parked and not native.is_readable(process.pidfd)

    def release(self, process: Process) -> None:
        """Ends a parked process. May be called twice."""
        if process in self._parked:
            self._parked.remove(process)
            process.kill()
            process.close()

    @property
    def count(self) -> int:
        return len(self._parked)

    def close(self) -> None:
        """Closes the descriptors. The jail's end is that of the processes."""
        with no_fork:
            disown(self)
            for process in (*self._parked, self.active):
                process.close()
            self._parked = []
            if self._bell >= 0:
                os.close(self._bell)
                self._bell = -1

    def _copied(self, original: Process) -> bool:
        """Waits for a copy, which is then the active process and waits, as the original does."""
        if not self._wait(self._bell):
            told = self._listener.copied()
            if told.pidfd >= 0:
                os.close(told.pidfd)
            return False
        os.eventfd_read(self._bell)
        told = self._listener.copied()
        original.call = told.original
        if told.error:
            self._refuse(original, told.error)
        self.active = _process_of(told)
        return True

    def _refuse(self, original: Process, error: int) -> None:
        """Lets the original go on as the one that is asked, when the kernel has refused a copy. Raises BranchError."""
        if original in self._parked:
            self._parked.remove(original)
        self._listener.answer(original.call, 0, errno.ECANCELED)
        why = "limits.pids counts copies, too" if error == errno.EAGAIN else os.strerror(error).lower()
        raise BranchError(f"checkpoint: the kernel made no copy: {why}")

    def _go_on(self, number: int) -> None:
        self._live.order(native.ORDER_FOLLOW, self.active.inside)
        self._listener.answer(self.active.call, number, 0)


def _process_of(told: Any) -> Process:
    process = Process(told.pid, number_inside(told.pid), told.pidfd)
    process.call = told.copy
    return process


def _number_of(pidfd: int) -> int:
    """Returns the process number of a descriptor (pidfd_open(2))."""
    with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as file:
        return next(int(line[4:]) for line in file if line.startswith("Pid:"))


def _held_by(pid: int) -> frozenset[str]:
    """Returns what a copy would share with its original: open descriptors, and memory that is mapped shared."""
    folder = f"/proc/{pid}/fd"
    held = {_shown(os.readlink(f"{folder}/{fd}"), fd) for fd in os.listdir(folder)}
    with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as file:
        for line in file:
            parts = line.split(maxsplit=5)
            if parts[1][3] == "s":
                held.add(f"shared memory at {parts[0]}")
    return frozenset(held)


def _shown(target: str, fd: str) -> str:
    printable = "".join(letter if letter.isprintable() else "?" for letter in target)
    return f"descriptor {fd} ({printable[:_SHOWN]})"


def _text(path: str) -> str:
    with open(path, "rb") as file:
        return file.read(64).decode(errors="replace").strip()
