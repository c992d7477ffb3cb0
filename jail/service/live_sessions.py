"""The open sessions: each is a ``jail.Session`` of one tenant, asked from threads of its own."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ..core.errors import JailError, PolicyError
from ..policy.model import Policy
from ..result.model import Result
from ..sessions.ends import SessionBusy, SessionEnded
from ..sessions.session import Session
from . import session_rows
from .keys import Key, new_id
from .ledger import Ledger
from .meter import Meter
from .narrow import narrowed
from .places import Place, Places
from .prices import price_list
from .problems import Problem
from .session_rows import SessionRow
from .settings import Settings
from .slots import Slots
from .tenancy import Tenancy

T = TypeVar("T")
LOG = logging.getLogger("jail.service")
_LOOK = 0.5  # seconds between looks for sessions that have ended by themselves, and for minutes that begin
_MINUTE = 60.0
_OF_AN_EVALUATION = ("wall", "cpu", "output")


class Held:
    """A session that is being opened, or open. ``doing``: what a thread does with it; one of each at a time."""

    def __init__(self, row: SessionRow, policy: Policy, place: Place) -> None:
        self.row, self.policy, self.place = row, policy, place
        self.session: Session | None = None
        self.began = time.monotonic()
        self.billed = 0
        self.doing: set[str] = set()


class LiveSessions:
    """The sessions that are open, from the event loop's thread."""

    def __init__(self, ledger: Ledger, tenancy: Tenancy, settings: Settings, meter: Meter, slots: Slots) -> None:
        self._ledger, self._tenancy, self._settings, self._meter = ledger, tenancy, settings, meter
        most: int = settings["sessions.concurrent"] or max(1, slots.most // 2)
        self.places = Places(tenancy, slots, most)
        self._threads = ThreadPoolExecutor(2 * most, "jail-session")  # an evaluation, and a file, of each
        self._enders = ThreadPoolExecutor(min(most, 8), "jail-session-end")
        self._held: dict[str, Held] = {}
        self._is_stopping = False

    def __len__(self) -> int:
        return len(self._held)

    async def open(
        self, key: Key, policy: Policy, options: dict[str, Any], patience: float, gone: asyncio.Future[None]
    ) -> SessionRow:
        """Opens a session; it counts from the moment at which it is being started. ``patience``: seconds for which it
        waits for a place. ``gone``: done when its client has left, who then gets none. Raises Problem.
        """
        row = SessionRow(
            id=new_id("s"), tenant=key.tenant, user=key.user, key=key.id, policy=policy.name, digest=policy.digest,
            memory=policy.limits.memory or 0, created=time.time(),
        )  # fmt: skip
        await self._meter.admit(key.tenant, key.user, self._tenancy.quota(key.tenant), row.created)
        self._check_open(key.tenant)
        self._tenancy.take_tokens(key.tenant, key.user, 1, time.monotonic())
        place = await self.places.take(key.tenant, key.user, patience, gone)
        try:
            self._check_open(key.tenant)  # it may have waited
        except Problem:
            self.places.give_back(place)
            raise
        held = self._held[row.id] = Held(row, policy, place)
        try:
            await self._ledger(session_rows.add, row)
            await self._bill_minute(held)
            held.session = await self._in_thread(self._threads, lambda: self._made(key.tenant, policy, options))
        except BaseException as error:
            self._leave(held)
            await self._ledger(session_rows.end, row.id, "error", time.time())
            if isinstance(error, PolicyError):
                raise Problem("wrong-request", str(error)[:500]) from None
            if isinstance(error, JailError):
                raise Problem("no-session", str(error)[:500], 5.0) from None
            raise
        if self._is_stopping or row.id not in self._held or gone.done():  # its tenant was removed, or the service stops
            await self._close(held, "closed")
            raise Problem("stopping", "no more sessions are opened", 5.0)
        return row

    def _made(self, tenant: str, policy: Policy, options: dict[str, Any]) -> Session:
        return Session(self._tenancy.groups.inside(tenant, policy), **options)

    def _check_open(self, tenant: str) -> None:
        if self._is_stopping:
            raise Problem("stopping", "no more sessions are opened", 5.0)
        self._tenancy.get(tenant)

    def _leave(self, held: Held) -> None:
        self._held.pop(held.row.id, None)
        self.places.give_back(held.place)

    async def evaluate(
        self, tenant: str, id: str, source: str | list[str], filename: str | None, limits: dict[str, Any]
    ) -> Result:
        """Evaluates in a session. Raises Problem: ``session-busy`` if another evaluation goes on."""
        held = self._get(tenant, id)
        options = {"filename": filename, **narrowed(held.policy, limits, _OF_AN_EVALUATION)}
        session = held.session
        assert session is not None
        result = await self._do(held, "evaluation", lambda: session.run(source, wait=False, **options))
        prices = price_list(self._settings)
        used = await self._ledger(
            session_rows.bill_evaluation, held.row, new_id("e"), result, time.time(), prices.version
        )  # fmt: skip
        self._meter.count(tenant, used, prices)
        return result

    async def file(self, tenant: str, id: str, work: Callable[[Session], T]) -> T:
        """Returns what ``work`` does with the files of a session. Raises Problem."""
        held = self._get(tenant, id)
        session = held.session
        assert session is not None
        try:
            return await self._do(held, "file", lambda: work(session))
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                raise Problem("not-found", "no such file") from None
            raise Problem("conflict", f"the file: {(error.strerror or 'failed').lower()}") from None

    def interrupt(self, tenant: str, id: str) -> bool:
        """Interrupts the evaluation that goes on; returns whether there was one. Raises Problem."""
        session = self._get(tenant, id).session
        return session is not None and session.interrupt()

    async def close(self, tenant: str, id: str) -> None:
        """Closes a session, amid an evaluation too. Raises Problem."""
        await self._close(self._get(tenant, id), "closed")

    def is_open(self, id: str) -> bool:
        """Returns whether a session is open, or being opened."""
        return id in self._held

    def _get(self, tenant: str, id: str) -> Held:
        held = self._held.get(id)
        if held is None or held.row.tenant != tenant or held.session is None:
            raise Problem("not-found", "no such session is open")
        return held

    async def _do(self, held: Held, what: str, work: Callable[[], T]) -> T:
        if what in held.doing:
            raise Problem("session-busy", f"another {what} of this session goes on", 1.0)
        held.doing.add(what)
        try:
            return await self._in_thread(self._threads, work)
        except SessionEnded as error:
            await self._close(held, error.ended.reason)
            raise Problem("session-ended", str(error), more={"ended": error.ended.as_dict()}) from None
        except SessionBusy:
            raise Problem("session-busy", f"another {what} of this session goes on", 1.0) from None
        except PolicyError as error:
            raise Problem("wrong-request", str(error)[:500]) from None
        finally:
            held.doing.discard(what)

    async def _in_thread(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    # --- minutes and ends ---------------------------------------------------------------------------------------------

    async def keep(self) -> None:
        """Bills minutes as they begin, and gives places back of sessions that have ended, for ever."""
        while True:
            await asyncio.sleep(_LOOK)
            for held in list(self._held.values()):
                try:
                    await self._look(held)
                except Exception as error:  # the next round tries again
                    LOG.exception("session %s: %s", held.row.id, type(error).__name__)

    async def _look(self, held: Held) -> None:
        if held.session is not None and held.session.ended is not None:  # None: it is being opened
            await self._close(held, held.session.ended.reason)
        elif held.session is not None and time.monotonic() - held.began >= held.billed * _MINUTE:
            await self._bill_minute(held)

    async def _bill_minute(self, held: Held) -> None:
        prices = price_list(self._settings)
        used = await self._ledger(
            session_rows.bill_minute, held.row, held.billed, time.time(), prices.version
        )  # fmt: skip
        held.billed += 1
        if used:
            self._meter.count(held.row.tenant, used, prices)

    async def _close(self, held: Held, reason: str) -> None:
        if held.session is not None:
            if reason == "closed" and held.session.ended is not None:
                reason = held.session.ended.reason
            await self._in_thread(self._enders, held.session.close)
        self._leave(held)  # its place is free when its jail is gone
        await self._ledger(session_rows.end, held.row.id, reason, time.time())

    async def end_tenant(self, tenant: str) -> None:
        """Closes all sessions of a tenant."""
        await self._close_those([held for held in self._held.values() if held.row.tenant == tenant])

    async def stop(self) -> None:
        """Opens nothing more, and closes all."""
        self._is_stopping = True
        await self._close_those(list(self._held.values()))
        self._threads.shutdown()
        self._enders.shutdown()

    async def _close_those(self, those: list[Held]) -> None:
        for held in those:
            self._held.pop(held.row.id, None)
        await asyncio.gather(*(self._close(held, "closed") for held in those))
