"""A ``concurrent.futures.Executor`` whose every call has a jail of its own."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, cast

from ..core.arguments import function, whole
from ..core.cancel import OwnCancel
from ..core.errors import Unsupported
from ..runs.execute import prepare
from ..runs.run import run
from .call_source import REFERENCE, Sendable, results_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Unpack

    from ..policy.keywords import PolicyKeywords
    from ..policy.model import Policy
    from ..result.model import Result
    from .call_source import Calls


class _Call(Future[Any]):
    """Pending while it runs, as far as Future knows, so that ``cancel()`` works until the end; it says that it runs."""

    begun = False

    def running(self) -> bool:
        return self.begun and not self.done()

    def note_cancelled(self) -> None:
        self.cancel()
        self.set_running_or_notify_cancel()  # tells those who wait for it

    def settle(self, value: Any, error: BaseException | None) -> None:
        if not self.set_running_or_notify_cancel():
            return
        if error is None:
            self.set_result(value)
        else:
            self.set_exception(error)


class _RunCancel:
    """Kills the run of a future that is done before it, which is one that was cancelled."""

    def __init__(self) -> None:
        self.cancel = OwnCancel()
        self._lock = threading.Lock()
        self._open = True

    def trigger(self, _: object) -> None:
        with self._lock:
            if self._open:
                self.cancel.trigger()

    def close(self) -> None:
        with self._lock:
            self._open = False
            self.cancel.close()


class JailExecutor(Executor):
    """Runs each call in a jail of its own.

    ``max_workers``: calls at once. Default: the processors that this process may use.
    ``policy``, ``allow_own_files``, ``allow_home``, ``limits`` (``wall=2``): as of ``jail.run``. Default: "python".
    ``runner``: called in the place of ``jail.run`` with the source, ``filename``, ``value=True`` and ``cancel``: a
    Pool's run, for one. It has a policy and limits of its own, so that the arguments above are refused then.

    Each call is of a plain function, sent by its source with the plain data, modules and functions that it names; or of
    one of the standard library or an installed package, by its name; or ``"module:name"``; or source text, without
    arguments, whose last expression is the result. Arguments and results are plain data: None, bool, int, float, str,
    bytes, complex, and lists, tuples, sets and dicts of these, 40 levels deep, a result of 4 MB at most. Nothing is
    pickled, and no object of a guest comes out. A call that cannot be sent raises ``jail.Unsupported`` from ``submit``.

    A guest's exception is raised here as the builtin of the same name, with its text alone, if that is an error of
    computing (ValueError, ZeroDivisionError, ...), its cause a ``GuestFailed``; any other end is a ``GuestFailed``,
    whose ``result`` tells how it was.

    A future that runs can be cancelled: its jail is killed. ``map`` with a ``chunksize`` runs that many calls in one
    jail, one after the other.
    """

    def __init__(
        self,
        max_workers: int | None = None,
        policy: str | os.PathLike[str] | Mapping[str, Any] | Policy | None = None,
        *,
        runner: Callable[..., Result] | None = None,
        allow_own_files: bool = False,
        allow_home: bool = False,
        **limits: Unpack[PolicyKeywords],
    ) -> None:
        if runner is None:
            prepare(
                "", policy, allow_own_files=allow_own_files, allow_home=allow_home, limits=limits
            )  # mistakes in them are told at once
            runner = partial(run, policy=policy, allow_own_files=allow_own_files, allow_home=allow_home, **limits)
        elif policy is not None or limits or allow_own_files or allow_home:
            raise Unsupported("a runner has a policy and limits of its own: give it those")
        self._runner = runner
        workers = len(os.sched_getaffinity(0)) if max_workers is None else whole(max_workers, "max_workers")
        function(runner, "runner")
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="jail")

    def submit(self, fn: Callable[..., Any] | str | Sendable | _Chunk, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Returns a future of ``fn(*args, **kwargs)``. Raises Unsupported if the call cannot be sent, RuntimeError
        after ``shutdown``.
        """
        if isinstance(fn, _Chunk):
            return self._call(fn.sendable, [(call, {}) for call in args[0]], lambda results: results)
        if isinstance(fn, str) and not REFERENCE.fullmatch(fn):
            if args or kwargs:
                raise Unsupported("source text takes no arguments: write them into it, or send a function")
            return self._begin(fn, "<string>", lambda result: result.check().value)
        sendable = fn if isinstance(fn, Sendable) else Sendable(fn)
        return self._call(sendable, [(args, kwargs)], lambda results: results[0])

    def map(
        self,
        fn: Callable[..., Any] | str,
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
        **options: Any,
    ) -> Iterator[Any]:
        """Maps ``fn`` over ``iterables`` as ``Executor.map`` does, which takes ``timeout`` (seconds) and the other
        ``options``. ``chunksize``: how many calls share a jail; one that fails is the end of its chunk. Default: 1.
        """
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        sendable = Sendable(fn)  # once for all of them
        if chunksize == 1:
            return super().map(cast("Any", sendable), *iterables, timeout=timeout, **options)
        chunks = _chunks(zip(*iterables, strict=False), chunksize)
        return chain.from_iterable(super().map(cast("Any", _Chunk(sendable)), chunks, timeout=timeout, **options))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Shuts down as ``Executor.shutdown`` does: runs go on to their end, and are waited for with ``wait``;
        ``cancel_futures`` gives up those that have not begun.
        """
        self._threads.shutdown(wait, cancel_futures=cancel_futures)

    def _call(self, sendable: Sendable, calls: Calls, pick: Callable[[list[Any]], Any]) -> Future[Any]:
        def outcome(result: Result) -> Any:
            return pick(results_of(result, len(calls)))

        return self._begin(sendable.program(calls), sendable.filename, outcome)

    def _begin(self, source: str, filename: str, outcome: Callable[[Result], Any]) -> Future[Any]:
        call = _Call()
        work = self._threads.submit(self._work, call, source, filename, outcome)
        call.add_done_callback(lambda _: work.cancel())
        work.add_done_callback(lambda _: call.note_cancelled() if work.cancelled() else None)
        return call

    def _work(self, call: _Call, source: str, filename: str, outcome: Callable[[Result], Any]) -> None:
        run_cancel = _RunCancel()
        call.begun = True
        call.add_done_callback(run_cancel.trigger)
        value, error = None, None
        try:
            value = outcome(self._runner(source, filename=filename, value=True, cancel=run_cancel.cancel))
        except BaseException as caught:
            error = caught
        finally:
            run_cancel.close()
        call.settle(value, error)


class _Chunk:
    """A function that ``map`` submits with a chunk of calls as the only argument."""

    def __init__(self, sendable: Sendable) -> None:
        self.sendable = sendable


def _chunks(calls: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while chunk := list(islice(calls, size)):
        yield chunk
