"""The dispatcher: takes runs in, gives each its turn, and notes its end. All of it in the event loop's thread, but the
runs themselves and the store.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..policy.model import Policy
from ..result.model import PolicyName, Result
from . import batch_rows, hook_rows, run_rows, session_rows
from .backend import Order
from .carrier import Carrier
from .costs import Estimates, Machine, cost
from .fair_queue import FairQueue
from .hooks import Hooks
from .jobs import Job, Outlook
from .ledger import Ledger
from .meter import Meter
from .metrics import Metrics
from .problems import Problem
from .results import without_guest
from .run_rows import Run
from .settings import Settings
from .shares import Shares
from .slots import Slots
from .tenancy import Tenancy
from .traces import CURRENT

if TYPE_CHECKING:
    from .spans import Spans

LOG = logging.getLogger("jail.service")
Once = tuple[str, str] | None  # an idempotency key, and the digest of its request
Store = Callable[[Any, Sequence[Run]], bool]


class Dispatcher:
    """The runs that are queued or going on."""

    def __init__(
        self, ledger: Ledger, tenancy: Tenancy, settings: Settings, metrics: Metrics, meter: Meter, hooks: Hooks,
        slots: Slots, spans: Spans | None,
    ) -> None:  # fmt: skip
        self._ledger, self._tenancy, self._metrics, self._meter = ledger, tenancy, metrics, meter
        self._slots = slots
        slots.serve(self._hold, self._pump)
        self._drain: float = settings["runs.drain"]
        self._settings, self._spans = settings, spans
        self._machine = Machine(
            processors=len(os.sched_getaffinity(0)),
            memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
            slots=slots.most,
        )
        self._carrier = Carrier(ledger, tenancy, settings, meter, hooks)
        self._queue: FairQueue[Job] = FairQueue()
        self._estimates = Estimates()
        self._jobs: dict[str, Job] = {}
        self._going: set[Job] = set()
        self._shares = Shares(tenancy)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopping = False
        metrics.watch("queued", "Runs that wait for their turn.", lambda: len(self._queue))
        metrics.watch("running", "Runs that go on.", lambda: len(self._tasks))
        metrics.watch("pools", "Pools that stand ready.", self._carrier.backend.count)

    def recover(self) -> None:
        """Ends the runs that an earlier process was carrying out when it died, and queues those that had not begun."""
        self._carrier.end_lost()
        for run in self._ledger.store.call(lambda connection: run_rows.unfinished(connection, "queued")):
            self._shares.come(run.tenant, run.user, 1)
            job = Job(run.replace(request=None), streams=False)
            job.came -= max(0.0, time.time() - run.created)
            job.stored.set()
            self._enqueue(job)

    def begin(self) -> None:
        """Starts what can start: the event loop runs now."""
        self._pump()

    # --- taking in ----------------------------------------------------------------------------------------------------

    async def submit(self, run: Run, order: Order, streams: bool, once: Once, waits: bool = True) -> Job | Run:
        """Takes a run in; returns it as a job once its row is stored, or the run that was made for the same idempotency
        key. ``waits``: False: it is refused unless its turn comes at once. Raises Problem.
        """
        if once:
            found = await self._ledger(run_rows.earlier, run.tenant, once[0])
            if found:
                return self._same(found[1], found[2], once)
        await self._admit([run])
        job = Job(run.replace(request=None), streams)
        self._enqueue(job)
        self._pump()
        self._refuse_late(job, order.deadline, waits)
        if await self._store([(job, run, order)], lambda connection, rows: run_rows.add(connection, rows[0], once)):
            return job
        assert once is not None
        found = await self._ledger(run_rows.earlier, run.tenant, once[0])
        assert found is not None
        return self._same(found[1], found[2], once)

    async def submit_batch(self, batch: batch_rows.Batch, taken: Sequence[tuple[Run, Order]], once: Once) -> bool:
        """Takes the runs of a batch in, all or none; returns whether it is new: there was no batch for the same
        idempotency key. Raises Problem.
        """
        await self._admit([run for run, _ in taken])
        jobs = [(Job(run.replace(request=None), streams=False), run, order) for run, order in taken]
        for job, _, _ in jobs:
            self._enqueue(job)
        self._pump()
        return await self._store(jobs, lambda connection, rows: batch_rows.add(connection, batch, rows, once))

    async def _admit(self, runs: Sequence[Run]) -> None:
        """Counts runs of one user against the quotas. Raises Problem."""
        first = runs[0]
        await self._meter.admit(first.tenant, first.user, self._tenancy.quota(first.tenant), first.created)
        if self._is_stopping:
            raise Problem("stopping", "no more runs are taken in", 5.0)
        typical = self._estimates.wall(first.tenant, first.policy)
        self._shares.admit(first.tenant, first.user, len(runs), time.monotonic(), typical)

    async def _store(self, taken: Sequence[tuple[Job, Run, Order]], store: Store) -> bool:
        """Stores runs that are in the queue, those whose turn has come meanwhile as running. Returns what ``store``
        does: whether they are new. If not, or if they cannot be stored, they are dropped.
        """
        first = taken[0][1]
        now, is_new = time.time(), False
        for job, _, order in taken:
            if job.has_turn:
                job.order, job.state = order, "running"
        rows = [run.replace(state="running", started=now, request=None) if job.order else run for job, run, _ in taken]
        try:
            is_new = await self._ledger(
                store,
                rows,
                undo=lambda connection: run_rows.withdraw(connection, first.tenant, first.batch or first.id),
            )
        finally:
            for job, _, _ in taken:
                if not is_new:
                    self._drop(job)
                job.stored.set()
        return is_new

    def _refuse_late(self, job: Job, deadline: float | None, waits: bool) -> None:
        """Raises Problem for a run that must wait and will not, or would miss its deadline. It is not stored yet."""
        view = self.outlook(job)
        if view is None or (waits and deadline is None):
            return
        if not waits:
            self._drop(job)
            raise Problem("must-wait", f"no slot is free for {view.estimate:.1f} s", view.estimate, more=view.as_dict())
        end = view.estimate + self._estimates.wall(job.run.tenant, job.run.policy)
        if deadline is not None and end > deadline:
            self._drop(job)
            raise Problem("deadline", f"it would end in {end:.1f} s", view.estimate, more=view.as_dict())

    def _drop(self, job: Job) -> None:
        """Takes back a run that was not stored; one whose turn has come leaves when that sees it."""
        job.is_dropped = True
        if self._queue.remove(job.run.tenant, job.run.user, job):
            self._over(job)

    def _same(self, run: Run | None, digest: str, once: tuple[str, str]) -> Job | Run:
        if run is None or digest != once[1]:  # None: it was a batch
            raise another_request()
        return self._jobs.get(run.id, run)

    def _enqueue(self, job: Job) -> None:
        run = job.run
        job.cost = self._estimates.of(run.tenant, run.policy)
        self._jobs[run.id] = job
        self._queue.push(run.tenant, run.user, job, job.cost, self._tenancy.quota(run.tenant).weight)

    def find(self, id: str) -> Job | None:
        """Returns a run that is not over."""
        return self._jobs.get(id)

    def outlook(self, job: Job) -> Outlook | None:
        """Estimates when the turn of a run comes; None if it has come."""
        run = job.run
        ahead = self._queue.ahead(run.tenant, run.user, job)
        if ahead is None:
            return None
        most = self._slots.most
        going = sum(max(0.0, other.cost - other.age_of_turn() / most) for other in self._going)
        own = ahead.own * most / min(most, self._tenancy.quota(run.tenant).concurrent)
        for_runs = max(1, most - (self._slots.held - len(self._going)))  # sessions hold the others
        return Outlook(position=ahead.items + 1, estimate=round((max(ahead.cost, own) + going) * most / for_runs, 3))

    # --- carrying out -------------------------------------------------------------------------------------------------

    def _pump(self) -> None:
        """Starts runs while there are slots, those of tenants and users at their quota left out."""
        while not self._is_stopping and self._slots.is_free():
            job = self._queue.pop()
            if job is None:
                return
            job.begin()
            self._going.add(job)
            self._slots.take(job.run.tenant, job.run.user)
            task = asyncio.get_running_loop().create_task(self._turn(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _hold(self, tenant: str, user: str) -> None:
        self._queue.block(tenant, user, self._slots.is_full(tenant, user))
        self._queue.block(tenant, None, self._slots.is_full(tenant))

    async def _turn(self, job: Job) -> None:
        run = job.run
        CURRENT.set(run.trace)  # it was that of the request whose end made room
        try:
            await job.stored.wait()
            result = await self._carrier.carry_out(job)
            if job.was_carried_out and result is not None:
                self._learn(job, result)
            else:  # it is not charged for
                self._queue.correct(run.tenant, run.user, -job.cost)
            if result is not None:
                self._metrics.turn(job.waited)
                self._metrics.ended(result, job.age_of_turn())
                await self._carrier.end(job, result)
                self._trace(run, result)
        except Exception as error:  # the row stays as it is, and the next start ends it
            LOG.exception("run %s: %s", run.id, type(error).__name__)
        finally:
            self._over(job)
            self._tasks.discard(asyncio.current_task())
            self._slots.give_back(run.tenant, run.user)

    def _trace(self, run: Run, result: Result) -> None:
        if self._spans and run.trace:
            about = {"jail.run": run.id, "jail.tenant": run.tenant, "jail.verdict": result.verdict}
            self._spans.add("run", run.trace, run.created, time.time(), about)

    def _learn(self, job: Job, result: Result) -> None:
        measured = cost(result.usage, self._machine)
        self._estimates.learn(job.run.tenant, job.run.policy, measured, result.usage.wall_seconds)
        self._queue.correct(job.run.tenant, job.run.user, measured - job.cost)

    def _over(self, job: Job) -> None:
        self._jobs.pop(job.run.id, None)
        self._going.discard(job)
        self._shares.leave(job.run.tenant, job.run.user)
        job.state = "ended"
        job.ended.set()
        job.tell()

    # --- ending -------------------------------------------------------------------------------------------------------

    async def cancel(self, job: Job) -> None:
        """Ends a run, which may not have begun."""
        await job.stored.wait()
        job.end()
        if self._queue.remove(job.run.tenant, job.run.user, job):
            name = PolicyName(name=job.run.policy, digest="")
            try:
                await self._carrier.end(job, without_guest("cancelled", "cancelled before it began", name))
            finally:
                self._over(job)

    async def end_tenant(self, tenant: str) -> None:
        """Ends all runs of a tenant, and its pools."""
        jobs = [job for job in self._jobs.values() if job.run.tenant == tenant]
        for job in jobs:
            await self.cancel(job)
        for job in jobs:
            await job.ended.wait()
        self._meter.forget(tenant)
        await self._carrier.forget_tenant(tenant)

    async def keep_house(self) -> None:
        """Tells of what an earlier process has left untold; closes idle pools and deletes old runs, for ever."""
        quotas = {tenant.id: self._tenancy.quota(tenant.id) for tenant in self._tenancy.all()}
        try:
            await self._meter.recover(quotas, time.time())
        except Problem as error:  # a request of each tenant finds the same
            LOG.exception("house: %s", type(error).__name__)
        while True:
            await asyncio.sleep(60)
            try:
                await asyncio.to_thread(self._carrier.backend.close_idle)
                for forget in (run_rows.forget, batch_rows.forget, session_rows.forget, hook_rows.forget):
                    await self._ledger(forget, time.time() - self._settings["state.keep"])
            except Exception as error:  # the next round tries again
                LOG.exception("house: %s", type(error).__name__)

    async def stop(self) -> None:
        """Takes nothing more in, lets runs end for a while, then ends them. Queued runs stay queued in the database."""
        self._is_stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._drain)
        for job in list(self._jobs.values()):
            if job.has_turn:
                job.end()
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._carrier.close()

    def policies(self, tenant: str) -> dict[str, Policy]:
        """Returns the policies that a tenant's runs may name."""
        return self._tenancy.policies(tenant)

    def counts(self) -> dict[str, int]:
        """Counts runs that are queued and running."""
        return {"queued": len(self._queue), "running": len(self._tasks)}


def another_request() -> Problem:
    """Returns the error for an idempotency key that came with another body before."""
    return Problem("key-reused", "this idempotency key came with another body before")
