"""A run that is not over, as the event loop knows it."""

from __future__ import annotations

import asyncio
import time

from ..core.cancel import Cancel
from ..core.records import Record
from .backend import Order
from .run_rows import Run


class Outlook(Record):
    """An estimate for a run that waits, from earlier runs: its place in the queue (1 is next), and the seconds until
    its turn.
    """

    position: int
    estimate: float


class Job:
    """A run that is not over: its row as it was taken in, its output so far, and events for those who wait.

    ``order``: kept of a run whose turn has come before it was stored; the database has that of the others. ``text``:
    its result, once that is stored.
    """

    def __init__(self, run: Run, streams: bool) -> None:
        self.run, self.streams = run, streams
        self.state = "queued"
        self.order: Order | None = None
        self.chunks: list[tuple[str, bytes]] = []
        self.cancel: Cancel | None = None
        self.has_turn = self.is_cancelled = self.is_dropped = self.was_carried_out = False
        self.cost = self.waited = 0.0
        self.came = time.monotonic()
        self.text: str | None = None
        self.stored, self.ended = asyncio.Event(), asyncio.Event()
        self._changed = asyncio.Event()

    async def change(self) -> None:
        """Waits until the state or the output is another."""
        await self._changed.wait()

    def begin(self) -> None:
        """Notes that its turn has come."""
        self.has_turn, self.waited = True, self.age()

    def age(self) -> float:
        """Returns the seconds since it came."""
        return time.monotonic() - self.came

    def age_of_turn(self) -> float:
        """Returns the seconds since its turn came."""
        return self.age() - self.waited

    def output(self, name: str, chunk: bytes) -> None:
        """Takes a piece of its output."""
        self.chunks.append((name, chunk))
        self.tell()

    def tell(self) -> None:
        """Wakes all who wait for a change."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def end(self) -> None:
        """Cancels it, in whichever state it is."""
        self.is_cancelled = True
        if self.cancel:
            self.cancel.trigger()

    def hold(self, cancel: Cancel) -> Cancel:
        """Takes what ends the run, in its thread; one that was cancelled meanwhile is ended."""
        self.cancel = cancel
        if self.is_cancelled:
            cancel.trigger()
        return cancel
