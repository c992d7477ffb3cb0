"""The store as the event loop uses it: one thread does its work, one call after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from .problems import Problem
from .store import Store

T = TypeVar("T")
LOG = logging.getLogger("jail.service")


class Ledger:
    """Awaits transactions of a store. Raises Problem where the database cannot be read or written."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._thread = ThreadPoolExecutor(1, "jail-store")

    async def __call__(self, work: Callable[..., T], *arguments: Any, safely: bool = False) -> T:
        """Returns what ``work`` does with a connection and the arguments in one transaction."""

        def transaction() -> T:
            with self.store.change(safely) as connection:
                return work(connection, *arguments)

        try:
            context = copy_context()  # with the trace of the request
            return await asyncio.get_running_loop().run_in_executor(self._thread, context.run, transaction)
        except (SQLAlchemyError, OSError) as error:
            LOG.exception("store: %s", type(error).__name__)
            raise Problem("not-stored", "the database cannot be written", 5.0) from None

    def close(self) -> None:
        """Ends the thread after the calls that wait, and closes the store."""
        self._thread.shutdown()
        self.store.close()
