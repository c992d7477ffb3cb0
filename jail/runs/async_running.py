"""A run that goes on, for an event loop: its pipes are the loop's streams, its end is an event of the loop."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import TYPE_CHECKING

from ..core.cancel import Cancel
from ..result.model import Result
from .background import Background, Controls
from .loops import running_loop
from .running import Pipes, as_bytes

if TYPE_CHECKING:
    import asyncio

    from ..watch.terminal import Terminal


class AsyncRunning(Controls):
    """A run that goes on, as ``jail.astart`` gives it: an async context manager that ends it when it is left.

    ``stdout``, ``stderr``: of the type ``asyncio.StreamReader``. ``stdin``: an ``asyncio.StreamWriter`` if it was asked
    for, else None. Under trio they have the same methods, and ``receive_some``, ``send_all`` and ``aclose``. ``pid``:
    that of the jail's first process.

    Iterated, it gives ``(name, bytes)`` as they come, of both outputs, until both have ended. A guest whose output is
    not read waits, as for any pipe, until its wall time is over.
    """

    stdin: asyncio.StreamWriter | None = None
    stdout: asyncio.StreamReader | None = None
    stderr: asyncio.StreamReader | None = None

    def __init__(
        self,
        work: Callable[..., Result],
        stdin: int | bytes | None,
        *,
        streams: bool = True,
        cancel: Cancel | None = None,
        begins: bool = True,
        terminal: Terminal | None = None,
    ) -> None:
        self._terminal = terminal
        self._loop = running_loop()
        self._begun, self._ended = self._loop.event(), self._loop.event()
        pipes = Pipes(stdin, streams, terminal)
        owned = {"stdin": pipes.stdin, "stdout": pipes.stdout, "stderr": pipes.stderr}
        try:
            self._run = Background(work, pipes.ends, tell=self._tell, cancel=cancel, begins=begins, **pipes.options)
        except BaseException:
            for fd in owned.values():
                if fd >= 0:
                    os.close(fd)
            raise
        self._streams = self._loop.streams({name: fd for name, fd in owned.items() if fd >= 0})

    def _tell(self) -> None:
        self._loop.call_soon(self._told)

    def _told(self) -> None:
        self._begun.set()
        if self._run.ended:
            self._ended.set()

    async def connect(self) -> None:
        """Makes streams of the pipes."""
        await self._streams.connect()
        self.stdin, self.stdout, self.stderr = self._streams.stdin, self._streams.stdout, self._streams.stderr

    async def begin(self) -> None:
        """Waits until the guest's program runs; raises what kept the jail from being built."""
        await self._begun.wait()
        self._run.wait_begun()

    def __aiter__(self) -> AsyncIterator[tuple[str, bytes]]:
        return self._streams.read_each()

    async def feed(self, chunks: AsyncIterable[str | bytes]) -> None:
        """Writes the ``chunks`` to the guest's input, each when it can take it; the end of them is the end of the
        input.
        """
        assert self.stdin is not None
        try:
            async for chunk in chunks:
                self.stdin.write(as_bytes(chunk))
                try:
                    await self.stdin.drain()
                except ConnectionError:  # no reader is left
                    return
        finally:
            self.stdin.close()

    async def wait(self) -> Result:
        """Waits for the end of the run, and returns its result: its output is what was read, so ``stdout`` and
        ``stderr`` of it are empty.

        Raises JailError where the jail is at fault. Being cancelled, it leaves the run as it is.
        """
        await self._ended.wait()
        return self._run.outcome()

    async def aclose(self) -> None:
        """Kills what is left, waits until it has been reaped and closes the streams; only then is it cancelled."""
        self.kill()
        try:
            await self._loop.wait_shielded(self._ended)
        finally:
            self._run.wait()
            await self._streams.close()

    async def __aenter__(self) -> AsyncRunning:
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        if kind is GeneratorExit:  # the task was thrown away and its loop is closed: nothing can be awaited any more
            self.kill()
            self._run.wait()
            return
        await self.aclose()
        if kind is None:
            self._run.outcome()  # raises what the run met with, if no caller has waited for it
