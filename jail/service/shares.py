"""Shares of the runs at this moment: how many each tenant, and each of its users, has, against the quotas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from .problems import Problem
from .tenancy import Tenancy

Block = Callable[[str, str | None, bool], None]


class Shares:
    """Counts runs by tenant and user: ``come`` (queued, also while their rows are being written) and ``begin``.

    ``block``: leaves a tenant, or a user of it, out of the queue, or lets it in again.
    """

    def __init__(self, tenancy: Tenancy, block: Block) -> None:
        self._tenancy, self._block = tenancy, block
        self._live: Counter[tuple[str, str | None]] = Counter()
        self._running: Counter[tuple[str, str | None]] = Counter()

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
        _less(self._live, tenant, user)

    def begin(self, tenant: str, user: str) -> None:
        """Counts a run whose turn has come."""
        for key in ((tenant, None), (tenant, user)):
            self._running[key] += 1
        self._hold(tenant, user)

    def end(self, tenant: str, user: str) -> None:
        """Counts a run whose turn is over."""
        _less(self._running, tenant, user)
        self._hold(tenant, user)

    def _hold(self, tenant: str, user: str) -> None:
        quota = self._tenancy.quota(tenant)
        most = quota.concurrent if quota.user_concurrent is None else quota.user_concurrent
        self._block(tenant, user, self._running[tenant, user] >= most)
        self._block(tenant, None, self._running[tenant, None] >= quota.concurrent)


def _less(counts: Counter[tuple[str, str | None]], tenant: str, user: str) -> None:
    for key in ((tenant, None), (tenant, user)):
        counts[key] -= 1
        if not counts[key]:
            del counts[key]
