"""asyncio's event loop, or one that takes its place (uvloop), for ``loops``."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from .running import READ

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
    from typing import Any, TypeVar

    T = TypeVar("T")


class AsyncioLoop:
    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = loop or asyncio.get_running_loop()

    def event(self) -> asyncio.Event:
        return asyncio.Event()

    def task(self) -> object:
        return asyncio.current_task()

    def call_soon(self, function: Callable[[], object]) -> None:
        try:
            self._loop.call_soon_threadsafe(function)
        except RuntimeError:
            pass  # the loop was closed without waiting for us: no task is left to be told

    async def wait_shielded(self, event: asyncio.Event) -> None:
        cancelled = None
        with _shield():
            while not event.is_set():
                try:
                    await event.wait()
                except asyncio.CancelledError as error:  # a second one must not leave the run behind either
                    cancelled = error
        if cancelled:
            raise cancelled

    async def alongside(self, main: Coroutine[Any, Any, T], side: Coroutine[Any, Any, None]) -> T:
        first, second = asyncio.create_task(main), asyncio.create_task(side)
        try:
            await asyncio.wait({first, second}, return_when=asyncio.FIRST_COMPLETED)
            if second.done():
                second.result()
            return await first
        finally:
            first.cancel()
            second.cancel()
            await asyncio.gather(first, second, return_exceptions=True)

    def result_of(self, awaited: Awaitable[T]) -> T:
        return asyncio.run_coroutine_threadsafe(_coroutine(awaited), self._loop).result()

    def streams(self, pipes: dict[str, int]) -> _Streams:
        return _Streams(self._loop, pipes)


def _shield() -> contextlib.AbstractContextManager[object]:
    """Keeps anyio from cancelling again in each turn of the loop, as it does to a task that goes on nevertheless."""
    anyio = sys.modules.get("anyio")
    return anyio.CancelScope(shield=True) if anyio else contextlib.nullcontext()


async def _coroutine(awaited: Awaitable[T]) -> T:
    return await awaited


class _Streams:
    stdin: asyncio.StreamWriter | None = None
    stdout: asyncio.StreamReader | None = None
    stderr: asyncio.StreamReader | None = None

    def __init__(self, loop: asyncio.AbstractEventLoop, pipes: dict[str, int]) -> None:
        self._loop = loop
        self._transports: list[asyncio.ReadTransport | asyncio.WriteTransport] = []
        self._files = {name: _Pipe(fd) for name, fd in pipes.items()}

    async def connect(self) -> None:
        for name, file in list(self._files.items()):
            reader = asyncio.StreamReader()
            protocol = asyncio.StreamReaderProtocol(reader)
            if name == "stdin":
                writing, _ = await self._loop.connect_write_pipe(partial(_same, protocol), file)
                self._transports.append(writing)
                self.stdin = asyncio.StreamWriter(writing, protocol, None, self._loop)
            else:
                reading, _ = await self._loop.connect_read_pipe(partial(_same, protocol), file)
                self._transports.append(reading)
                setattr(self, name, reader)
            del self._files[name]  # the transport closes it

    async def read_each(self) -> AsyncIterator[tuple[str, bytes]]:
        streams = {"stdout": self.stdout, "stderr": self.stderr}
        reads = {asyncio.ensure_future(stream.read(READ)): (name, stream) for name, stream in streams.items() if stream}
        try:
            while reads:
                done, _ = await asyncio.wait(reads, return_when=asyncio.FIRST_COMPLETED)
                for read in done:
                    name, stream = reads.pop(read)
                    chunk = read.result()
                    if chunk:
                        yield name, chunk
                        reads[asyncio.ensure_future(stream.read(READ))] = name, stream
        finally:
            for read in reads:
                read.cancel()

    async def close(self) -> None:
        for transport in self._transports:
            _close_at_once(transport)
        for file in self._files.values():
            file.close()
        await asyncio.sleep(0)  # the loop closes the pipes


class _Pipe:
    """An end of a pipe that its event loop closes as a file, or by its number, or in both ways.

    uvloop does both (its issue 763, of 2026): between the two another thread may have been given the number. So a close
    looks whether the number still is this pipe's.
    """

    def __init__(self, fd: int) -> None:
        self._fd, self._identity = fd, _identity(fd)

    def fileno(self) -> int:
        return self._fd

    def close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0 and _identity(fd) == self._identity:
            os.close(fd)


def _identity(fd: int) -> tuple[int, int, int] | None:
    """Returns which end of which pipe it is; None if it is closed."""
    try:
        status = os.fstat(fd)
        return status.st_dev, status.st_ino, fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE
    except OSError:
        return None


def _close_at_once(transport: asyncio.ReadTransport | asyncio.WriteTransport) -> None:
    """Closes it without waiting for what has not been written: no reader is left."""
    if isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
        try:
            transport.abort()
            return
        except NotImplementedError:  # uvloop's pipes; whose other end is closed by now, so close() does not wait
            pass
    transport.close()


def _same(protocol: asyncio.StreamReaderProtocol) -> asyncio.StreamReaderProtocol:
    return protocol
