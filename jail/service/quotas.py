"""Quotas of a tenant, and its rate: pure, with the time as an argument."""

from __future__ import annotations

import math

from ..core.records import Record


class Quota(Record):
    """A tenant's share. ``concurrent``: slots held at once. ``queue``: runs that may wait. ``rate``: runs a second on
    average, of which ``burst`` may come at once. ``requests``: HTTP requests open at once. ``sessions``: sessions open
    at once. ``stored``: bytes of results that are kept. ``weight``: its share of the slots, against that of others,
    when all want more than there are. ``cpu_seconds``, ``gb_seconds``, ``budget`` (decimal money): of a month; None:
    not limited. ``memory``, ``pids``, ``cpus``: of all its jails together, at once. ``webhooks``, ``policies``: how
    many it may have, policies beside those that it is granted. Those of ``user_...`` hold for each of its users; None:
    the tenant's alone.
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
    memory: int | None = None
    pids: int | None = None
    cpus: float | None = None
    webhooks: int = 0
    policies: int = 0
    user_concurrent: int | None = None
    user_queue: int | None = None
    user_rate: float | None = None
    user_sessions: int | None = None
    user_stored: int | None = None
    user_cpu_seconds: float | None = None
    user_gb_seconds: float | None = None
    user_budget: str | None = None

    def runs_of_user(self) -> int | None:
        """Returns how many runs of a user may go on or wait; None: as many as the tenant's."""
        most = self.concurrent if self.user_concurrent is None else self.user_concurrent
        return None if self.user_queue is None else most + self.user_queue

    def month_of_user(self) -> Quota:
        """Returns a quota with what a user may use up in a month in the place of what the tenant may."""
        return self.replace(
            cpu_seconds=self.user_cpu_seconds, gb_seconds=self.user_gb_seconds, budget=self.user_budget
        )  # fmt: skip


class TokenBucket:
    """A rate with bursts. Times are of a monotonic clock, so that no change of the wall clock fills or empties it."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._at = float(burst), now

    def take(self, now: float, count: int = 1) -> float:
        """Takes so many tokens; returns 0, or the seconds until there are as many, of which none was taken: infinity if
        there never will be.
        """
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._rate)
        self._at = max(self._at, now)
        if self._tokens >= count:
            self._tokens -= count
            return 0.0
        return math.inf if count > self._burst else (count - self._tokens) / self._rate
