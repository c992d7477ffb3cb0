"""The meter: what each tenant has used in the month that goes on, against its monthly quota."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from . import run_rows
from .price_rows import lists
from .prices import Prices, shown
from .problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .ledger import Ledger
    from .quotas import Quota
    from .settings import Settings

_KIB_MS = (1 << 20) * 1000  # of a GB-second


def month(now: float, zone: str) -> tuple[float, float]:
    """Returns when the month around a time begins and ends in a time zone, in seconds since 1970."""
    today = datetime.fromtimestamp(now, ZoneInfo(zone))
    begin = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    end = begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
    return begin.timestamp(), end.timestamp()


class Spent:
    """The sums of one tenant and month."""

    def __init__(self, begin: float, rows: Iterable[Mapping[str, Any]], known: Mapping[str, Prices]) -> None:
        self.begin = begin
        self.quota: Quota | None = None  # the one that it was compared with last
        self.is_reached = False
        self.cpu_us = self.memory_kib_ms = 0
        self.cost = Decimal(0)
        for row in rows:
            self.add(row, known[row["prices"]])

    def add(self, row: Mapping[str, Any], prices: Prices) -> None:
        """Adds usage."""
        self.cpu_us += int(row["cpu_us"])
        self.memory_kib_ms += int(row["memory_kib_ms"])
        self.cost += prices.cost(row)

    def over(self, quota: Quota) -> str | None:
        """Returns what has reached the quota, in words, or None."""
        if quota.cpu_seconds is not None and self.cpu_us >= quota.cpu_seconds * 1e6:
            return f"{self.cpu_us / 1e6:.3f} of {quota.cpu_seconds:g} CPU-seconds"
        if quota.gb_seconds is not None and self.memory_kib_ms >= quota.gb_seconds * _KIB_MS:
            return f"{self.memory_kib_ms / _KIB_MS:.3f} of {quota.gb_seconds:g} GB-seconds"
        if quota.budget is not None and self.cost >= Decimal(quota.budget):
            return f"{shown(self.cost)} of {quota.budget} of its budget"
        return None


class Meter:
    """The sums of the tenants that have a monthly quota. They are read from the database when a month begins, also
    where the clock was set to another, and counted on from there.

    ``told``: takes tenant, user (None: the whole tenant), the begin of the month and words, when a quota is found to be
    used up.
    """

    def __init__(
        self, ledger: Ledger, settings: Settings, told: Callable[[str, str | None, float, str], object]
    ) -> None:
        self._ledger, self._settings, self._told = ledger, settings, told
        self._spent: dict[tuple[str, str | None], Spent] = {}  # of tenants (None) and of users
        self._ends = 0  # runs that have ended: sums that were read meanwhile may lack one

    async def admit(self, tenant: str, user: str, quota: Quota, now: float) -> None:
        """Raises Problem if the tenant, or the user, has used up a quota of this month. Runs count when they end."""
        await self._check((tenant, None), quota, now)
        await self._check((tenant, user), quota.month_of_user(), now)

    async def recover(self, quotas: Mapping[str, Quota], now: float) -> None:
        """Tells of the quotas of tenants that an earlier process has seen used up, and of which it may have died before
        it told. It tells of each once.
        """
        for tenant, quota in quotas.items():
            await self._reached((tenant, None), quota, now)
            if _is_limited(quota.month_of_user()):
                begin, end = month(now, self._settings["usage.zone"])
                for user in await self._ledger(run_rows.users, tenant, begin, end):
                    await self._reached((tenant, user), quota.month_of_user(), now)

    async def _check(self, whose: tuple[str, str | None], quota: Quota, now: float) -> None:
        reached = await self._reached(whose, quota, now)
        if reached:
            kind = "tenant" if whose[1] is None else "user"
            left = month(now, self._settings["usage.zone"])[1] - now
            raise Problem("quota-spent", f"this {kind} has used {reached} in this month", max(1.0, left))

    async def _reached(self, whose: tuple[str, str | None], quota: Quota, now: float) -> str | None:
        """Returns which quota of the month is used up, in words, or None."""
        if not _is_limited(quota):
            self._spent.pop(whose, None)
            return None
        found = await self._sums(whose, *month(now, self._settings["usage.zone"]))
        found.quota = quota
        return self._compare(whose, found)

    def _compare(self, whose: tuple[str, str | None], found: Spent) -> str | None:
        reached = found.over(found.quota) if found.quota else None
        if reached and not found.is_reached:
            self._told(*whose, found.begin, reached)
        found.is_reached = bool(reached)
        return reached

    async def _sums(self, whose: tuple[str, str | None], begin: float, end: float) -> Spent:
        found = self._spent.get(whose)
        while found is None or found.begin != begin:
            ends = self._ends
            rows, known = await self._ledger(_read, *whose, begin, end)
            if ends == self._ends:
                found = self._spent[whose] = Spent(begin, rows, known)
        return found

    def count(self, tenant: str, row: Mapping[str, Any], prices: Prices) -> None:
        """Adds a row of usage that has been stored."""
        self._ends += 1
        for whose in ((tenant, None), (tenant, row["user"])):
            found = self._spent.get(whose)
            if found:
                found.add({**row, "runs": 0 if row["verdict"] == run_rows.MINUTE else 1}, prices)
                self._compare(whose, found)

    def forget(self, tenant: str) -> None:
        """Drops the sums of a tenant that was removed."""
        self._spent = {whose: spent for whose, spent in self._spent.items() if whose[0] != tenant}


def _is_limited(quota: Quota) -> bool:
    return quota.cpu_seconds is not None or quota.gb_seconds is not None or quota.budget is not None


def _read(
    connection: Any, tenant: str, user: str | None, begin: float, end: float
) -> tuple[list[dict[str, Any]], dict[str, Prices]]:
    return run_rows.spent(connection, tenant, user, begin, end), lists(connection)
