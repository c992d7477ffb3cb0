"""The carrier: carries out a run whose turn has come, in a thread, and stores its end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import msgspec

from ..core.cancel import Cancel
from ..result.model import PolicyName, Result
from . import run_rows
from .backend import Backend, Order
from .hook_rows import Delivery
from .hooks import Hooks
from .jobs import Job
from .ledger import Ledger
from .meter import Meter
from .prices import price_list
from .problems import Problem
from .results import fitting, without_guest
from .run_rows import Run
from .settings import Settings
from .tenancy import Tenancy
from .wire import RunRequest, order_of

LOG = logging.getLogger("jail.service")
_LOST = "the service ended while this run was going on: it is not known how far it came"
_LATE = "its deadline was over before its turn came"
_ATTEMPTS = (0.1, 1.0, 5.0)  # seconds between the tries to store an end
_LEAST = 0.001  # seconds: the shortest limit of time


class Carrier:
    """Carries out runs, from the event loop's thread. ``backend``: its pools."""

    def __init__(self, ledger: Ledger, tenancy: Tenancy, settings: Settings, meter: Meter, hooks: Hooks) -> None:
        self._ledger, self._tenancy, self._settings, self._meter = ledger, tenancy, settings, meter
        self._hooks = hooks
        slots: int = settings["runs.concurrent"]
        self.backend = Backend(settings["runs.pools"], settings["runs.warm"], slots, tenancy.groups)
        self._threads = ThreadPoolExecutor(slots, "jail-run")
        self._stored: Counter[tuple[str, str | None]] = Counter()  # bytes of results of tenants (None) and of users

    def end_lost(self) -> None:
        """Ends the runs that an earlier process was carrying out when it died."""
        store = self._ledger.store
        for (tenant, user), size in store.call(run_rows.stored).items():
            self._count_stored(tenant, user, size)
        for run in store.call(lambda connection: run_rows.unfinished(connection, "running")):
            result = without_guest("error", _LOST, PolicyName(name=run.policy, digest=""))
            used = run_rows.used_by(run, result, time.time(), self._settings["prices.version"])
            store.call(lambda connection, run=run, result=result, used=used: run_rows.end(  # type: ignore[misc]
                connection, used, result.to_json(), self._hooks.of_run(run, result)
            ))  # fmt: skip

    async def carry_out(self, job: Job) -> Result | None:
        """Returns how a run has ended; None if there is no such run: it was dropped, or its tenant removed."""
        run = job.run
        name = PolicyName(name=run.policy, digest="")
        try:
            order = job.order if job.order or job.is_dropped else await self._started(run)
            if order is None or job.is_dropped:
                return None
            if job.is_cancelled:
                return without_guest("cancelled", "cancelled before it began", name)
            if order.deadline is not None:
                left = order.deadline - job.age()
                if left <= 0:
                    return without_guest("cancelled", _LATE, name)
                order = _within(order, max(left, _LEAST))
            job.state = "running"
            job.tell()
            return await self._in_thread(job, order)
        except Problem as problem:  # a policy that the settings have allowed no more since it was queued
            return without_guest("error", problem.detail, name)
        except Exception as error:  # no run stays without an end
            LOG.exception("run %s: %s", run.id, type(error).__name__)
            return without_guest("error", f"the service failed: {type(error).__name__}", name)

    async def _started(self, run: Run) -> Order | None:
        """Notes in the database that a queued run begins; returns what it is."""
        request = await self._ledger(run_rows.start, run.id, time.time())
        if request is None:
            return None
        return order_of(msgspec.json.decode(request, type=RunRequest), run.tenant, self._tenancy.policies(run.tenant))

    async def _in_thread(self, job: Job, order: Order) -> Result:
        loop = asyncio.get_running_loop()

        def told(name: str, chunk: bytes) -> None:
            loop.call_soon_threadsafe(job.output, name, chunk)

        def work() -> Result:
            with closing(Cancel()) as cancel:
                return self.backend.carry_out(order, job.hold(cancel), told if job.streams else None)

        result = await loop.run_in_executor(self._threads, work)
        job.was_carried_out = True
        return result.replace(notes=(*result.notes, *self._tenancy.notes()))

    async def end(self, job: Job, result: Result) -> None:
        """Stores the end of a run, and tries again for a while where the database cannot be written."""
        result, text = fitting(result, self._settings["runs.result"])
        events, prices = self._hooks.of_run(job.run, result), price_list(self._settings)
        used = run_rows.used_by(job.run, result, time.time(), prices.version)
        is_new = await self._store_end(used, text, events)
        job.text = text
        if is_new:
            self._meter.count(job.run.tenant, used, prices)
            self._hooks.take(events)
            await self._keep_within(job.run, len(text))

    async def _store_end(self, used: dict[str, Any], text: str, events: Sequence[Delivery]) -> bool:
        """Returns whether the run had no end. If a try finds one after another has failed, that was committed, and the
        connection lost meanwhile.
        """
        is_again = False
        for pause in _ATTEMPTS:
            try:
                return await self._ledger(run_rows.end, used, text, events) or is_again
            except Problem:
                is_again = True
                await asyncio.sleep(pause)
        await self._ledger(run_rows.end, used, text, events)
        return True

    async def _keep_within(self, run: Run, size: int) -> None:
        """Counts a stored result; the oldest ones of the user, and of the tenant, make room for it."""
        self._count_stored(run.tenant, run.user, size)
        quota = self._tenancy.quota(run.tenant)
        for user, most in ((run.user, quota.user_stored), (None, quota.stored)):
            if most is not None and self._stored[run.tenant, user] > most:
                room = most * 9 // 10  # by a tenth more, so that not each run deletes
                deleted = await self._ledger(run_rows.drop_oldest, run.tenant, user, room, run.id)
                for other, gone in deleted.items():
                    self._count_stored(run.tenant, other, -gone)

    def _count_stored(self, tenant: str, user: str, size: int) -> None:
        for whose in ((tenant, None), (tenant, user)):
            self._stored[whose] += size

    async def forget_tenant(self, tenant: str) -> None:
        """Closes the pools of a tenant that was removed."""
        self._stored = Counter({whose: size for whose, size in self._stored.items() if whose[0] != tenant})
        await asyncio.to_thread(self.backend.close_tenant, tenant)

    async def close(self) -> None:
        """Ends the threads and the pools; all runs have ended."""
        self._threads.shutdown()
        await asyncio.to_thread(self.backend.close)


def _within(order: Order, seconds: float) -> Order:
    """Returns the order with so much time at most."""
    wall = order.limits.get("wall", order.policy.limits.wall)
    return order.replace(limits={**order.limits, "wall": seconds if wall is None else min(wall, seconds)})
