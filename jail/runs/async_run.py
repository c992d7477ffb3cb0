"""``jail.run`` and ``jail.start`` for asyncio and trio: each run in a thread of its own, since it is one blocking loop.

A thread costs 50 us and no limit on their number applies, unlike the default executor's, which has as few as five.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from ..core.arguments import function
from ..core.errors import PolicyError
from .async_running import AsyncRunning
from .execute import execute, own_terminal, prepare, sampler_of, unable
from .host_grants import granted
from .loops import running_loop
from .running import PIPE, source_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
    from os import PathLike
    from typing import Any, Unpack

    from ..core.cancel import Cancel
    from ..evidence.audit import Audited
    from ..policy.keywords import PolicyKeywords
    from ..policy.model import Policy
    from ..result.model import Result
    from ..workspaces.workspace import Workspace
    from .options import Content, Functions, RunOptions
    from .running import Readable

    Command = str | bytes | PathLike[str] | Sequence[str | PathLike[str]]
    Stdin = str | bytes | int | Readable | Iterable[str | bytes] | AsyncIterable[str | bytes] | None
    OnOutput = Callable[[str, bytes], Awaitable[object] | object]


async def arun(
    command: Command,
    policy: str | PathLike[str] | Mapping[str, Any] | Policy | None = None,
    *,
    stdin: Stdin = None,
    cancel: Cancel | None = None,
    on_output: OnOutput | None = None,
    **options: Unpack[RunOptions],
) -> Result:
    """Runs with the same arguments, result and errors as ``jail.run``. Cancelling the task kills the jail, and waits
    until it has been reaped before the cancellation goes on.

    ``command``, ``policy``, ``cancel`` and the other ``options``: as of ``jail.run``. ``stdin``: so too, or an async
    iterator; a plain one is asked in the event loop. ``on_output`` is called there as well, and may be a coroutine
    function: it is awaited before the next chunk.
    """
    function(on_output, "on_output")
    source, feed = _source_of(stdin)
    work = _work(command, policy, **options)
    terminal = own_terminal() if options.get("tty") else None
    wired = PIPE if feed else source
    streams = on_output is not None
    async with _begin(work, wired, streams=streams, cancel=cancel, begins=False, terminal=terminal) as running:
        await running.connect()
        if feed is None:
            return await _attend(running, on_output)
        return await running_loop().alongside(_attend(running, on_output), running.feed(feed))


async def _attend(running: AsyncRunning, on_output: OnOutput | None) -> Result:
    if on_output is not None:
        async for name, chunk in running:
            told = on_output(name, chunk)
            if inspect.isawaitable(told):
                await told
    return await running.wait()


async def astart(
    command: Command,
    policy: str | PathLike[str] | Mapping[str, Any] | Policy | None = None,
    *,
    stdin: Stdin = None,
    cancel: Cancel | None = None,
    **options: Unpack[RunOptions],
) -> AsyncRunning:
    """Starts with the same arguments and errors as ``jail.start``; the guest's program runs when it returns.

    async with await jail.astart(["make"], "build") as running:
        async for name, chunk in running:  # "stdout" or "stderr", bytes
            ...
        result = await running.wait()

    ``command``, ``policy``, ``stdin``, ``cancel`` and the other ``options``: as of ``jail.start``.
    """
    source, feed = _source_of(stdin)
    if feed is not None:
        raise PolicyError("standard input cannot be an iterator here: take subprocess.PIPE, and write to .stdin")
    terminal = own_terminal() if options.get("tty") else None
    running = _begin(_work(command, policy, **options), source, cancel=cancel, terminal=terminal)
    try:
        await running.connect()
        await running.begin()
    except BaseException:
        await running.aclose()
        raise
    return running


def _begin(work: Callable[..., Result], stdin: int | bytes | None, **options: Any) -> AsyncRunning:
    try:
        return AsyncRunning(work, stdin, **options)
    except OSError as error:
        raise unable("start", error) from None


def _work(
    command: Command,
    policy: str | PathLike[str] | Mapping[str, Any] | Policy | None,
    *,
    args: Sequence[str] = (),
    filename: str = "<string>",
    value: bool = False,
    env: Mapping[str, str] | None = None,
    cwd: str | PathLike[str] | None = None,
    ro: Sequence[str | PathLike[str]] = (),
    rw: Sequence[str | PathLike[str]] = (),
    cow: Sequence[str | PathLike[str]] = (),
    workspace: Workspace | None = None,
    allow_own_files: bool = False,
    allow_home: bool = False,
    files: Mapping[str, Content] | None = None,
    collect: Sequence[str] = (),
    functions: Functions | None = None,
    audit: Audited = None,
    tty: bool = False,
    sample: float | str | None = None,
    **limits: Unpack[PolicyKeywords],
) -> Callable[..., Result]:
    """Returns the work of the thread, preparing included, since that reads files."""
    calls = granted(functions, running_loop()) if functions else granted(functions)
    sampler = sampler_of(sample)

    def work(**more: Any) -> Result:
        plan = prepare(
            command, policy, args=args, filename=filename, value=value, env=env, cwd=cwd, ro=ro, rw=rw, cow=cow,
            workspace=workspace, allow_own_files=allow_own_files, allow_home=allow_home, files=files, collect=collect,
            tty=tty, limits=limits,
        )  # fmt: skip
        return execute(plan, audit=audit, calls=calls, sampler=sampler, **more)

    return work


def _source_of(stdin: Stdin) -> tuple[int | bytes | None, AsyncIterable[str | bytes] | None]:
    if isinstance(stdin, AsyncIterable):
        return None, stdin
    source, feed = source_of(stdin)
    return source, None if feed is None else _Each(feed)


class _Each:
    """Iterates in the event loop over what is iterated anywhere. A generator that is left would make trio warn."""

    def __init__(self, feed: Iterator[str | bytes]) -> None:
        self._feed = feed

    def __aiter__(self) -> _Each:
        return self

    async def __anext__(self) -> str | bytes:
        for chunk in self._feed:
            return chunk
        raise StopAsyncIteration
