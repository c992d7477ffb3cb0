"""The webhooks of a running service: each sends its events one after the other, and again until they are answered."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import time
from collections import Counter, deque
from typing import Any

from ..core.text import printable
from ..result.model import Result
from . import hook_rows, key_rows
from .hook_address import Network, Refused, pinned, target_of
from .hook_rows import Delivery, Webhook
from .hook_sender import is_delivered, new_secret
from .keys import Key, new_id
from .ledger import Ledger
from .metrics import Metrics
from .problems import Problem
from .run_rows import Run
from .settings import Settings
from .tenancy import Tenancy

LOG = logging.getLogger("jail.service")
EVENTS = ("run.ended", "budget.reached", "alarm")
_MOST = 1000  # events of a tenant that wait to be sent; later ones are dropped
_LONGEST = 3600.0  # seconds between two attempts


class Hooks:
    """All webhooks, from the event loop's thread."""

    def __init__(self, ledger: Ledger, tenancy: Tenancy, settings: Settings, metrics: Metrics) -> None:
        self._ledger, self._tenancy, self._settings, self._metrics = ledger, tenancy, settings, metrics
        self._hooks = {hook.id: hook for hook in ledger.store.call(hook_rows.webhooks)}
        self._waiting: dict[str, deque[Delivery]] = {}
        self._counts: Counter[str] = Counter()  # of what waits, by tenant
        self._senders: dict[str, asyncio.Task[None]] = {}
        self._others: set[asyncio.Task[None]] = set()
        self._is_stopping = False
        metrics.watch("webhooks_waiting", "Events that wait to be sent.", self._counts.total)

    def begin(self) -> None:
        """Goes on with what an earlier process has left."""
        self.take(self._ledger.store.call(hook_rows.waiting))

    # --- the webhooks -------------------------------------------------------------------------------------------------

    def of(self, tenant: str) -> list[Webhook]:
        """Lists the webhooks of a tenant, oldest first."""
        return [hook for hook in self._hooks.values() if hook.tenant == tenant]

    async def add(self, by: Key, url: str, events: tuple[str, ...]) -> Webhook:
        """Adds a webhook. Raises Problem: for one more than the quota has, and an address to which nothing is sent."""
        most = self._tenancy.quota(by.tenant).webhooks
        try:
            await pinned(target_of(url), self._allowed())
        except Refused as error:
            raise Problem("wrong-request", str(error)) from None
        if len(self.of(by.tenant)) >= most:
            raise Problem("not-allowed", f"quota.webhooks: this tenant may have {most} webhooks")
        hook = Webhook(
            id=new_id("w"), tenant=by.tenant, url=url, events=events, secret=new_secret(), created=time.time()
        )  # fmt: skip
        self._hooks[hook.id] = hook  # before it is stored, so that two at once are no more than the quota

        def work(connection: Any) -> None:
            hook_rows.add(connection, hook)
            key_rows.note(connection, hook.created, by, "webhook added", hook.id)

        try:
            await self._ledger(work, safely=True)
        except BaseException:
            self._hooks.pop(hook.id, None)
            raise
        return hook

    async def remove(self, by: Key, id: str) -> None:
        """Removes a webhook of the key's tenant. Raises Problem."""
        hook = self._hooks.get(id)
        if hook is None or hook.tenant != by.tenant:
            raise Problem("not-found", "no such webhook")
        self._forget(hook)

        def work(connection: Any) -> None:
            self._ledger.store.note_revocation(connection)  # an old copy of the database would send to it again
            hook_rows.remove(connection, id)
            key_rows.note(connection, time.time(), by, "webhook removed", id)

        await self._ledger(work, safely=True)

    def forget_tenant(self, tenant: str) -> None:
        """Sends nothing more for a tenant that is removed."""
        for hook in self.of(tenant):
            self._forget(hook)

    def _forget(self, hook: Webhook) -> None:
        del self._hooks[hook.id]
        self._counts[hook.tenant] -= len(self._waiting.pop(hook.id, ()))
        sender = self._senders.pop(hook.id, None)
        if sender:
            sender.cancel()

    def _allowed(self) -> list[Network]:
        return [ipaddress.ip_network(text) for text in self._settings["webhooks.allow"]]

    # --- events -------------------------------------------------------------------------------------------------------

    def of_run(self, run: Run, result: Result) -> list[Delivery]:
        """Returns the events of a run that has ended, to be stored with its end and then given to ``take``."""
        data = {"run": run.id, "batch": run.batch, "user": run.user, "policy": run.policy, "verdict": result.verdict}
        found = self._made(run.tenant, "run.ended", data)
        if result.alarm:
            found += self._made(run.tenant, "alarm", {**data, "alarm": printable(result.alarm)[:500]})
        return found

    def reached(self, tenant: str, user: str | None, month: float, what: str) -> None:
        """Takes the event that a quota of the month that began then is used up; it is sent once."""
        rows = self._made(tenant, "budget.reached", {"user": user, "reached": what})
        if rows:
            quota = what.partition(" of ")[2]
            task = asyncio.get_running_loop().create_task(self._store(rows, tenant, user, month, quota))
            self._others.add(task)
            task.add_done_callback(self._others.discard)

    async def _store(self, rows: list[Delivery], tenant: str, user: str | None, month: float, quota: str) -> None:
        try:
            if await self._ledger(hook_rows.tell_reached, tenant, user, month, quota, rows):
                self.take(rows)
        except Problem:
            return  # it was logged, and the next start tells of it

    def _made(self, tenant: str, event: str, data: dict[str, Any]) -> list[Delivery]:
        hooks = [hook for hook in self.of(tenant) if event in hook.events] if self._hooks else []
        room = max(0, _MOST - self._counts[tenant]) if hooks else 0
        for _ in hooks[room:]:
            self._metrics.webhook("dropped")
        body = json.dumps({"type": event, "timestamp": round(time.time(), 3), "data": data})
        return [
            Delivery(id=new_id("d"), webhook=hook.id, tenant=tenant, created=time.time(), body=body)
            for hook in hooks[:room]
        ]

    def take(self, rows: list[Delivery]) -> None:
        """Sends events that are stored, when their time has come."""
        for row in rows:
            if row.webhook in self._hooks and not self._is_stopping:
                self._waiting.setdefault(row.webhook, deque()).append(row)
                self._counts[row.tenant] += 1
                if row.webhook not in self._senders:
                    self._senders[row.webhook] = asyncio.get_running_loop().create_task(self._send_all(row.webhook))

    async def _send_all(self, id: str) -> None:
        """Sends what waits of a webhook, in its order."""
        try:
            waiting = self._waiting[id]
            while waiting:
                try:
                    if await self._is_over(self._hooks[id], waiting):
                        self._counts[waiting.popleft().tenant] -= 1
                except Problem:  # the database cannot be written: it may be sent once more
                    await asyncio.sleep(5.0)
        except Exception as error:  # the next event, or the next start, tries again
            LOG.exception("webhook %s: %s", id, type(error).__name__)
        finally:
            if self._senders.get(id) is asyncio.current_task():
                del self._senders[id]

    async def _is_over(self, hook: Webhook, waiting: deque[Delivery]) -> bool:
        """Tries to send the first event; returns whether it was sent, or is given up."""
        first = waiting[0]
        await asyncio.sleep(max(0.0, min(first.due - time.time(), _LONGEST)))
        sent = await is_delivered(
            hook.url, hook.secret, first.id, int(time.time()), first.body.encode(), self._allowed(),
            self._settings["webhooks.time"],
        )  # fmt: skip
        if sent or first.attempts + 1 >= self._settings["webhooks.attempts"]:
            self._metrics.webhook("sent" if sent else "failed")
            await self._ledger(hook_rows.done, first.id)
            return True
        pause = min(self._settings["webhooks.pause"] * 2.0**first.attempts, _LONGEST)
        waiting[0] = first.replace(attempts=first.attempts + 1, due=time.time() + pause)
        await self._ledger(hook_rows.postpone, waiting[0])
        return False

    async def stop(self) -> None:
        """Sends nothing more; what waits stays in the database for the next start."""
        self._is_stopping = True
        tasks = [*self._senders.values(), *self._others]
        for task in self._senders.values():
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
