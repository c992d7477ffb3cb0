"""Where the figures come from: the run's cgroup, or, where there is none, its process tree as seen from outside."""

from __future__ import annotations

import time

from ..forks import no_fork
from ..launch.start import Live

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    import psutil


class Tree:
    """The process tree below jail-init, through psutil: for machines where this user can make no cgroup.

    What a process used between the last look and its end is lost here; the kernel's own sum in wait4(2), which comes
    with the end of the run, has it (loop.py takes the larger).
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._root: psutil.Process | None = None
        self._cpu: dict[tuple[int, float], tuple[float, float]] = {}
        self.memory_peak = 0
        self.memory = 0
        self.pids_peak = 0
        self.next_look = time.monotonic() + 0.02  # most runs are over by then, and psutil takes 25 ms to import

    def look(self) -> None:
        """Reads every process once and sets the time of the next look, spending at most a tenth of the time on it."""
        with no_fork:  # amid it, the copy could never import this any more
            import psutil

        begun = time.monotonic()
        memory = count = 0
        for process in self._processes():
            try:
                # Shared pages are shared out (PSS): a forked interpreter would count in full for each child.
                memory += process.memory_full_info().pss
                times = process.cpu_times()
                self._cpu[process.pid, process.create_time()] = (times.user, times.system)
                count += process.num_threads()
            except psutil.AccessDenied:
                memory += process.memory_info().rss
            except psutil.Error:
                continue
        self.memory = memory
        self.memory_peak = max(self.memory_peak, memory)
        self.pids_peak = max(self.pids_peak, count)
        now = time.monotonic()
        self.next_look = now + max(0.02, 10 * (now - begun))

    def _processes(self) -> Iterator[psutil.Process]:
        import psutil

        try:
            if self._root is None:
                self._root = psutil.Process(self._pid)
            yield from self._root.children(recursive=True)
        except psutil.Error:
            return

    def cpu_seconds(self) -> tuple[float, float]:
        """User and system time of every process seen so far, the dead included."""
        return sum(user for user, _ in self._cpu.values()), sum(system for _, system in self._cpu.values())


class Meters:
    """One face for both: memory, CPU, processes of the whole tree."""

    def __init__(self, live: Live) -> None:
        self._cgroup = live.cgroup
        self._pids_limit = live.plan.limits.pids
        self.tree = Tree(live.pid) if live.cgroup.kind == "none" else None
        self.source = "process" if self.tree else live.cgroup.kind

    def warm_up(self) -> None:
        """Opens the counters while the guest is busy with its start: at the end each is one read."""
        if not self.tree:
            cgroup = self._cgroup
            for count in (
                cgroup.memory_peak,
                cgroup.pids_peak,
                cgroup.pids_refused,
                cgroup.cpu_usage,
                cgroup.oom_kills,
            ):
                count()

    def cpu_seconds(self, shares: tuple[float, float] | None = None) -> tuple[float, float]:
        """User and system time; ``shares`` are those of the processes that were waited for, where that is known."""
        if self.tree:
            return self.tree.cpu_seconds()
        return self._cgroup.cpu_seconds(shares) or (0.0, 0.0)

    def memory_peak(self) -> int | None:
        return self.tree.memory_peak or None if self.tree else self._cgroup.memory_peak()

    def pids_refused(self) -> int:
        """How often the kernel refused a process. Without a cgroup it counts none: 1 where the limit was reached, by
        more than the one process that every guest is."""
        if self.tree:
            return int(self.tree.pids_peak >= max(2, self._pids_limit))
        return self._cgroup.pids_refused()

    def pids_peak(self) -> int | None:
        return self.tree.pids_peak or None if self.tree else self._cgroup.pids_peak()
