"""trio's event loop, for ``loops``. Imported only inside of a task of trio."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import trio

from .running import READ

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any, TypeVar

    T = TypeVar("T")

_LONGEST = 1 << 16  # bytes without a separator, as in asyncio's streams: a guest's output is not kept without end


class TrioLoop:
    def __init__(self) -> None:
        self._token = trio.lowlevel.current_trio_token()

    def event(self) -> trio.Event:
        return trio.Event()

    def task(self) -> object:
        return trio.lowlevel.current_task()

    def call_soon(self, function: Callable[[], object]) -> None:
        try:
            self._token.run_sync_soon(function)
        except trio.RunFinishedError:
            pass  # no task is left to be told

    async def wait_shielded(self, event: trio.Event) -> None:
        with trio.CancelScope(shield=True):
            await event.wait()
        await trio.lowlevel.checkpoint_if_cancelled()

    async def alongside(self, main: Coroutine[Any, Any, T], side: Coroutine[Any, Any, None]) -> T:
        """Keeps exceptions out of the nursery, which would wrap them in a group."""
        errors: list[Exception] = []
        results: list[T] = []

        async def aside() -> None:
            try:
                await side
            except Exception as error:
                errors.append(error)
                nursery.cancel_scope.cancel()

        async with trio.open_nursery() as nursery:
            nursery.start_soon(aside)
            try:
                results.append(await main)
            except Exception as error:
                errors.append(error)
            nursery.cancel_scope.cancel()
        if errors:
            raise errors[0]
        return results[0]

    def result_of(self, awaited: Awaitable[T]) -> T:
        return trio.from_thread.run(_coroutine, awaited, trio_token=self._token)

    def streams(self, pipes: dict[str, int]) -> _Streams:
        return _Streams(pipes)


async def _coroutine(awaited: Awaitable[T]) -> T:
    return await awaited


class _Streams:
    def __init__(self, pipes: dict[str, int]) -> None:
        self.stdin = Writer(pipes["stdin"]) if "stdin" in pipes else None
        self.stdout = Reader(pipes["stdout"]) if "stdout" in pipes else None
        self.stderr = Reader(pipes["stderr"]) if "stderr" in pipes else None

    async def connect(self) -> None:
        pass

    def read_each(self) -> _Chunks:
        both = (("stdout", self.stdout), ("stderr", self.stderr))
        return _Chunks({name: stream for name, stream in both if stream is not None})

    async def close(self) -> None:
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream is not None:
                stream.close_at_once()


class _Chunks:
    """Iterates over what comes of several streams, until all have ended. A generator left behind makes trio warn."""

    def __init__(self, streams: dict[str, Reader]) -> None:
        self._streams = streams
        self._ready: list[str] = []

    def __aiter__(self) -> _Chunks:
        return self

    async def __anext__(self) -> tuple[str, bytes]:
        while self._streams:
            self._ready = self._ready or await _readable(self._streams)
            name = self._ready.pop()
            if chunk := await self._streams[name].read(READ):
                return name, chunk
            del self._streams[name]
        raise StopAsyncIteration


async def _readable(streams: dict[str, Reader]) -> list[str]:
    """Returns those of which something can be read, an error for one."""
    ready: list[str] = []

    async def wait(name: str, stream: Reader) -> None:
        await stream.wait_readable()
        ready.append(name)
        nursery.cancel_scope.cancel()

    async with trio.open_nursery() as nursery:
        for name, stream in streams.items():
            nursery.start_soon(wait, name, stream)
    return ready


class Reader:
    """An output of the guest, with the methods of ``asyncio.StreamReader`` and of a receiving stream of trio's."""

    def __init__(self, fd: int) -> None:
        self._stream = trio.lowlevel.FdStream(fd)
        self._ahead = b""  # read, and not taken yet
        self._is_at_end = False

    async def read(self, size: int = -1) -> bytes:
        """Returns what there is, up to ``size`` bytes, or all of it up to the end."""
        if size < 0:
            while await self._more():
                pass
        elif size and not self._ahead:
            await self._more()
        return self._take(len(self._ahead) if size < 0 else size)

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        return await self.read(READ if max_bytes is None else max_bytes)

    async def readline(self) -> bytes:
        return await self.readuntil()

    async def readuntil(self, separator: bytes = b"\n") -> bytes:
        """Returns all up to the separator and with it, or to the end. Raises ValueError where that is too much."""
        while separator not in self._ahead and await self._more():
            if len(self._ahead) > _LONGEST:
                self._ahead = b""
                raise ValueError(f"no {separator!r} in {_LONGEST} bytes of the guest's output: take read()")
        before, found, _ = self._ahead.partition(separator)
        return self._take(len(before) + len(found))

    def at_eof(self) -> bool:
        return self._is_at_end and not self._ahead

    def __aiter__(self) -> Reader:
        return self

    async def __anext__(self) -> bytes:
        line = await self.readline()
        if not line:
            raise StopAsyncIteration
        return line

    async def wait_readable(self) -> None:
        if self._ahead or self._is_at_end:
            return
        try:
            await trio.lowlevel.wait_readable(self._stream.fileno())
        except (OSError, trio.ClosedResourceError, trio.BusyResourceError):
            pass  # reading says it

    async def _more(self) -> bool:
        chunk = b"" if self._is_at_end else await self._stream.receive_some(READ)
        self._ahead += chunk
        self._is_at_end = not chunk
        return bool(chunk)

    def _take(self, size: int) -> bytes:
        taken, self._ahead = self._ahead[:size], self._ahead[size:]
        return taken

    async def aclose(self) -> None:
        await self._stream.aclose()

    def close_at_once(self) -> None:
        self._stream.close()


class Writer:
    """The guest's input, with the methods of ``asyncio.StreamWriter`` and of a sending stream of trio's.

    The rest that ``write`` cannot pass on at once is sent by ``drain``, or after ``close`` by a task of the loop's.
    """

    def __init__(self, fd: int) -> None:
        self._stream = trio.lowlevel.FdStream(fd)
        self._rest = b""
        self._closed = trio.Event()
        self._is_closing = False

    def write(self, data: bytes) -> None:
        if not self._rest:
            try:
                data = data[os.write(self._stream.fileno(), data) :]
            except BlockingIOError:
                pass
            except BrokenPipeError:
                return  # drain says it
        self._rest += data

    async def drain(self) -> None:
        """Sends the rest. Raises ConnectionError if no reader is left."""
        await self.send_all(b"")

    async def send_all(self, data: bytes) -> None:
        data, self._rest = self._rest + data, b""
        try:
            await self._stream.send_all(data)
        except trio.BrokenResourceError as error:
            raise BrokenPipeError("the guest reads no more") from error

    def close(self) -> None:
        if self._is_closing:
            return
        self._is_closing = True
        if self._rest:
            trio.lowlevel.spawn_system_task(self._send_and_close)
        else:
            self.close_at_once()

    async def _send_and_close(self) -> None:
        try:
            await self.drain()
        except (ConnectionError, trio.ClosedResourceError):
            pass  # it has ended, or the run was left
        finally:
            self.close_at_once()

    def is_closing(self) -> bool:
        return self._is_closing

    async def wait_closed(self) -> None:
        await self._closed.wait()

    async def aclose(self) -> None:
        self.close()
        await self.wait_closed()

    def close_at_once(self) -> None:
        self._is_closing = True
        self._stream.close()
        self._closed.set()
