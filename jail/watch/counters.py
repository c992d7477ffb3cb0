"""Chooses the source of each figure: a controller of the run's cgroup, or else the watch from outside."""

from __future__ import annotations

from ..core.fork_lock import no_fork
from ..launch.start import Live
from ..policy.model import Limits
from .observation import Usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.literals import Stop
    from .process_tree import Tree

_COUNTED = {"memory": "memory_cgroup", "cpu": "cpu_cgroup", "pids": "pids_cgroup"}
OUTSIDE = "process"  # the source of a limit that no controller counts
HIDDEN = -1.0  # the figure of a limit whose counters the guest has hidden


class Meters:
    """The counters of a run, whatever their source: memory, CPU time, processes of the whole tree."""

    def __init__(self, live: Live) -> None:
        self._live, self._cgroup = live, live.cgroup
        self._pids_limit = live.plan.limits.pids
        self.source: dict[str, str] = {}
        self.tree: Tree | None = None
        self._choose()

    def _choose(self) -> None:
        """Chooses the way in which each limit is watched, by what the cgroup gives."""
        cgroup = self._cgroup
        source = {limit: cgroup.kind if layer in cgroup.layers else OUTSIDE for limit, layer in _COUNTED.items()}
        if source == self.source:
            return
        self.source, self.tree = source, None
        if OUTSIDE in source.values():
            with no_fork:  # a copy forked amid the import could never finish it
                from .process_tree import Tree

            self.tree = Tree(self._live, memory=source["memory"] == OUTSIDE)

    def counts(self, limit: str) -> bool:
        """Returns whether a controller counts what ``limit`` (memory, cpu, pids) is about."""
        return self.source[limit] != OUTSIDE

    def warm_up(self) -> None:
        """Opens the counters that have verified while the guest is busy with its start: at the end each is one read."""
        self._choose()
        if self.tree:
            self.tree.begin()
        cgroup = self._cgroup
        if self.counts("memory"):
            cgroup.memory_peak()
            cgroup.oom_kills()
        if self.counts("pids"):
            cgroup.pids_peak()
            cgroup.pids_refused()
        if self.counts("cpu"):
            cgroup.cpu_usage()

    def passed(self, limits: Limits) -> tuple[Stop, float] | None:
        """Returns, after a look from outside, the limit that it found passed, and the figure."""
        if self.tree is None:
            return None
        used = sum(self.tree.cpu_seconds())
        found: tuple[tuple[Stop, float | None, float], ...] = (
            ("memory", limits.memory, self.tree.memory),
            ("cpu", limits.cpu, used),
        )
        watched = [one for one in found if one[1] is not None and not self.counts(one[0])]
        for name, limit, figure in watched:
            if limit is not None and (figure > limit if name == "memory" else figure >= limit):
                return name, figure
        return (watched[0][0], HIDDEN) if watched and self.tree.hides else None

    def cpu_seconds(self, waited: tuple[float, float] | None = None) -> tuple[float, float]:
        """Returns the user and system time; ``waited`` are those of the processes that init has waited for, where that
        is known.
        """
        if self.tree is None or self.counts("cpu"):
            return self._cgroup.cpu_seconds(waited) or (0.0, 0.0)
        user, system = self.tree.cpu_seconds()
        return (max(user, waited[0]), max(system, waited[1])) if waited else (user, system)

    def cpu_used(self) -> float:
        """Returns the time together: one counter to read."""
        if self.tree is None or self.counts("cpu"):
            return self._cgroup.cpu_usage() or 0.0
        return sum(self.tree.cpu_seconds())

    def memory_peak(self) -> int | None:
        if self.tree is None or self.counts("memory"):
            return self._cgroup.memory_peak()
        return self.tree.memory_peak or None

    def memory_now(self) -> int | None:
        if self.tree is None or self.counts("memory"):
            return self._cgroup.memory_now()
        return self.tree.memory or None

    def pids_now(self) -> int | None:
        """Returns the processes and threads of the guest's that there are."""
        if self.tree is None or self.counts("pids"):
            return self._cgroup.pids_now()
        return self.tree.pids or None

    def pids_left(self) -> int | None:
        """Returns the same where a controller counts it: the last look at the processes may be an old one."""
        return self._cgroup.pids_now() if self.counts("pids") else None

    def pids_refused(self) -> int:
        """Counts how often the kernel refused a process. Without a cgroup it counts none: 1 where the limit was
        reached, by more than the one process that every guest is.
        """
        if self.tree is None or self.counts("pids"):
            return self._cgroup.pids_refused()
        return int(self.tree.pids_peak >= max(2, self._pids_limit))

    def pids_peak(self) -> int | None:
        if self.tree is None or self.counts("pids"):
            return self._cgroup.pids_peak()
        return self.tree.pids_peak or None

    def usage(self, wall: float, waited: tuple[float, float] | None, stdout: int, stderr: int) -> Usage:
        """Returns all figures together. ``wall``: in seconds; ``waited``: as of ``cpu_seconds``; then the bytes that
        were read.
        """
        user, system = self.cpu_seconds(waited)
        return Usage(
            wall_seconds=round(wall, 6),
            cpu_seconds=round(user + system, 6),
            user_seconds=round(user, 6),
            system_seconds=round(system, 6),
            memory_peak_bytes=self.memory_peak(),
            pids_peak=self.pids_peak(),
            stdout_bytes=stdout,
            stderr_bytes=stderr,
            source=self.source,
        )
