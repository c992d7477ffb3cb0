"""Many runs of Python source, each in a fresh jail that stood ready: ``jail.run`` without an interpreter's start."""

from __future__ import annotations

import os
import threading
import weakref

from ..core.arguments import texts
from ..core.cancel import Cancel, OwnCancel, checked
from ..core.interrupts import shielded
from ..host.facts import probe
from ..plan.build import build
from ..plan.checked_command import parsed
from ..plan.model import Plan
from ..plan.working_files import check
from ..plan.workspaces import refuse_copies
from ..plan.zygote_plan import warm_of
from ..policy.model import Limits, Policy
from ..result.model import Result
from ..runs.execute import execute, prepare, resolved, unable
from . import all_pools
from .later_limits import LaterLimits, come_late
from .lifespan import lifespan_of
from .parked_jail import Parked
from .request import PoolRequest, bounds_of, request_of, setup_of
from .slots import Call, Slots
from .standby import PROCESSORS, StandbyJails
from .stats import Counted
from .workers import Workers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from typing import Any, Self, Unpack

    from ..evidence.audit import Audited
    from ..plan.command import Command
    from ..policy.keywords import LimitKeywords, PolicyKeywords
    from ..runs.options import Content, Functions, PoolRunOptions


class Pool(Counted):
    """Runs source as ``jail.run`` does, in jails forked from a loaded interpreter; Node's have started ahead, alone.

    ``policy``: as of ``jail.run``. Default: "python".
    ``warm``: the number of jails kept ready, up to four times as many on demand; or (least, most). Default: 4.
    ``preload``: modules that are imported once, before any jail, beside the policy's ``guest.preload``; they and
    ``guest.interpreter`` run outside of the jails, so name only what you trust. Default: none.
    ``setup``: source of Python that you trust, run once before any jail; each begins with its names. Default: none.
    ``max_jails``: runs at the same time. Default: 64. ``queue``: calls that may wait for their turn. Default: 1024.
    ``max_age`` (seconds), ``zygote_memory`` (bytes): what has stood ready for longer, or holds more, is replaced
    (docs/memory.md). Default: none.
    ``allow_own_files``, ``allow_home``, ``audit``, ``limits``: as of ``jail.run``, for all runs, which may have others.

    Every run has a jail of its own, which is thrown away. Safe from any thread; in a forked copy of the process it
    begins anew. Close it, or use it in a ``with``; the program's end ends what runs. Raises what ``jail.run`` raises.
    """

    def __init__(
        self,
        policy: str | os.PathLike[str] | Mapping[str, Any] | Policy = "python",
        warm: int | tuple[int, int] = 4,
        *,
        preload: Sequence[str] = (),
        setup: str | bytes = "",
        max_jails: int = 64,
        queue: int = 1024,
        max_age: float | str | None = None,
        zygote_memory: int | str | None = None,
        allow_own_files: bool = False,
        allow_home: bool = False,
        audit: Audited = None,
        **limits: Unpack[PolicyKeywords],
    ) -> None:
        self._policy = resolved(policy, limits)
        refuse_copies(self._policy)
        self._bounds, self.max_jails, self._queue = bounds_of(warm, max_jails, queue)
        self._lifespan = lifespan_of(max_age, zygote_memory)
        self._setup = setup_of(setup)
        self._preload = tuple(dict.fromkeys((*self._policy.guest.preload, *texts(preload, "preload"))))
        self._allow_own_files, self._allow_home = allow_own_files, allow_home
        if audit is not None:
            from ..evidence.audit import of

            of(audit)  # a wrong one is refused before there is a run
        self._audit = audit
        self._ended = self._closed = False
        self._begin()
        shielded(self._prepare, undo=lambda standby: standby.close() if standby else None)
        all_pools.add(self)

    def _prepare(self) -> StandbyJails | None:
        """Makes the first jails while the caller goes on. Returns None if each run is to be a process from its start:
        without namespaces a guest that opens files, as Node does, has its modes changed by the supervisor, as one of
        ``jail.run`` has.
        """
        self._plan = prepare("", self._policy, allow_own_files=self._allow_own_files, allow_home=self._allow_home)
        self._later = LaterLimits(self._policy, self._plan)
        guest = self._policy.guest
        self._is_fresh = self._plan.shares_host and (guest.level == "off" or guest.language == "node")
        self._warm = warm_of(self._policy, self._preload, self._setup, self._plan)
        return None if self._is_fresh else self._open_standby()

    def _begin(self) -> None:
        """Makes all that belongs to one process; in a forked copy, which has nothing yet, once more."""
        self._slots = Slots(self.max_jails, self._queue)
        if self._closed:
            self._slots.close()
        self._cancels: set[Cancel] = set()
        self._workers = Workers(self.max_jails, self._queue)
        self._standby: StandbyJails | None = None
        self._standby_lock = threading.RLock()

    def run(
        self,
        source: str | bytes | os.PathLike[str],
        *,
        args: Sequence[str] = (),
        filename: str = "<string>",
        value: bool = False,
        stdin: str | bytes | int | None = None,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        ro: Sequence[str | os.PathLike[str]] = (),
        rw: Sequence[str | os.PathLike[str]] = (),
        files: Mapping[str, Content] | None = None,
        collect: Sequence[str] = (),
        functions: Functions | None = None,
        cancel: Cancel | None = None,
        timeout: float | None = None,
        sample: float | str | None = None,
        **limits: Unpack[LimitKeywords],
    ) -> Result:
        """Runs one source and returns how it ended.

        ``source``: as text, bytes, or the path object of a script. ``args``, ``filename``, ``value``, ``env``, ``cwd``,
        ``ro``, ``rw``, ``collect``, ``functions``, ``cancel``, ``sample``: as of ``jail.run``.
        ``files``: as of ``jail.run``; of JavaScript for its ``import``, at level "off" they lie in ``/tmp`` as well.
        ``stdin``: text, bytes or a descriptor. Default: empty. ``timeout``: seconds to wait for a slot. Default: None.
        ``limits``: ``wall`` and ``cpu`` (seconds), ``memory``, ``output`` and ``disk`` (bytes), ``pids`` and
        ``open_files`` of this run. Default: the pool's.

        A run for which a jail has to be built (with ``cwd``, ``ro``, ``rw``, ``pids``, ``disk``, ``open_files``, more
        ``cpu`` than the pool's, hardly any ``memory``) is forked on demand.

        Raises PoolFull, RuntimeError on a closed pool, and what ``jail.run`` raises.
        """
        request = request_of(
            source, self._policy, self._plan, stdin, files, collect, functions, sample, args=args, env=env, cwd=cwd,
            ro=ro, rw=rw, value=value, filename=filename, allow_own_files=self._allow_own_files,
            allow_home=self._allow_home,
        )  # fmt: skip
        policy, plan, fits = self._later.of(limits)
        fits = fits and cwd is None and not ro and not rw
        if fits:
            check(request.command, policy, plan.cwd, plan.entries, plan.shares_host)
        cancel = None if cancel is None else checked(cancel)
        if self._is_fresh:
            return self._run_fresh(policy, request, cancel, timeout)
        call = Call(cancel, self._workers.is_one())
        try:
            try:
                if fits and self._take_at_once(call):
                    return self._answer(call, plan, request)

                def answer() -> Result:
                    its = plan if fits else self._built(policy, request.command)
                    self._slots.take(call, timeout)
                    call.standby = self._open_standby()
                    call.standby.take(call, None if fits else its)
                    return self._answer(call, its, request)

                return shielded(answer, lambda: self._cancel_call(call))
            finally:
                self._release(call)
        finally:
            self._release(call)  # if an asynchronous exception came into the other (jail/core/interrupts.py)

    def _built(self, policy: Policy, command: Command) -> Plan:
        """Plans a jail that is forked on demand. Its files come when it stands, as to one that stood ready."""
        return build(policy, command, probe(), self._plan.tier).replace(files=(), collect=())

    def _run_fresh(self, policy: Policy, request: PoolRequest, cancel: Cancel | None, timeout: float | None) -> Result:
        """Runs without a zygote; see ``_prepare``."""
        call, stop = Call(cancel, self._workers.is_one()), OwnCancel()
        self._cancels.add(stop)

        def answer() -> Result:
            self._slots.take(call, timeout)
            if self._ended:
                stop.trigger()
            plan = request.with_files(build(policy, request.command, probe(), self._plan.tier))
            return execute(
                plan, stdin=request.stdin, cancel=(stop, cancel), calls=request.calls, sampler=request.sampler
            )

        try:
            return shielded(answer, stop.trigger)
        finally:
            self._cancels.discard(stop)
            self._slots.release(call)
            stop.close()

    def submit(self, source: str | bytes | os.PathLike[str], **options: Unpack[PoolRunOptions]) -> Future[Result]:
        """Runs ``source`` in a thread of the pool's; ``options``: as of ``run``, ``cancel`` excepted. ``cancel()`` of
        the future ends a run that has begun, too: its result is then one with the verdict ``cancelled``. Raises
        PoolFull, and RuntimeError on a closed pool.
        """
        self._slots.check_open()
        return self._workers.submit(lambda cancel: self.run(source, cancel=cancel, **options))

    def map(
        self, sources: Iterable[str | bytes | os.PathLike[str]], **options: Unpack[PoolRunOptions]
    ) -> Iterator[Result]:
        """Yields the results of many runs, in the order of the ``sources``, of which no more are taken than can be run
        at once; ``options``: as of ``run``, for each. Runs that have begun are ended when the iterator is closed.
        """
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

    @property
    def policy(self) -> Policy:
        """The policy of each run of the pool, unless it says otherwise."""
        return self._policy

    def session_plan(self, limits: Limits) -> tuple[Plan, bool]:
        """Returns the plan of a session with these ``limits``, and whether an idle jail can be given it."""
        policy = self._policy.replace(limits=limits)
        if self._plan.shares_host or not come_late(policy.replace(limits=self._policy.limits), limits):
            return build(policy, parsed(""), probe(), self._plan.tier), False
        return self._plan.replace(limits=limits, policy_digest=policy.digest), True

    def hand_over(self, plan: Plan, fits: bool) -> Parked:
        """Gives away a jail, whose end is its owner's business then. ``plan``, ``fits``: from ``session_plan``."""
        self._slots.check_open()
        holder = Call(None, False)
        standby = self._open_standby()
        try:
            standby.take(holder, None if fits else plan)
            assert holder.parked is not None
            holder.parked.take(plan)
        except BaseException:
            if holder.parked is not None:
                standby.release(holder.parked)
            raise
        standby.refill()
        return holder.parked

    def close(self, wait: bool = True) -> None:
        """Takes no more runs, and returns when none is left, nor anything else of the pool. ``wait``: those that were
        accepted come to their own end; else they are ended, with the verdict ``cancelled``. May be called twice.
        """
        shielded(lambda: self._close(wait), self._end_all)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        self.close(wait=kind is None)

    def _refill(self, standby: StandbyJails) -> bool:
        standby.refill()
        return self._slots.running > PROCESSORS

    # --- one run ------------------------------------------------------------------------------------------------------

    def _take_at_once(self, call: Call) -> bool:
        """Takes a slot and a jail for it if neither must be waited for: opens nothing of the kernel."""
        call.standby = self._standby
        return call.standby is not None and self._slots.take_at_once(call) and call.standby.take_parked(call)

    def _answer(self, call: Call, plan: Plan, request: PoolRequest) -> Result:
        standby, parked = call.standby, call.parked
        assert standby is not None
        assert parked is not None
        call.cancel = call.cancel or parked.cancel
        self._cancels.add(call.cancel)
        if self._ended or call.is_cancelled:
            call.cancel.trigger()
        cancel = call.cancel

        def work() -> Result:
            return parked.run(plan, request, cancel, lambda: self._refill(standby))

        if self._audit is None and "JAIL_AUDIT" not in os.environ:
            return work()
        from ..evidence.audit import audited

        return audited(plan, self._audit, work, request.told)

    def _cancel_call(self, call: Call) -> None:
        self._slots.cancel(call)
        if call.cancel is not None:
            call.cancel.trigger()

    def _release(self, call: Call) -> None:
        """Releases what the call holds. May be called twice."""
        if call.cancel is not None:
            self._cancels.discard(call.cancel)
        if call.parked is not None and call.standby is not None:
            call.standby.release(call.parked)
        self._slots.release(call)

    def _open_standby(self) -> StandbyJails:
        with self._standby_lock:
            if self._standby is None:
                try:
                    self._standby = StandbyJails(self._warm, self._plan, *self._bounds, self._lifespan)
                except OSError as error:
                    raise unable("pool", error) from None
                self._finalizer = weakref.finalize(self, self._standby.close_later)
                self._finalizer.atexit = False
            return self._standby

    def _close(self, wait: bool) -> None:
        self._closed = True
        self._slots.close()
        if not wait:
            self._end_all()
        self._workers.close()
        self._slots.wait_until_none()
        standby, self._standby = self._standby, None
        if standby is not None:
            standby.close()

    def _end_all(self) -> None:
        self._ended = True
        self._workers.cancel_waiting()
        for cancel in tuple(self._cancels):
            cancel.trigger()

    def _begin_anew(self) -> None:
        standby = self._standby
        self._begin()
        if standby is not None:
            self._finalizer.detach()
            standby.detach()
