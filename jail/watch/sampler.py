"""Samples of a run's counters over time, for ``Usage.timeline``: a bounded number, however long the run."""

from __future__ import annotations

from ..core.errors import PolicyError
from ..core.units import parse_duration
from .observation import Sample

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .counters import Meters

MOST = 1024  # samples of one run; then every second one is dropped, and the period is doubled
LEAST = 0.001  # seconds
_NEVER = float("inf")


class Sampler:
    """Reads the counters of one run every ``period`` seconds. ``tell``: called with each sample, in the loop of the
    watch: it must not wait for anything.
    """

    def __init__(self, period: float, tell: Callable[[Sample], object] | None = None) -> None:
        self._period, self._tell = period, tell
        self._began = self._base_cpu = 0.0
        self._taken: list[Sample] = []
        self.next_look = _NEVER

    def begin(self, began: float, base_cpu: float = 0.0) -> None:
        """Begins with the guest's own time, or that of an evaluation, before which ``base_cpu`` was used."""
        self._began = self.next_look = began
        self._base_cpu = base_cpu

    def put_off(self, seconds: float) -> None:
        """Leaves out the time for which the guest stood still."""
        self._began += seconds
        self.next_look += seconds

    def look(self, now: float, meters: Meters) -> None:
        """Takes a sample if one is due."""
        if now >= self.next_look:
            self.take(now, meters)
            self.next_look = max(self.next_look + self._period, now)

    def take(self, now: float, meters: Meters) -> None:
        """Takes a sample. A guest that has not begun has none."""
        if self.next_look == _NEVER:
            return
        sample = Sample(
            at=round(now - self._began, 6),
            memory_bytes=meters.memory_now(),
            cpu_seconds=max(0.0, round(meters.cpu_used() - self._base_cpu, 6)),
            pids=meters.pids_now(),
        )
        self._taken.append(sample)
        if len(self._taken) > MOST:
            del self._taken[1::2]
            self._period *= 2
        if self._tell:
            self._tell(sample)

    def samples(self) -> tuple[Sample, ...]:
        """Returns what was taken, oldest first."""
        return tuple(self._taken)


def sampler_every(sample: float | str, tell: Callable[[Sample], object] | None = None) -> Sampler:
    """Returns a sampler with a period as a caller gives it: seconds, or text. Raises PolicyError."""
    try:
        period = parse_duration(sample)
    except (TypeError, ValueError) as error:
        raise PolicyError(f"sample: {error}") from None
    if period < LEAST:
        raise PolicyError("sample: once a millisecond is the most often (fix: 20ms)")
    return Sampler(period, tell)
