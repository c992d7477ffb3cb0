"""The process tree below a jail's init, looked at from outside: for each limit that no cgroup controller counts.

One look reads every process once. It is done in steps, so that the watch can turn to everything else in between.
"""

from __future__ import annotations

import os
import time

from ..launch.start import Live
from ..plan.model import Bind, Plan, Scratch
from .blocking_reads import BlockingReads
from .processes import TICKS, Process, Unreadable, everybody

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .processes import Files

    Steps = Iterator[bool | None]  # True: there is nothing to do for a moment
    Known = dict[tuple[int, int], Process]

FIRST_LOOK = 0.02  # seconds after the guest's start, by which most runs are over; and the shortest pause
LONGEST_PAUSE = 1.0  # seconds between two looks: until the next one nothing is noticed
_PAUSE = 10  # times the duration of a look: at most a tenth of the time is spent on them
_PEAK_PAUSE = 20  # the same for measuring what is only for the report of the peak
_ROUNDS = 3  # in which processes that have lost their parent meanwhile are looked for among init's children
INODE = 1024  # bytes of kernel memory that a file in the scratch costs, an empty one too
_TURN = 0.002  # seconds after which the thread is asked again that measures
_NOTABLE = 1.02  # a process that changes by less, or exceeds the peak by less, is not measured again
_listing: list[bool] = []


