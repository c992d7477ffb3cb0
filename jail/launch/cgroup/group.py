"""A cgroup around those of several runs, with limits that hold for all of them together."""

from __future__ import annotations

import os

from ...host.cgroups import CgroupFacts
from ...policy.model import Limits
from .base import ANY_PIDS, Cgroup
from .begin import create


class Group:
    """``name``: for ``Policy.group``; "" where no cgroup can be around others, as in a scope of systemd's. ``held``:
    the limits of memory, pids and cpus that hold. ``close``, when no run is in it, removes it.
    """

    def __init__(
        self, facts: CgroupFacts, memory: int | None = None, pids: int | None = None, cpus: float | None = None
    ) -> None:
        """Makes it. None: not limited. Raises SetupError."""
        limits = Limits(
            memory=memory,
            pids=ANY_PIDS if pids is None else pids,
            cpus=float(os.cpu_count() or 1) if cpus is None else cpus,
        )
        self._cgroup = Cgroup() if facts.backend == "scope" else create(facts, limits)
        self.name, self.held = self._cgroup.gather(), frozenset[str]()
        if not self.name:
            self.close()
            return
        holds = {
            "memory": memory is not None and "memory_cgroup" in self._cgroup.layers,
            "pids": pids is not None and "pids_cgroup" in self._cgroup.layers,
            "cpus": cpus is not None and self._cgroup.limits_share,
        }
        self.held = frozenset(name for name, good in holds.items() if good)

    def close(self) -> None:
        """Removes it, and kills what is left in it."""
        self._cgroup.close()
