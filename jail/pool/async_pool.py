"""``jail.Pool`` for event loops. The runs are in the pool's threads, so one pool serves any number of event loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..runs.host_grants import granted
from ..runs.loops import in_thread, running_loop
from .pool import Pool

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator, Iterable, Mapping
    from concurrent.futures import Future
    from typing import Any, Self, Unpack

    from ..policy.model import Policy
    from ..result.model import Result
    from ..runs.options import PoolOptions, PoolRunOptions


class AsyncPool:
    """The same arguments (``policy``, ``warm``, ``options``), results and errors as ``jail.Pool``."""

    def __init__(
        self,
        policy: str | os.PathLike[str] | Mapping[str, Any] | Policy = "python",
        warm: int | tuple[int, int] = 4,
        **options: Unpack[PoolOptions],
    ) -> None:
        self._pool = Pool(policy, warm, **options)

    async def run(self, source: str | bytes | os.PathLike[str], **options: Unpack[PoolRunOptions]) -> Result:
        """Runs ``source`` in a jail of the pool; ``options``: as of ``Pool.submit``. Cancelling the task ends the jail,
        and the cancellation goes on once its result is there.
        """
        return await _outcome(self._submit(source, options))

    async def map(
        self, sources: Iterable[str | bytes | os.PathLike[str]], **options: Unpack[PoolRunOptions]
    ) -> AsyncIterator[Result]:
        """Yields the results in the order of the ``sources``, of which no more are taken than can be run at once;
        ``options``: as of ``Pool.submit``, for each.
        """
        from collections import deque

        begun: deque[Future[Result]] = deque()
        try:
            for source in sources:
                while len(begun) >= self._pool.max_jails:
                    yield await _outcome(begun.popleft())
                begun.append(self._submit(source, options))
            while begun:
                yield await _outcome(begun.popleft())
        finally:
            for future in begun:
                future.cancel()

    def _submit(self, source: str | bytes | os.PathLike[str], options: PoolRunOptions) -> Future[Result]:
        """Submits a run whose coroutine functions are awaited in the loop of the calling task."""
        if not options.get("functions"):
            return self._pool.submit(source, **options)
        its = options.copy()
        its["functions"] = granted(options["functions"], running_loop())  # type: ignore[typeddict-item]
        return self._pool.submit(source, **its)

    def counts(self) -> dict[str, int]:
        """Counts as ``Pool.counts`` does."""
        return self._pool.counts()

    def stats(self) -> dict[str, Any]:
        """Returns the figures as ``Pool.stats`` does."""
        return self._pool.stats()

    async def close(self, wait: bool = True) -> None:
        """Closes the pool as ``Pool.close`` does with the same ``wait``; the loop goes on meanwhile."""
        await in_thread(lambda: self._pool.close(wait))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        await self.close(wait=kind is None)


async def _outcome(future: Future[Result]) -> Result:
    loop = running_loop()
    done = loop.event()
    future.add_done_callback(lambda _: loop.call_soon(done.set))
    try:
        await done.wait()
    except BaseException:
        future.cancel()
        await loop.wait_shielded(done)  # the run ends within moments of the kill
        raise
    return future.result()
