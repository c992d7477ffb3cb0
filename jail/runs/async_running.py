"""A run that goes on, for asyncio: its pipes are the event loop's streams, its end is an event of the loop."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterable, AsyncIterator, Callable
from functools import partial

from ..core.cancel import Cancel
from ..result.model import Result
from .background import Background, Controls
from .running import READ, Pipes, as_bytes


class AsyncRunning(Controls):
    """A run that goes on, as ``jail.astart`` gives it: an async context manager that ends it when it is left.

    ``stdout`` and ``stderr`` are ``asyncio.StreamReader``; ``stdin`` is an ``asyncio.StreamWriter`` where it was asked
    for. Iterated, it gives ``(name, bytes)`` as they come, of both, until both have ended. A guest whose output is not
    read waits, as for any pipe, until its wall time is over. ``pid`` is that of the jail's first process.
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
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._begun, self._ended = asyncio.Event(), asyncio.Event()
        self._transports: list[asyncio.ReadTransport | asyncio.WriteTransport] = []
        pipes = Pipes(stdin, streams)
        self._files = {
            name: _Pipe(fd)
            for name, fd in (("stdin", pipes.stdin), ("stdout", pipes.stdout), ("stderr", pipes.stderr))
            if fd >= 0
        }
        try:
            self._run = Background(work, pipes.ends, tell=self._tell, cancel=cancel, begins=begins, **pipes.options)
        except BaseException:
            self._close_files()
            raise

    def _tell(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._told)
        except RuntimeError:
            pass  # the loop was closed without waiting for us: no task is left to be told

    def _told(self) -> None:
        self._begun.set()
        if self._run.ended:
            self._ended.set()

    async def connect(self) -> None:
        """Makes streams of the pipes."""
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

    async def begin(self) -> None:
        """Waits until the guest's program runs; raises what kept the jail from being built."""
        await self._begun.wait()
        self._run.wait_begun()

    async def __aiter__(self) -> AsyncIterator[tuple[str, bytes]]:
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

    async def feed(self, chunks: AsyncIterable[str | bytes]) -> None:
        """Writes them to the guest's input, each when it can take it; the end of them is the end of the input."""
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
        cancelled = None
        while not self._ended.is_set():
            try:
                await self._ended.wait()
            except asyncio.CancelledError as error:  # a second one must not leave the run behind either
                cancelled = error
        self._run.wait()
        for transport in self._transports:
            _drop(transport)
        self._close_files()
        await asyncio.sleep(0)  # the loop closes the pipes
        if cancelled:
            raise cancelled

    def _close_files(self) -> None:
        for file in self._files.values():
            file.close()

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


def _drop(transport: asyncio.ReadTransport | asyncio.WriteTransport) -> None:
    """Closes it without waiting for what has not been written: nobody is left to read it."""
    if isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
        try:
            transport.abort()
            return
        except NotImplementedError:  # uvloop's pipes; whose other end is closed by now, so close() does not wait
            pass
    transport.close()


def _same(protocol: asyncio.StreamReaderProtocol) -> asyncio.StreamReaderProtocol:
    return protocol
