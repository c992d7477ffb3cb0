"""Quotas of a tenant, and its rate: pure, with the time as an argument."""

from __future__ import annotations

from ..core.records import Record


class Quota(Record):
    """A tenant's share. ``concurrent``: runs at once. ``queue``: runs that may wait. ``rate``: runs a second on
    average, of which ``burst`` may come at once. ``requests``: HTTP requests open at once. ``sessions``: sessions open
    at once. ``stored``: bytes of results that are kept. ``weight``: its share of the slots, against that of others,
    when all want more than there are. ``cpu_seconds``, ``gb_seconds``, ``budget`` (decimal money): of a month; None:
    not limited.
    """

    concurrent: int
    queue: int
    rate: float
    burst: int
    requests: int
    sessions: int = 2
    stored: int = 1 << 30
    weight: float = 1.0
    cpu_seconds: float | None = None
    gb_seconds: float | None = None
    budget: str | None = None


class TokenBucket:
    """A rate with bursts. Times are of a monotonic clock, so that no change of the wall clock fills or empties it."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._at = float(burst), now

    def take(self, now: float) -> float:
        """Takes one token; returns 0, or the seconds until there is one, of which none was taken."""
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._rate)
        self._at = max(self._at, now)
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate
