"""The copies of a session's interpreter: made when the supervisor asks for them, and parked but for one.

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
from ..launch.guest_process import number_inside, number_of, open_guest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..launch.listener import ListenerThread
    from ..launch.start import Live

_SHOWN = 60  # characters of what a descriptor leads to, in a message


class Process:
    """Holds one process of the guest's: the one that is asked, or a parked one with its ``call`` that waits."""

    def __init__(self, pid: int, inside: int, pidfd: int, call: int = 0) -> None:
        self.pid, self.inside, self.pidfd, self.call = pid, inside, pidfd, call

    def kill(self) -> None:
        native.kill(self.pidfd)

    def end(self) -> None:
        """Kills it, and closes its descriptor; of a process that was never there nothing."""
        if self.pidfd >= 0:
            self.kill()
            self.close()

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
            self.active = Process(number_of(pidfd), 2, pidfd)
        self._held = _held_by(self.active.pid)

    def check(self) -> None:
        """Refuses a guest that cannot be parked, or of which a copy would lack something. Raises BranchError and
        OSError.
        """
        threads = os.listdir(f"/proc/{self.active.pid}/task")
        others = [thread for thread in threads if int(thread) != self.active.pid]
        if others:
            name = _text(f"/proc/{self.active.pid}/task/{others[0]}/comm")
            raise BranchError(f"the thread {name!r} is alive, and a copy has none but the main one (end it)")
        for held in sorted(_held_by(self.active.pid) - self._held):
            raise BranchError(f"a copy would share {held} (close it first)")

    def make(self, count: int, number: int, meanwhile: Callable[[], None]) -> list[Process] | None:
        """Makes parked copies of the active process, which goes on; None when the session has ended.

        ``meanwhile`` is called while no process of the guest's runs; what it raises undoes all. ``number``: of the
        evaluation before. Raises BranchError.
        """
        original, made = self.active, list[Process]()
        if not self._park():
            return None
        try:
            meanwhile()
            for _ in range(count):
                copy = self._copy(original)
                if copy is None:
                    return None
                made.append(copy)
                self._parked.append(copy)
        except BaseException:
            for copy in made:
                self.release(copy)
            self._go_on(number)
            raise
        self._go_on(number)
        return made

    def change_to(
        self, other: Process, number: int, save: Callable[[], None], bring: Callable[[], None]
    ) -> Process | None:
        """Parks the active process, which is returned, and lets a parked one go on; None when the session has ended.
        ``save``, ``bring`` are called in between: what ``save`` raises undoes all, what ``bring`` raises ends the
        session. ``number``: as of ``make``. Raises BranchError.
        """
        left = self.active
        if not self._park():
            return None
        try:
            save()
        except BaseException:
            self._go_on(number)
            raise
        self._parked.append(left)
        self._activate(other)
        self._bring(bring)
        self._go_on(number)
        return left

    def return_to(self, original: Process, number: int, meanwhile: Callable[[], None]) -> bool:
        """Ends the active process, and makes a copy of a parked one in its place; False when the session has ended.
        ``meanwhile``, ``number``: as of ``make``, but that nothing can be undone. Raises BranchError.
        """
        if not self._end_active(original, meanwhile):
            return False
        try:
            copy = self._copy(original)
        except (BranchError, OSError):
            self._go_on(number)  # the original itself, which is parked no more
            raise
        if copy is None:
            return False
        self._parked.append(original)
        self.active = copy
        self._go_on(number)
        return True

    def give_way(self, other: Process, number: int, meanwhile: Callable[[], None]) -> bool:
        """Ends the active process, and lets a parked one go on in its place; else as ``return_to``."""
        if not self._end_active(other, meanwhile):
            return False
        self._go_on(number)
        return True

    def is_parked(self, process: Process) -> bool:
        return process in self._parked and not native.is_readable(process.pidfd)

    def release(self, process: Process) -> None:
        """Ends a parked process. May be called twice."""
        if process in self._parked:
            self._parked.remove(process)
            process.end()

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

    def _park(self) -> bool:
        """Makes the active process wait for word of how to go on; False when the session has ended."""
        self._listener.permit(self.active.pid, self._bell, parks_only=True)
        self._send()
        if not self._wait(self._bell):
            return False
        os.eventfd_read(self._bell)
        self.active.call = self._listener.copied().original
        return True

    def _copy(self, original: Process) -> Process | None:
        """Makes a copy of a parked process, which waits as that does; None when the session has ended. Raises
        BranchError.
        """
        self._listener.permit(original.pid, self._bell)
        self._listener.answer(original.call, 0, 0)
        is_done = self._wait(self._bell)
        with no_fork:
            told = self._listener.copied()
            copy = Process(told.pid, 0, told.pidfd, told.copy)
        if not is_done:
            copy.end()
            return None
        os.eventfd_read(self._bell)
        original.call = told.original
        try:
            if told.error:
                why = (
                    "limits.pids counts copies, too" if told.error == errno.EAGAIN else os.strerror(told.error).lower()
                )
                raise BranchError(f"the kernel made no copy: {why}")
            copy.inside = number_inside(copy.pid)
        except (BranchError, OSError):
            copy.end()  # a guest may say that it has made none, and make one
            raise
        return copy

    def _end_active(self, other: Process, meanwhile: Callable[[], None]) -> bool:
        """Ends the active process in favour of a parked one; False when the session has ended."""
        left = self.active
        self._activate(other)
        self._live.order(native.ORDER_FOLLOW, other.inside)
        left.kill()
        try:
            if not self._wait(left.pidfd):
                return False
        finally:
            left.close()
        self._bring(meanwhile)
        return True

    def _activate(self, other: Process) -> None:
        self._parked.remove(other)
        self.active = other

    def _bring(self, meanwhile: Callable[[], None]) -> None:
        try:
            meanwhile()
        except BaseException:  # no process is left that could go on with these files
            self._live.kill()
            raise

    def _go_on(self, number: int) -> None:
        self._live.order(native.ORDER_FOLLOW, self.active.inside)
        self._listener.answer(self.active.call, number + 1, 0)


def _held_by(pid: int) -> frozenset[str]:
    """Returns what a copy would share with its original: open descriptors, and memory that is mapped shared."""
    folder = f"/proc/{pid}/fd"
    held = {_shown(os.readlink(f"{folder}/{fd}"), fd) for fd in os.listdir(folder)}
    with open(f"/proc/{pid}/maps", "rb") as file:
        for line in file.read().splitlines():  # proc_pid_maps(5)
            span, _, rest = line.partition(b" ")
            if rest[3:4] == b"s":
                held.add(f"shared memory at {span.decode()}")
    return frozenset(held)


def _shown(target: str, fd: str) -> str:
    printable = "".join(letter if letter.isprintable() else "?" for letter in target)
    return f"descriptor {fd} ({printable[:_SHOWN]})"


def _text(path: str) -> str:
    with open(path, "rb") as file:
        return file.read(64).decode(errors="replace").strip()
