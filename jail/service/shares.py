"""Shares of the queue: how many runs each tenant, and each of its users, has that are not over, against the quotas."""

from __future__ import annotations

from collections import Counter

from .problems import Problem
from .tenancy import Tenancy


class Shares:
    """Counts runs by tenant and user, also while their rows are being written."""

    def __init__(self, tenancy: Tenancy) -> None:
        self._tenancy = tenancy
        self._live: Counter[tuple[str, str | None]] = Counter()

    def admit(self, tenant: str, user: str, count: int, now: float, typical: float) -> None:
        """Counts runs that come, if the quotas have room for all of them. ``typical``: the seconds that a run of the
        tenant takes. Raises Problem.
        """
        self._tenancy.get(tenant)
        quota = self._tenancy.quota(tenant)
        pace = typical / quota.concurrent  # seconds between the ends of two runs
        self._check(tenant, None, count, quota.concurrent + quota.queue, "tenant", pace)
        most = quota.runs_of_user()
        if most is not None:
            self._check(tenant, user, count, most, "user", pace)
        self._tenancy.take_tokens(tenant, user, count, now)
        self.come(tenant, user, count)

    def _check(self, tenant: str, user: str | None, count: int, most: int, whose: str, pace: float) -> None:
        live = self._live[tenant, user]
        if live + count > most:
            more = "" if count == 1 else f", and {count} more came"
            raise Problem(
                "queue-full", f"{live} of {most} runs of this {whose} run or wait{more}", (live + count - most) * pace
            )

    def come(self, tenant: str, user: str, count: int) -> None:
        """Counts runs that are taken in."""
        for key in ((tenant, None), (tenant, user)):
            self._live[key] += count

    def leave(self, tenant: str, user: str) -> None:
        """Counts a run as over."""
        for key in ((tenant, None), (tenant, user)):
            self._live[key] -= 1
            if not self._live[key]:
                del self._live[key]
