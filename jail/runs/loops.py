"""The event loop that a run is awaited in: asyncio's (uvloop's is one) or trio's, each of them alone or below anyio.

Code that waits is written once, against ``Loop``; ``asyncio_loop`` and ``trio_loop`` each have one. Neither trio nor
anyio is imported unless the caller's own program has done so. Refused: anyio as a dependency, which programs with
asyncio alone would pay for.
"""

from __future__ import annotations

import contextvars
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
    from typing import Any, Protocol, TypeVar

    T = TypeVar("T")

    class Event(Protocol):
        def set(self) -> object: ...
        def is_set(self) -> bool: ...
        async def wait(self) -> object: ...

    class Streams(Protocol):
        """The owner's ends of a run's pipes, as the loop's streams."""

        stdin: Any
        stdout: Any
        stderr: Any

        async def connect(self) -> None: ...
        def read_each(self) -> AsyncIterator[tuple[str, bytes]]: ...
        async def close(self) -> None: ...

    class Loop(Protocol):
        def event(self) -> Event: ...
        def task(self) -> object: ...
        def call_soon(self, function: Callable[[], object]) -> None:
            """Calls it in the loop, from any thread; does nothing if the loop is closed."""

        async def wait_shielded(self, event: Any) -> None:
            """Waits for the event; a cancellation waits as well, and is raised then."""

        async def alongside(self, main: Coroutine[Any, Any, T], side: Coroutine[Any, Any, None]) -> T:
            """Awaits ``main`` and returns what it returns, ``side`` at the same time: that is cancelled at the end
            of ``main``, and an exception of it ends ``main`` and is raised."""

        def result_of(self, awaited: Awaitable[T]) -> T:
            """Awaits in the loop for another thread, which waits."""

        def streams(self, pipes: dict[str, int]) -> Streams:
            """Takes the descriptors over, by the names of the streams."""


def running_loop() -> Loop:
    """Returns the loop that the calling task runs in. Raises RuntimeError outside of any."""
    if "trio" in sys.modules and _name() == "trio":
        from .trio_loop import TrioLoop

        return TrioLoop()
    from .asyncio_loop import AsyncioLoop

    return AsyncioLoop()


def _name() -> str:
    import sniffio  # trio's own word for it, which also holds where one loop runs within the other

    try:
        return str(sniffio.current_async_library())
    except sniffio.AsyncLibraryNotFoundError:
        return ""


async def in_thread(work: Callable[[], T], undo: Callable[[T], object] = lambda _: None) -> T:
    """Calls ``work`` in a thread of its own. A cancellation does not wait for it: what it returns is given to ``undo``
    in the same thread."""
    loop = running_loop()
    done, lock = loop.event(), threading.Lock()
    results: list[T] = []
    errors: list[BaseException] = []
    is_abandoned = False

    def run() -> None:
        try:
            result = work()
        except BaseException as error:
            errors.append(error)
        else:
            with lock:
                results.append(result)
            if is_abandoned:
                undo(result)
        loop.call_soon(done.set)

    threading.Thread(target=contextvars.copy_context().run, args=(run,), name="jail-wait", daemon=True).start()
    try:
        await done.wait()
    except BaseException:
        with lock:
            is_abandoned = True
            late = [*results]
        for result in late:
            undo(result)
        raise
    if errors:
        raise errors[0]
    return results[0]
