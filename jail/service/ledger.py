"""The store as the event loop uses it: one thread does its work, one call after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from .problems import Problem
from .store import Store, Unsure

T = TypeVar("T")
Undo = Callable[[Connection], object]
LOG = logging.getLogger("jail.service")


class Ledger:
    """Awaits transactions of a store. Raises Problem where the database cannot be read or written."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._thread = ThreadPoolExecutor(1, "jail-store")
        self._doubts: list[Undo] = []  # of transactions that failed for the caller, and may have been committed

    async def __call__(
        self, work: Callable[..., T], *arguments: Any, safely: bool = False, undo: Undo | None = None
    ) -> T:
        """Returns what ``work`` does with a connection and the arguments in one transaction. ``undo``: takes it back,
        at the beginning of the next transaction, if this one fails during its commit.
        """

        def transaction() -> T:
            try:
                return self._carry_out(lambda connection: work(connection, *arguments), safely)
            except Unsure:
                if undo:
                    self._doubts.append(undo)
                raise

        try:
            context = copy_context()  # with the trace of the request
            return await asyncio.get_running_loop().run_in_executor(self._thread, context.run, transaction)
        except (SQLAlchemyError, OSError) as error:
            LOG.exception("store: %s", type(error).__name__)
            raise Problem("not-stored", "the database cannot be written", 5.0) from None

    def _carry_out(self, work: Callable[[Connection], T], safely: bool = False) -> T:
        with self.store.change(safely) as connection:
            for undo in self._doubts:
                undo(connection)
            result = work(connection)
        self._doubts.clear()
        return result

    def close(self) -> None:
        """Ends the thread after the calls that wait, and closes the store."""
        self._thread.shutdown()
        if self._doubts:
            try:
                self._carry_out(lambda _: None)
            except SQLAlchemyError as error:
                LOG.exception("store: %s", type(error).__name__)
        self.store.close()
