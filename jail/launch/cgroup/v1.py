"""A run's cgroup by the separate controllers of cgroup v1: memory, pids and cpuacct, a directory under each.

See Documentation/admin-guide/cgroup-v1 of the kernel. A limit of processors (limits.cpus) adds one under cpu.
"""

from __future__ import annotations

import os

from ...core.errors import SetupError
from ...core.fork_lock import no_fork
from ...host.cgroups import LAYERS, CgroupFacts
from ...policy.model import Limits
from ..janitor import leaf
from .base import PERIOD, UNUSABLE, Cgroup, bytes_limit, pids_limit, quota, same
from .directory import UNLIMITED, Folder

_TICK = 0.004  # seconds, at CONFIG_HZ=250, Debian's


class CgroupV1(Cgroup):
    kind = "cgroup1"

    def __init__(self, facts: CgroupFacts, limits: Limits, has_network: bool, group: str) -> None:
        super().__init__()
        self.layers = facts.layers
        self._facts, self._has_network, self._group = facts, has_network, group
        self._memory_limit, self._pids_limit = bytes_limit(limits.memory), pids_limit(limits.pids)
        self._memory: Folder | None = None
        self._pids: Folder | None = None
        self._cpuacct: Folder | None = None
        self._cpus = limits.cpus if facts.cpu else None
        self._cpu: Folder | None = None
        self._oom: int | None = None

    def furnish(self) -> None:
        facts = self._facts
        parents = dict(zip(LAYERS, (facts.memory, facts.pids, facts.cpuacct), strict=True))
        shares = facts.cpu if self._cpus is not None or self._group else ""
        name = leaf(tuple(dict.fromkeys(filter(None, (*parents.values(), shares)))))
        if self._group:
            parents = {layer: f"{path}/{self._group}" for layer, path in parents.items()}
            shares = shares and f"{shares}/{self._group}"
        made: dict[str, Folder] = {}  # by parent, each once: controllers may be mounted together
        for layer in self.layers:
            try:
                folder = made.get(parents[layer])
                if folder is None:
                    folder = made[parents[layer]] = Folder(parents[layer], name)
                    self._folders.append(folder)
                    folder.open_to_enter()
                self._limit(layer, folder)
            except SetupError as error:
                self.go_without(layer, error)
        if shares:
            self._limit_share(made.get(shares), shares, name)
        for unused in set(self._folders) - {self._memory, self._pids, self._cpuacct, self._cpu}:
            self._folders.remove(unused)
            unused.close()
        self.enter_fds = tuple(folder.open_to_enter() for folder in self._folders)

    def _limit(self, layer: str, folder: Folder) -> None:
        if layer == "memory_cgroup":
            self._write_memory_limit(folder)
            self._memory = folder
        elif layer == "pids_cgroup":
            if self._pids_limit != UNLIMITED:
                folder.write("pids.max", str(self._pids_limit))
            self._pids = folder
        else:
            self._cpuacct = folder  # whether it counts shows when the layers are verified

    def gather(self) -> str:
        facts = self._facts
        wanted = {path for path in (facts.memory, facts.pids, facts.cpuacct, facts.cpu) if path}
        return self._folders[0].leaf if {folder.parent for folder in self._folders} == wanted else ""

    def _limit_share(self, folder: Folder | None, parent: str, name: str) -> None:
        """Goes on without the share where there can be none: the processors that the guest runs on are its limit. In a
        group it is in that one's share, and may have none of its own.
        """
        try:
            if folder is None:
                folder = Folder(parent, name)
                self._folders.append(folder)
            if self._cpus is not None:
                folder.write("cpu.cfs_period_us", str(PERIOD))
                folder.write("cpu.cfs_quota_us", str(quota(self._cpus)))
        except SetupError as error:
            if error.errno not in UNUSABLE or self._group:
                raise
            return
        self._cpu = folder
        self.limits_share = self._cpus is not None and folder.number("cpu.cfs_quota_us") == quota(self._cpus)

    def _write_memory_limit(self, memory: Folder) -> None:
        value = str(self._memory_limit)
        if self._memory_limit != UNLIMITED:
            memory.write("memory.limit_in_bytes", value)
            # the limit of memory and swap together; without accounting of swap the next best is not to swap
            if not memory.write("memory.memsw.limit_in_bytes", value, optional=True):
                memory.write("memory.swappiness", "0", optional=True)
            # Memory of TCP and UDP is counted apart, and at all only where it is limited, which costs some time.
            if self._has_network:
                memory.write("memory.kmem.tcp.limit_in_bytes", value, optional=True)

    def limit_memory(self, limit: int | None) -> None:
        wanted = bytes_limit(limit)
        if not self._memory or wanted == self._memory_limit:
            return
        value = "-1" if wanted == UNLIMITED else str(wanted)
        names = ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]  # the second is never to be the smaller
        for name in names if wanted < self._memory_limit else reversed(names):
            self._memory.write(name, value, optional=name != names[0])
        if self._has_network:
            self._memory.write("memory.kmem.tcp.limit_in_bytes", value, optional=True)
        self._memory_limit = wanted

    def attach(self, pid: int) -> None:
        for folder in self._folders if not self.holds(pid) else ():
            folder.write("cgroup.procs", str(pid))

    def verified(self, pid: int) -> frozenset[str]:
        memory, pids, cpuacct = self._memory, self._pids, self._cpuacct
        checks = {
            "memory_cgroup": memory and same(self._memory_limit, memory.number("memory.limit_in_bytes")),
            "pids_cgroup": pids and same(self._pids_limit, pids.number("pids.max")),
            "cpu_cgroup": cpuacct and cpuacct.number("cpuacct.usage") is not None,
        }
        inside = self.holds(pid)
        return frozenset(layer for layer, good in checks.items() if good and inside)

    def memory_peak(self) -> int | None:
        return self._memory.number("memory.max_usage_in_bytes") if self._memory else None

    def memory_now(self) -> int | None:
        return self._memory.number("memory.usage_in_bytes") if self._memory else None

    def pids_now(self) -> int | None:
        there = self._pids.number("pids.current") if self._pids else None
        return None if there is None else max(0, there - 1)

    def cpu_usage(self) -> float | None:
        used = self._cpuacct.number("cpuacct.usage") if self._cpuacct else None
        return None if used is None else used / 1e9

    def cpu_seconds(self, shares: tuple[float, float] | None = None) -> tuple[float, float] | None:
        """Returns the total, counted in nanoseconds, and scales the shares to it: they are counted by the timer's
        ticks.
        """
        total = self.cpu_usage()
        if total is None or not self._cpuacct:
            return None
        if shares is None and total < _TICK:
            return total, 0.0  # the timer's figure for less than its own time is chance, and two files to read
        user, system = shares or (
            self._cpuacct.number("cpuacct.usage_user") or 0,
            self._cpuacct.number("cpuacct.usage_sys") or 0,
        )
        share = system / (user + system) if user + system else 0.0
        return total * (1 - share), total * share

    def pids_peak(self) -> int | None:
        peak = self._pids.number("pids.peak") if self._pids else None
        return None if peak is None else max(0, peak - 1)

    def pids_refused(self) -> int:
        return self._pids.field("pids.events", "max") if self._pids else 0

    def oom_kills(self) -> int:
        if self._oom is not None:
            try:
                os.eventfd_read(self._oom)
            except BlockingIOError:
                pass
        return self._memory.field("memory.oom_control", "oom_kill") if self._memory else 0

    def oom_eventfd(self) -> int | None:
        if self._oom is None and self._memory:
            with no_fork:
                self._oom = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
            control = self._memory.open("cgroup.event_control", os.O_WRONLY)
            os.write(control, f"{self._oom} {self._memory.open('memory.oom_control')}".encode())
        return self._oom

    def detach(self) -> None:
        if self._oom is not None:
            os.close(self._oom)
            self._oom = None
        super().detach()