class Tree:
    """Memory (bytes), CPU time (seconds) and processes of the whole tree. ``memory`` is set at the end of each look,
    ``hides`` when two looks in succession could not read the counters of a process."""

    def __init__(self, live: Live, *, memory: bool) -> None:
        """Prepares the looks. ``memory``: whether that is watched too; CPU time and the number of processes cost no
        more than the look.
        """
        self._live, self._watches_memory = live, memory
        self._look: Steps | None = None
        self._reads: BlockingReads | None = None
        self._spent = self._next_peak = 0.0
        self._known: Known = {}
        self._unread: set[int] = set()
        self._expected, self._gained = (0, 0), (0, 0)  # ticks of those that have ended; of those that waited for them
        self._cpu = (0, 0)
        self._scratch = (0, -1)
        self._is_doubtful = False
        self._measured = 0  # the upper bound when memory was last measured
        self.memory = self.memory_peak = self.pids = self.pids_peak = 0
        self.hides = False
        self.next_look = float("inf")

    def begin(self) -> None:
        """Begins when the guest has been started: before that, the root of the jail is still the host's."""
        self.next_look = time.monotonic() + FIRST_LOOK

    def step(self, until: float) -> bool:
        """Goes on with a look until that time, or begins one. True when a look is complete: ``next_look`` is then the
        time of the next."""
        begun = time.monotonic()
        if self._look is None:
            self._look, self._spent = self._whole_look(), 0.0
        complete = True
        for waits in self._look:
            if waits or time.monotonic() >= until:
                complete = False
                self.next_look = begun + (_TURN if waits else 0)
                break
        now = time.monotonic()
        self._spent += now - begun
        if complete:
            pause = min(LONGEST_PAUSE, max(FIRST_LOOK, _PAUSE * self._spent))
            self._look, self.next_look = None, now + (pause if not self._is_doubtful else 0)
        return complete

    def cpu_seconds(self) -> tuple[float, float]:
        """Returns the user and system time of every process seen so far and of all that were waited for."""
        return self._cpu[0] / TICKS, self._cpu[1] / TICKS

    def _whole_look(self) -> Steps:
        found: Known = {}
        unread: set[int] = set()
        try:
            init = Process(self._live.pid)
        except OSError:
            unread.add(self._live.pid)
        else:
            if init.is_zombie:
                return  # the jail has ended, with all of its processes
            init.cpu, init.threads = (0, 0), 0  # init itself is ours, what it has waited for is the guest's
            yield from self._walk(init, found, unread)
            self._count(found)
            if self._watches_memory:
                yield from self._measure(found, unread)
        self.hides = self.hides or bool(unread & self._unread)
        self._known, self._unread = found, unread

    def _walk(self, init: Process, found: Known, unread: set[int]) -> Iterator[None]:
        """Walks parents before their children: one that is waited for meanwhile is missed, and not counted twice. A
        process whose parent ends meanwhile is a child of init's afterwards.
        """
        families = None if _lists_children() else everybody()
        found[init.identity] = init
        listed = {init.number}
        for _ in range(_ROUNDS):
            pending = [init]
            before = len(listed)
            while pending:
                parent = pending.pop()
                try:
                    numbers = parent.children() if families is None else families.get(parent.number, [])
                except OSError:
                    continue  # it has ended
                for number in numbers:
                    if number not in listed:
                        listed.add(number)
                        child = self._read(number, unread)
                        if child:
                            found[child.identity] = child
                            pending.append(child)
                        yield
            if len(listed) == before:
                return

    def _read(self, number: int, unread: set[int]) -> Process | None:
        try:
            process = Process(number)
        except OSError:  # it has ended; if it is listed again at the next look, it hides
            unread.add(number)
            return None
        if self._watches_memory:
            try:
                process.look_at_memory()
            except Unreadable:
                unread.add(number)
            earlier = self._known.get(process.identity)
            if earlier and not process.where and not process.is_zombie:
                process.take_memory_of(earlier)
        return process

    def _count(self, found: Known) -> None:
        """Counts processes, and CPU time: that of the living, and of those that init and they have waited for.

        A process that has ended is in the figures of the one that waited for it. If that lacks something, none has
        waited (SIGCHLD is ignored), and what was last seen of it is added.
        """
        self.pids = sum(process.threads for process in found.values())
        self.pids_peak = max(self.pids_peak, self.pids)
        ended = [process for identity, process in self._known.items() if identity not in found]
        stayed = [(self._known[identity], now) for identity, now in found.items() if identity in self._known]
        totals = []
        for part in (0, 1):  # user, system
            expected = self._expected[part] + sum(one.cpu[part] + one.reaped[part] for one in ended)
            gained = self._gained[part] + sum(now.reaped[part] - then.reaped[part] for then, now in stayed)
            alive = sum(process.cpu[part] + process.reaped[part] for process in found.values())
            totals.append((expected, gained, max(self._cpu[part], alive + max(0, expected - gained))))
        self._expected = totals[0][0], totals[1][0]
        self._gained = totals[0][1], totals[1][1]
        self._cpu = totals[0][2], totals[1][2]

    def _measure(self, found: Known, unread: set[int]) -> Steps:
        """Sets ``memory``: measured where the upper bound, which costs little, is past the limit or the peak."""
        numbers = {process.number: process for process in found.values()}
        counted = [one for one in found.values() if not self._is_copy(one, numbers.get(one.parent))]
        files: Files = {}
        if self._live.plan.memory_files:
            for process in counted:
                if process.is_second and self._live.plan.starts_commands:
                    continue  # it shows no descriptors, and has no such file
                try:
                    yield from process.add_memory_files(files)
                except Unreadable:
                    unread.add(process.number)
        scratch, device = self._look_at_scratch()
        most = scratch + sum(files.values()) + sum(process.most_memory() for process in counted)
        limit = self._live.plan.limits.memory
        has_changed = not self._measured / _NOTABLE <= most <= self._measured * _NOTABLE
        is_peak = has_changed and most > _NOTABLE * self.memory_peak and time.monotonic() >= self._next_peak
        if not is_peak and (limit is None or most <= limit):
            self.memory, self._is_doubtful = most, False
            return
        self._measured, before = most, time.monotonic()
        mapped: Files = {}
        if self._reads is None or self._reads.done:  # else the last one still waits: all count in full
            reads = self._reads = BlockingReads(counted, with_files=bool(scratch or files))
            while not reads.done and not reads.is_blocked():
                yield True
            if reads.error:
                raise reads.error
            mapped = reads.mapped.copy() if reads.done else {}
        shared = sum(process.shared_memory() for process in counted)
        # Their mapped parts are in both figures.
        shared -= sum(size for key, size in mapped.items() if key in files or key[0] == device)
        self.memory = scratch + sum(files.values()) + max(0, shared) + sum(process.memory() for process in counted)
        is_new = any(one.identity not in self._known for one in counted)
        is_over = limit is not None and self.memory > limit
        self._is_doubtful = is_over and is_new and not self._is_doubtful
        if self._is_doubtful:  # the pages of the first were shared out among fewer: another look, at once
            self.memory = limit or 0
            return
        self.memory_peak = max(self.memory_peak, self.memory)
        now = time.monotonic()
        self._next_peak = now + min(LONGEST_PAUSE, _PEAK_PAUSE * (now - before))

    def _look_at_scratch(self) -> tuple[int, int]:
        """Returns (bytes that the scratch file system holds, its device). It is memory, and no process's."""
        place, size = _place(self._live.plan)
        if not place:
            return 0, -1
        path = f"/proc/{self._live.pid}/root{place}"  # a mount point, in a folder that only jail-init could change
        try:
            space, device = os.statvfs(path), os.stat(path).st_dev
        except PermissionError:
            return size, -1  # as much as it may hold
        except OSError:
            return self._scratch  # the jail is ending
        used = (space.f_blocks - space.f_bfree) * space.f_frsize
        self._scratch = used + (space.f_files - space.f_ffree) * INODE, device
        return self._scratch

    def _is_copy(self, process: Process, parent: Process | None) -> bool:
        """Returns whether its memory may be its parent's, and it was not there at the last look. It counts from the
        next on, as one does that begins a moment later; else all of a parent that vforks would count twice until the
        exec.
        """
        return process.identity not in self._known and parent is not None and process.looks_like(parent)


def _lists_children() -> bool:
    """Returns whether the kernel was built with CONFIG_PROC_CHILDREN, as those of distributions are."""
    if not _listing:
        _listing.append(os.path.exists("/proc/thread-self/children"))
    return _listing[0]


def _place(plan: Plan) -> tuple[str, int]:
    """Returns a path in the jail that shows its scratch, and how much may be in it; "" where shares hide it
    everywhere.
    """
    covers = {entry.path for entry in plan.entries if isinstance(entry, Bind)}
    for entry in plan.entries:
        if isinstance(entry, Scratch):
            for place, _ in entry.places:
                parts = place.split("/")
                if not covers.intersection("/".join(parts[:end]) for end in range(2, len(parts) + 1)):
                    return place, entry.size
    return "", 0
