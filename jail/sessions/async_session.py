"""``jail.Session`` for asyncio: the session's own thread answers, and wakes the loop."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING

from .session import Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any, Self, Unpack

    from ..policy.keywords import EvaluationKeywords
    from ..result.model import Result
    from .ends import Ended
    from .session import PolicyOrPool
    from .task import Task

    OnOutput = Callable[[str, bytes], Awaitable[object] | object]


class AsyncSession:
    """The same arguments, results and errors as ``jail.Session``. It opens in ``async with``, or by ``open()``."""

    def __init__(self, policy: PolicyOrPool = "python", **options: Any) -> None:
        self._arguments = (policy, options)
        self._session: Session | None = None

    async def open(self) -> Self:
        """Opens the session; the loop goes on meanwhile. Raises what ``jail.Session`` raises."""
        policy, options = self._arguments
        opening = asyncio.create_task(asyncio.to_thread(Session, policy, loop=asyncio.get_running_loop(), **options))
        try:
            self._session = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_late)
            raise
        return self

    async def run(
        self,
        source: str | bytes,
        *,
        filename: str | None = None,
        on_output: OnOutput | None = None,
        wait: bool = True,
        **limits: Unpack[EvaluationKeywords],
    ) -> Result:
        """Runs as ``Session.run`` does. Cancelling the task interrupts the evaluation, and waits until that has ended.

        ``on_output`` is called in the event loop, and may be a coroutine function.
        """
        loop, bell = asyncio.get_running_loop(), asyncio.Event()
        session = self._opened()
        waits = asyncio.current_task()
        task = session.begin(source, filename, limits, on_output is not None, lambda: _ring(loop, bell), waits, wait)
        try:
            while not task.is_done:
                await bell.wait()
                bell.clear()
                await self._hand_on(task, on_output)
        except BaseException:
            session.give_up(task)
            while not task.is_done:
                try:
                    await bell.wait()
                    bell.clear()
                except asyncio.CancelledError:
                    continue
            raise
        await self._hand_on(task, on_output)
        return task.outcome()

    async def _hand_on(self, task: Task, on_output: OnOutput | None) -> None:
        while on_output is not None and (chunk := task.take()) is not None:
            told = on_output(*chunk)
            if inspect.isawaitable(told):
                await told
            self._opened().go_on()

    def _opened(self) -> Session:
        if self._session is None:
            raise RuntimeError("the session is not open: use it in an 'async with', or await open()")
        return self._session

    def interrupt(self) -> bool:
        """Interrupts the evaluation that runs, as ``Session.interrupt`` does."""
        return self._opened().interrupt()

    @property
    def ended(self) -> Ended | None:
        """The end of the session, as ``Session.ended`` tells it."""
        return self._session.ended if self._session else None

    async def close(self) -> None:
        """Closes as ``Session.close`` does; the loop goes on meanwhile."""
        if self._session is not None:
            await asyncio.to_thread(self._session.close)

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        await self.close()


def _close_late(opening: asyncio.Task[Session]) -> None:
    """Closes a session that was opened for a task that is cancelled by now."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def _ring(loop: asyncio.AbstractEventLoop, bell: asyncio.Event) -> None:
    try:
        loop.call_soon_threadsafe(bell.set)
    except RuntimeError:  # the loop is closed: nobody waits
        pass
