"""The dispatcher: takes runs in, gives each its turn, carries it out in a thread, and notes its end. All of it in the
event loop's thread, but the runs themselves and the store.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import msgspec

from ..core.cancel import Cancel
from ..policy.model import Policy
from ..result.model import PolicyName, Result
from . import run_rows, session_rows
from .backend import Backend, Order
from .costs import Estimates, Machine, cost
from .fair_queue import FairQueue
from .jobs import Job
from .ledger import Ledger
from .meter import Meter
from .metrics import Metrics
from .prices import price_list
from .problems import Problem
from .results import fitting, without_guest
from .run_rows import Run
from .settings import Settings
from .tenancy import Tenancy
from .wire import RunRequest, order_of

LOG = logging.getLogger("jail.service")
_LOST = "the service ended while this run was going on: it is not known how far it came"
_ATTEMPTS = (0.1, 1.0, 5.0)  # seconds between the tries to store an end


class Dispatcher:
    """The runs that are queued or going on."""

    def __init__(self, ledger: Ledger, tenancy: Tenancy, settings: Settings, metrics: Metrics, meter: Meter) -> None:
        self._ledger, self._tenancy, self._settings, self._metrics = ledger, tenancy, settings, metrics
        self._meter = meter
        self._slots: int = settings["runs.concurrent"]
        self._machine = Machine(
            processors=len(os.sched_getaffinity(0)),
            memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
            slots=self._slots,
        )
        self._backend = Backend(settings["runs.pools"], settings["runs.warm"], self._slots)
        self._threads = ThreadPoolExecutor(self._slots, "jail-run")
        self._queue: FairQueue[Job] = FairQueue()
        self._estimates = Estimates()
        self._jobs: dict[str, Job] = {}
        self._live: dict[str, int] = {}  # by tenant: queued, also while its row is being written, and running
        self._running: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stored: dict[str, int] = {}  # bytes of results, by tenant
        self._is_stopping = False
        metrics.watch("queued", "Runs that wait for their turn.", lambda: len(self._queue))
        metrics.watch("running", "Runs that go on.", lambda: len(self._tasks))
        metrics.watch("pools", "Pools that stand ready.", self._backend.count)

    def recover(self) -> None:
        """Ends the runs that an earlier process was carrying out when it died, and queues those that had not begun."""
        store = self._ledger.store
        self._stored = store.call(run_rows.stored)
        for run in store.call(lambda connection: run_rows.unfinished(connection, "running")):
            result = without_guest("error", _LOST, PolicyName(name=run.policy, digest=""))
            store.call(lambda connection, run=run, result=result: run_rows.end(  # type: ignore[misc]
                connection, run, result, result.to_json(), time.time(), self._settings["prices.version"]
            ))  # fmt: skip
        for run in store.call(lambda connection: run_rows.unfinished(connection, "queued")):
            self._live[run.tenant] = self._live.get(run.tenant, 0) + 1
            job = Job(run.replace(request=None), streams=False)
            job.stored.set()
            self._enqueue(job)

    def begin(self) -> None:
        """Starts what can start: the event loop runs now."""
        self._pump()

    # --- taking in ----------------------------------------------------------------------------------------------------

    async def submit(self, run: Run, order: Order, streams: bool, once: tuple[str, str] | None) -> Job | Run:
        """Takes a run in; returns it as a job once its row is stored, or the run that was made for the same idempotency
        key. Raises Problem.
        """
        if once:
            found = await self._ledger(run_rows.earlier, run.tenant, once[0])
            if found:
                return self._same(found, once)
        await self._meter.admit(run.tenant, self._tenancy.quota(run.tenant), run.created)
        self._admit(run.tenant)
        job = Job(run.replace(request=None), streams)
        self._enqueue(job)
        self._pump()
        if job.has_turn:
            job.order, job.state = order, "running"
        if await self._is_new(job, run, once):
            return job
        found = await self._ledger(run_rows.earlier, run.tenant, once[0] if once else "")
        assert found is not None
        return self._same(found, once or ("", ""))

    async def _is_new(self, job: Job, run: Run, once: tuple[str, str] | None) -> bool:
        """Stores a run, as running if its turn has come at once. Returns whether there was none with the same
        idempotency key; if there was, or it cannot be stored, the job is dropped.
        """
        try:
            row = run.replace(state="running", started=time.time(), request=None) if job.order else run
            job.is_dropped = await self._ledger(run_rows.add, row, once) is not None
        except BaseException:
            job.is_dropped = True
            raise
        finally:
            job.stored.set()
            if job.is_dropped and self._queue.remove(run.tenant, run.user, job):
                self._over(job)
        return not job.is_dropped

    def _same(self, found: tuple[Run, str], once: tuple[str, str]) -> Job | Run:
        run, digest = found
        if digest != once[1]:
            raise Problem("key-reused", "this idempotency key came with another body before")
        return self._jobs.get(run.id, run)

    def _admit(self, tenant: str) -> None:
        """Counts a run against its tenant's quota. Raises Problem."""
        if self._is_stopping:
            raise Problem("stopping", "no more runs are taken in", 5.0)
        self._tenancy.get(tenant)
        quota = self._tenancy.quota(tenant)
        live = self._live.get(tenant, 0)
        if live >= quota.concurrent + quota.queue:
            raise Problem("queue-full", f"{live} runs of this tenant run or wait, as many as its quota has", 1.0)
        self._tenancy.take_token(tenant, time.monotonic())
        self._live[tenant] = live + 1

    def _leave(self, tenant: str) -> None:
        self._live[tenant] -= 1
        if not self._live[tenant]:
            del self._live[tenant]

    def _enqueue(self, job: Job) -> None:
        run = job.run
        job.cost = self._estimates.of(run.tenant, run.policy)
        self._jobs[run.id] = job
        self._queue.push(run.tenant, run.user, job, job.cost, self._tenancy.quota(run.tenant).weight)

    def find(self, id: str) -> Job | None:
        """Returns a run that is not over."""
        return self._jobs.get(id)

    # --- carrying out -------------------------------------------------------------------------------------------------

    def _pump(self) -> None:
        """Starts runs while there are slots, those of tenants at their quota left out."""
        while not self._is_stopping and len(self._tasks) < self._slots:
            job = self._queue.pop()
            if job is None:
                return
            job.has_turn = True
            self._count(job.run.tenant, 1)
            task = asyncio.get_running_loop().create_task(self._turn(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _count(self, tenant: str, change: int) -> None:
        running = self._running.pop(tenant, 0) + change
        if running:
            self._running[tenant] = running
        self._queue.block(tenant, running >= self._tenancy.quota(tenant).concurrent)

    async def _turn(self, job: Job) -> None:
        try:
            await job.stored.wait()
            began = time.monotonic()
            result = await self._carried_out(job)
            if result is None:  # it is not charged for
                self._queue.correct(job.run.tenant, job.run.user, -job.cost)
            else:
                self._metrics.turn(began - job.came)
                self._metrics.ended(result, time.monotonic() - began)
                await self._end(job, result)
        except Exception as error:  # the row stays as it is, and the next start ends it
            LOG.exception("run %s: %s", job.run.id, type(error).__name__)
        finally:
            self._over(job)
            self._tasks.discard(asyncio.current_task())  # its slot is free for the next
            self._count(job.run.tenant, -1)
            self._pump()

    async def _carried_out(self, job: Job) -> Result | None:
        """Returns how a run has ended; None if there is no such run: it was dropped, or its tenant removed."""
        run = job.run
        name = PolicyName(name=run.policy, digest="")
        try:
            order = job.order if job.order or job.is_dropped else await self._started(run)
            if order is None or job.is_dropped:
                return None
            if job.is_cancelled:
                return without_guest("cancelled", "cancelled before it began", name)
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
            loop.call_soon_threadsafe(self._output, job, name, chunk)

        def work() -> Result:
            with closing(Cancel()) as cancel:
                return self._backend.carry_out(order, job.hold(cancel), told if job.streams else None)

        result = await loop.run_in_executor(self._threads, work)
        measured = cost(result.usage, self._machine)
        self._estimates.learn(job.run.tenant, job.run.policy, measured)
        self._queue.correct(job.run.tenant, job.run.user, measured - job.cost)
        return result.replace(notes=(*result.notes, *self._tenancy.notes()))

    def _output(self, job: Job, name: str, chunk: bytes) -> None:
        job.chunks.append((name, chunk))
        job.tell()

    async def _end(self, job: Job, result: Result) -> None:
        """Stores the end of a run, and tries again for a while where the database cannot be written."""
        result, text = fitting(result, self._settings["runs.result"])
        for pause in (*_ATTEMPTS, None):
            try:
                prices = price_list(self._settings)
                row = await self._ledger(run_rows.end, job.run, result, text, time.time(), prices.version)
                job.text = text
                if row:
                    await self._keep_within(job.run, len(text))
                    self._meter.count(job.run.tenant, row, prices)
                return
            except Problem:
                if pause is None:
                    raise
                await asyncio.sleep(pause)

    async def _keep_within(self, run: Run, size: int) -> None:
        """Counts a stored result; the tenant's oldest ones make room for it."""
        self._stored[run.tenant] = self._stored.get(run.tenant, 0) + size
        most = self._tenancy.quota(run.tenant).stored
        if self._stored[run.tenant] > most:  # by a tenth more, so that not each run deletes
            self._stored[run.tenant] = await self._ledger(run_rows.drop_oldest, run.tenant, most * 9 // 10, run.id)

    def _over(self, job: Job) -> None:
        self._jobs.pop(job.run.id, None)
        self._leave(job.run.tenant)
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
                await self._end(job, without_guest("cancelled", "cancelled before it began", name))
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
        self._stored.pop(tenant, None)
        await asyncio.to_thread(self._backend.close_tenant, tenant)

    async def keep_house(self) -> None:
        """Closes idle pools and deletes old runs, for ever."""
        while True:
            await asyncio.sleep(60)
            try:
                await asyncio.to_thread(self._backend.close_idle)
                for forget in (run_rows.forget, session_rows.forget):
                    await self._ledger(forget, time.time() - self._settings["state.keep"])
            except Exception as error:  # the next round tries again
                LOG.exception("house: %s", type(error).__name__)

    async def stop(self) -> None:
        """Takes nothing more in, lets runs end for a while, then ends them. Queued runs stay queued in the database."""
        self._is_stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._settings["runs.drain"])
        for job in list(self._jobs.values()):
            if job.has_turn:
                job.end()
        while self._tasks:
            await asyncio.wait(self._tasks)
        self._threads.shutdown()
        await asyncio.to_thread(self._backend.close)

    def policies(self, tenant: str) -> dict[str, Policy]:
        """Returns the policies that a tenant's runs may name."""
        return self._tenancy.policies(tenant)

    def counts(self) -> dict[str, int]:
        """Counts runs that are queued and running."""
        return {"queued": len(self._queue), "running": len(self._tasks)}
