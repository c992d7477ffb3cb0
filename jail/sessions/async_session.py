"""``jail.Session`` for event loops: the session's own thread answers, and wakes the loop."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from ..core.errors import JailError
from ..runs.loops import in_thread, running_loop
from .session import Session
from .session_files import SessionFiles

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from typing import Any, Self, Unpack

    from ..evidence.audit import Trail
    from ..policy.keywords import EvaluationKeywords
    from ..policy.model import Policy
    from ..result.model import Result
    from ..runs.loops import Loop
    from ..runs.options import EvaluationOptions, Functions
    from .branches import Checkpoint
    from .ends import Ended
    from .heap import Heap, Leaks
    from .journal import Difference
    from .request import Source
    from .session import PolicyOrPool
    from .session_files import Content
    from .task import Task

    OnOutput = Callable[[str, bytes], Awaitable[object] | object]


class AsyncSessionFiles:
    """The same as ``SessionFiles``, awaited."""

    def __init__(self, files: SessionFiles) -> None:
        self._files = files

    async def write(self, name: str, content: Content) -> None:
        """Writes as ``SessionFiles.write`` does."""
        await in_thread(lambda: self._files.write(name, content))

    async def read(self, name: str) -> bytes:
        """Reads as ``SessionFiles.read`` does."""
        return await in_thread(lambda: self._files.read(name))

    async def list(self) -> list[str]:
        """Lists as ``SessionFiles.list`` does."""
        return await in_thread(self._files.list)

    async def remove(self, name: str) -> None:
        """Removes as ``SessionFiles.remove`` does."""
        await in_thread(lambda: self._files.remove(name))


class AsyncSession:
    """The same arguments (``policy``, ``options``), results and errors as ``jail.Session``. It opens in ``async with``,
    or by ``open()``.
    """

    def __init__(self, policy: PolicyOrPool = "python", **options: Any) -> None:
        self._arguments = (policy, options)
        self._session: Session | None = None

    async def open(self) -> Self:
        """Opens the session; the loop goes on meanwhile. Raises what ``jail.Session`` raises."""
        if self._session is not None:  # restored, or a copy
            return self
        policy, options = self._arguments
        loop = running_loop()
        self._session = await in_thread(lambda: Session(policy, loop=loop, **options), Session.close)
        return self

    async def run(
        self,
        source: Source,
        *,
        filename: str | None = None,
        stdin: str | bytes | int | None = None,
        files: Mapping[str, Content] | None = None,
        collect: Sequence[str] = (),
        on_output: OnOutput | None = None,
        wait: bool = True,
        keep: bool = True,
        sample: float | str | None = None,
        **limits: Unpack[EvaluationKeywords],
    ) -> Result:
        """Runs as ``Session.run`` does. Cancelling the task interrupts the evaluation, and waits until that has ended.

        ``source``, ``filename``, ``stdin``, ``files``, ``collect``, ``wait``, ``keep``, ``sample``, ``limits``: as of
        ``Session.run``. ``on_output`` is called in the event loop, and may be a coroutine function.
        """
        session = self._opened()
        argv = session.argv_of(source)
        trail = await in_thread(lambda: session.begin_audit(argv), _fail_late) if session.is_audited else None
        try:
            options: EvaluationOptions = {
                **limits, "filename": filename, "stdin": stdin, "files": files, "collect": collect, "keep": keep,
                "sample": sample,
            }  # fmt: skip
            task = await self._evaluated(session, source, options, on_output, wait)
            result: Result = task.outcome()
        except BaseException as error:
            if trail:
                trail.fail(error)
            raise
        return await in_thread(lambda: trail.end(result, task.called)) if trail else result

    async def checkpoint(self) -> Checkpoint:
        """Saves the state as ``Session.checkpoint`` does; the loop goes on meanwhile."""
        return await in_thread(self._opened().checkpoint)

    async def rollback(self, point: Checkpoint, *, seed: int | None = None) -> None:
        """Returns to a checkpoint (``point``, ``seed``) as ``Session.rollback`` does."""
        await in_thread(lambda: self._opened().rollback(point, seed=seed))

    async def fork(self, n: int = 1, *, seed: int | None = None) -> list[AsyncSession]:
        """Makes copies (``n``, ``seed``) as ``Session.fork`` does; the loop goes on meanwhile."""
        session = self._opened()
        return [self._beside(copy) for copy in await in_thread(lambda: session.fork(n, seed=seed))]

    def _beside(self, session: Session) -> AsyncSession:
        policy, options = self._arguments
        copy = AsyncSession(policy, **options)
        copy._session = session
        return copy

    async def heap(self) -> Heap:
        """Counts as ``Session.heap`` does."""
        return await in_thread(self._opened().heap)

    async def snapshot(self) -> Heap:
        """Counts as ``Session.snapshot`` does."""
        return await in_thread(self._opened().snapshot)

    async def leaks(self, source: Source, rounds: int = 5) -> Leaks:
        """Looks for leaks of ``source`` (``rounds``) as ``Session.leaks`` does."""
        return await in_thread(lambda: self._opened().leaks(source, rounds))

    async def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the journal to ``path`` as ``Session.save`` does."""
        await in_thread(lambda: self._opened().save(path))

    @classmethod
    async def restore(
        cls,
        path: str | os.PathLike[str],
        policy: str | os.PathLike[str] | Mapping[str, Any] | Policy | None = None,
        *,
        functions: Functions | None = None,
        **limits: Any,
    ) -> Self:
        """Opens a session from the journal at ``path`` (``policy``, ``functions``, ``limits``) as ``Session.restore``
        does; the loop goes on meanwhile.
        """
        made, loop = cls(), running_loop()
        made._session = await in_thread(
            lambda: Session.restore(path, policy, functions=functions, loop=loop, **limits), Session.close
        )
        return made

    @property
    def replayed(self) -> tuple[Difference, ...]:
        """The steps of a restored session that came out otherwise, as ``Session.replayed`` tells them."""
        return self._opened().replayed

    async def names(self) -> dict[str, tuple[str, str | None]]:
        """Returns names as ``Session.names`` does."""
        return await in_thread(self._opened().names)

    async def _evaluated(
        self,
        session: Session,
        source: Source,
        options: EvaluationOptions,
        on_output: OnOutput | None,
        wait: bool,
    ) -> Task:
        signals = _Signals(running_loop())
        task = session.begin(source, options, on_output is not None, signals.tell, signals.loop.task(), wait)
        signals.task = task
        try:
            while not task.is_done:
                await signals.wait()
                await self._hand_on(task, on_output)
        except BaseException:
            session.cancel(task)
            await signals.loop.wait_shielded(signals.ended)
            raise
        await self._hand_on(task, on_output)
        return task

    async def _hand_on(self, task: Task, on_output: OnOutput | None) -> None:
        while on_output is not None and (chunk := task.take()) is not None:
            told = on_output(*chunk)
            if inspect.isawaitable(told):
                await told
            self._opened().go_on()

    @property
    def files(self) -> AsyncSessionFiles:
        """The files of the session's working folder."""
        return AsyncSessionFiles(self._opened().files)

    def _opened(self) -> Session:
        if self._session is None:
            raise RuntimeError("the session is not open: use it in an 'async with', or await open()")
        return self._session

    def interrupt(self) -> bool:
        """Interrupts the evaluation that runs, as ``Session.interrupt`` does."""
        return self._opened().interrupt()

    def pause(self) -> None:
        """Stops the guest and its clocks, as ``Session.pause`` does."""
        self._opened().pause()

    def resume(self) -> None:
        """Lets them go on, as ``Session.resume`` does."""
        self._opened().resume()

    @property
    def ended(self) -> Ended | None:
        """The end of the session, as ``Session.ended`` tells it."""
        return self._session.ended if self._session else None

    async def close(self) -> None:
        """Closes as ``Session.close`` does; the loop goes on meanwhile."""
        if self._session is not None:
            await in_thread(self._session.close)

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        await self.close()


def _fail_late(trail: Trail | None) -> None:
    """Writes the end of an evaluation whose task was cancelled while its start was written."""
    if trail:
        trail.fail(JailError("the evaluation was cancelled before it had begun"))


class _Signals:
    """Wakes a task of the loop whenever there is something to take of an evaluation, and at its end."""

    task: Task | None = None

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.ended, self._bell = loop.event(), loop.event()

    def tell(self) -> None:
        """Tells it from another thread."""
        self.loop.call_soon(self._told)

    def _told(self) -> None:
        self._bell.set()
        if self.task is not None and self.task.is_done:
            self.ended.set()

    async def wait(self) -> None:
        await self._bell.wait()
        self._bell = self.loop.event()
