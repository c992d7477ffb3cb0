"""Many runs of Python source, each in a fresh jail that stood ready: ``jail.run`` without an interpreter's start."""

from __future__ import annotations

import atexit
import os
import threading
import weakref

from .errors import JailError, PolicyError, PoolFull
from .host.facts import probe
from .plan.build import build
from .plan.model import Plan
from .plan.warm import warm as warm_plan
from .policy.model import Limits
from .runner import parsed, prepare, resolved
from .watch.loop import Cancel
from .watch.result import Result
from .workers import Workers
from .yard import PROCESSORS, Yard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from typing import Any, Self

    from .policy.model import Policy

_LEAST_MEMORY = 16 << 20  # bytes: a limit near to what a jail itself needs has to be there when it is made
_MOST_LIMITS = 64
_pools: weakref.WeakSet[Pool] = weakref.WeakSet()


class Pool:
    """Runs Python source as ``jail.run`` does, in jails forked from an interpreter that has loaded everything already.

    ``policy``: as of ``jail.run``. ``warm``: so many jails stand ready, and up to four times as many where demand wants
    it; or (least, most). ``preload``: modules that are imported once, before any jail, beside the policy's
    ``guest.preload``; they run outside, so name what you trust. ``max_jails``: runs at the same time; ``queue``: calls
    that may wait for their turn. ``limits``: as of ``jail.run``, for all runs; each may have its own.

    Every run has a jail of its own, which is thrown away. Safe from any thread; in a forked copy of the process a pool
    begins anew. Close it, use it in a ``with``, or leave it to the end of the program, which ends what runs. Raises
    what ``jail.run`` raises.
    """

    def __init__(
        self,
        policy: str | os.PathLike[str] | Policy = "python",
        warm: int | tuple[int, int] = 4,
        *,
        preload: Sequence[str] = (),
        max_jails: int = 64,
        queue: int = 1024,
        **limits: Any,
    ) -> None:
        self._policy = resolved(policy, limits)
        self._bounds = warm if isinstance(warm, tuple) else (warm, 4 * max(1, warm))
        self.max_jails, self._queue = max_jails, queue
        if not (0 <= self._bounds[0] <= self._bounds[1] and max_jails >= 1 and queue >= 0):
            raise PolicyError("a pool wants 0 <= warm, at least 1 of max_jails, and a queue of 0 or more")
        self._plan = prepare("", self._policy)
        preloaded = tuple(dict.fromkeys((*self._policy.guest.preload, *preload)))
        self._warm = warm_plan(self._policy, preloaded, self._plan.entries)
        self._known_limits: dict[tuple[object, ...], tuple[Policy, Plan, bool]] = {}
        self._closed = self._ended = False
        self._begin()
        self._open_yard()  # the first jails are made while the caller goes on
        _pools.add(self)

    def _begin(self) -> None:
        """All that belongs to one process; in a forked copy, which has nothing yet, once more."""
        self._turn = threading.Condition()
        self._running = self._waiting = 0
        self._cancels: set[Cancel] = set()
        self._workers = Workers(self.max_jails, self._queue)
        self._yard: Yard | None = None

    def run(
        self,
        source: str | bytes,
        *,
        args: Sequence[str] = (),
        filename: str = "<string>",
        value: bool = False,
        stdin: str | bytes | int | None = None,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        ro: Sequence[str | os.PathLike[str]] = (),
        rw: Sequence[str | os.PathLike[str]] = (),
        files: Mapping[str, str | bytes] | None = None,
        cancel: Cancel | None = None,
        timeout: float | None = None,
        **limits: Any,
    ) -> Result:
        """Runs one source and returns how it ended; the keywords are those of ``jail.run``.

        ``files``: contents by name, for the jail's own ``/tmp``, where guest.level is "off". ``timeout``: seconds to
        wait for a turn at most, None for as long as it takes. A run for which a jail has to be built (with ``cwd``,
        ``ro``, ``rw``, ``pids``, ``disk``, ``open_files``, more ``cpu`` than the pool's, hardly any ``memory``) is
        forked on demand.

        Raises PoolFull, RuntimeError on a closed pool, and what ``jail.run`` raises.
        """
        if not isinstance(source, (str, bytes)):
            raise PolicyError("a pool runs Python source, which is one string; jail.run takes commands")
        command = parsed(source, args=args, filename=filename, value=value, env=env, cwd=cwd, ro=ro, rw=rw)
        policy, plan, fits = self._limited(limits) if limits else (self._policy, self._plan, True)
        if not fits or cwd is not None or ro or rw:
            fits, plan = False, build(policy, command, probe())
        if files and policy.guest.level != "off":
            raise PolicyError("files: the language ring opens none to the guest; set guest.level to 'off'")
        contents = _contents(files) if files else {}
        data = stdin.encode(errors="surrogateescape") if isinstance(stdin, str) else stdin
        self._enter(timeout)
        try:
            yard = self._open_yard()
            parked = yard.take(None if fits else plan)
            mine = parked.cancel if cancel is None else cancel
            try:
                self._cancels.add(mine)
                if self._ended:
                    mine.trigger()
                return parked.run(plan, command, data, contents, mine, lambda: self._refill(yard))
            finally:
                self._cancels.discard(mine)
                yard.give_back(parked)
        finally:
            self._leave()

    def submit(self, source: str | bytes, **options: Any) -> Future[Result]:
        """``run`` in a thread of the pool's. ``cancel()`` of the future ends a run that has begun, too: its result is
        then one with the verdict ``cancelled``. Raises PoolFull, and RuntimeError on a closed pool."""
        self._check_open()
        return self._workers.submit(lambda cancel: self.run(source, cancel=cancel, **options))

    def map(self, sources: Iterable[str | bytes], **options: Any) -> Iterator[Result]:
        """The results of many, in the order of the sources, of which no more are taken than can be run at once. What
        has begun is ended when the iterator is closed."""
        from collections import deque

        waiting: deque[Future[Result]] = deque()
        try:
            for source in sources:
                while len(waiting) >= self.max_jails:
                    yield waiting.popleft().result()
                waiting.append(self.submit(source, **options))
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self, wait: bool = True) -> None:
        """Takes no more runs, and returns when none is left, nor anything else of the pool. ``wait``: those that were
        accepted come to their own end; else they are ended, with the verdict ``cancelled``. May be called twice."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
            self._ended = not wait
        if not wait:
            self._workers.drop()
            for cancel in tuple(self._cancels):
                cancel.trigger()
        self._workers.close()
        with self._turn:
            self._turn.wait_for(lambda: not self._running)
            yard, self._yard = self._yard, None
        if yard is not None:
            yard.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        self.close(wait=kind is None)

    def counts(self) -> dict[str, int]:
        """How many jails are ``parked``, ``running`` and ``ending``, and how many calls are ``waiting``."""
        with self._turn:
            yard = self._yard.counts() if self._yard else {"parked": 0, "ending": 0}
            return {**yard, "running": self._running, "waiting": self._waiting + self._workers.waiting}

    def _refill(self, yard: Yard) -> bool:
        yard.refill()
        return self._running > PROCESSORS

    # --- one run ------------------------------------------------------------------------------------------------------

    def _limited(self, limits: Mapping[str, Any]) -> tuple[Policy, Plan, bool]:
        """The policy with these limits, the plan, and whether a jail that stands ready can be given it; worked out once
        for the same limits."""
        key = tuple((name, type(value), value) for name, value in limits.items())
        try:
            known = self._known_limits.get(key)
        except TypeError:  # a value that cannot be hashed is no limit: refused in words
            known = None
        if known is None:
            policy = self._policy.replace(**limits)
            plan = self._plan.replace(limits=policy.limits, policy_digest=policy.digest)
            if len(self._known_limits) >= _MOST_LIMITS:
                self._known_limits.clear()
            known = self._known_limits[key] = policy, plan, _come_late(self._policy.limits, policy.limits)
        return known

    def _enter(self, timeout: float | None) -> None:
        is_ours = self._workers.is_one()  # its call has waited, and been counted, already
        with self._turn:
            if not is_ours:
                self._check_open()
            if self._running >= self.max_jails:
                if self._waiting >= self._queue and not is_ours:
                    raise PoolFull(f"{self._running} jails run and {self._waiting} calls wait: as many as may")
                self._waiting += 1
                try:
                    free = self._turn.wait_for(lambda: self._running < self.max_jails, timeout)
                finally:
                    self._waiting -= 1
                if not free:
                    raise PoolFull(f"none of {self.max_jails} jails became free within {timeout} s")
            self._running += 1

    def _leave(self) -> None:
        with self._turn:
            self._running -= 1
            self._turn.notify_all() if self._closed else self._turn.notify()

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the pool is closed")

    def _open_yard(self) -> Yard:
        with self._turn:
            if self._yard is None:
                self._yard = Yard(self._warm, self._plan, *self._bounds)
                weakref.finalize(self, self._yard.close)
            return self._yard

    def _begin_anew(self) -> None:
        yard = self._yard
        self._begin()
        if yard is not None:
            yard.abandon()


def _come_late(made: Limits, wanted: Limits) -> bool:
    """Whether a jail that was made with some limits can have these when it is given its run."""
    same = made.replace(wall=wanted.wall, output=wanted.output, cpu=wanted.cpu, memory=wanted.memory) == wanted
    less = wanted.cpu == made.cpu or (wanted.cpu is not None and (made.cpu is None or wanted.cpu < made.cpu))
    enough = wanted.memory == made.memory or wanted.memory is None or wanted.memory >= _LEAST_MEMORY
    return same and less and enough


def _contents(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    found = {}
    for name, content in files.items():
        if (
            os.path.isabs(name)
            or "\0" in name
            or os.path.normpath(name) != name
            or name.split("/")[0] in ("..", ".", "")
        ):
            raise PolicyError(f"files: {name!r} is no plain name of a file below /tmp")
        found[name] = content.encode(errors="surrogateescape") if isinstance(content, str) else bytes(content)
    return found


def _in_child() -> None:
    for pool in tuple(_pools):
        pool._begin_anew()


def _at_exit() -> None:
    for pool in tuple(_pools):
        try:
            pool.close(wait=False)
        except JailError:
            continue  # nobody is left to be told, and the kernel ends what we could not


os.register_at_fork(after_in_child=_in_child)
atexit.register(_at_exit)
