"""The cost of a run to the machine, as the scheduler counts it: pure."""

from __future__ import annotations

from ..core.records import Record
from ..watch.observation import Usage

_WEIGHT = 0.25  # of the latest run in the average
_FIRST = 1.0  # seconds of the whole machine: the guess for a tenant that has not run anything yet, and the least credit


class Machine(Record):
    """The whole of each resource: processors, bytes of memory, runs at once."""

    processors: int
    memory: int
    slots: int


def cost(usage: Usage, machine: Machine) -> float:
    """Returns the dominant share of a run, times its length: the seconds in which the machine did nothing else."""
    memory = (usage.memory_peak_bytes or 0) / machine.memory * usage.wall_seconds
    return max(usage.cpu_seconds / machine.processors, memory, usage.wall_seconds / machine.slots)


class Estimates:
    """Averages of the costs, and of the times, of earlier runs, by tenant and policy."""

    def __init__(self) -> None:
        self._costs: dict[tuple[str, str], float] = {}
        self._walls: dict[tuple[str, str], float] = {}

    def of(self, tenant: str, policy: str) -> float:
        """Returns the estimate of the next run's cost."""
        return self._costs.get((tenant, policy), _FIRST)

    def wall(self, tenant: str, policy: str) -> float:
        """Returns the estimate of the seconds that the next run takes; 0 for a tenant that has not run anything yet."""
        return self._walls.get((tenant, policy), 0.0)

    def learn(self, tenant: str, policy: str, measured: float, wall: float) -> None:
        """Takes the cost of a run and its seconds into the averages."""
        for averages, value in ((self._costs, measured), (self._walls, wall)):
            before = averages.get((tenant, policy), value)
            averages[tenant, policy] = before + _WEIGHT * (value - before)
