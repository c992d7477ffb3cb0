"""Keeps one session in a thread, which owns the jail, watches it also while nothing is asked, and answers in turn."""

from __future__ import annotations

import atexit
import errno
import threading
import time
import weakref
from collections import deque

from ..core.cancel import OwnCancel
from ..core.errors import JailError, SetupError
from ..core.fork_lock import disown, no_fork, own
from ..core.interrupts import Flag
from ..result.verdict import verdict
from ..runs.execute import unable
from .ends import Ended, SessionBusy, SessionEnded, end_of, told
from .journal_names import names_of
from .session_jail import SessionJail, command_streams
from .task import Act, Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..plan.model import Plan
    from ..pool.pool import Pool
    from ..result.model import Result
    from ..runs.host_functions import HostCalls
    from ..watch.observation import Observation
    from ..watch.session_calls import OwnStreams
    from ..watch.session_limits import Whole
    from .branch import Branch
    from .branches import Saved
    from .session_files import SessionFolder
    from .task import Turn

_PATIENCE = 10.0  # seconds for the keeper to pause its guest: an interrupted evaluation has three to let go

_keepers: weakref.WeakSet[Keeper] = weakref.WeakSet()


class Keeper:
    """Safe from any thread. Made where no signal's handler runs in between (jail/core/interrupts.py)."""

    def __init__(
        self, plan: Plan, pool: Pool | None, fits: bool, whole: Whole, calls: HostCalls | None, folder: SessionFolder
    ) -> None:
        """Starts the thread; ``wait_open`` says how that went. ``fits``: a jail that stands ready in the pool can have
        this plan. ``folder``: opened and closed with the jail."""
        self.ended: Ended | None = None
        self.jail_pid = 0  # of the jail's first process
        self._plan, self._pool, self._fits, self._whole = plan, pool, fits, whole
        self._calls = calls
        self.folder = folder
        self._tasks: deque[Turn] = deque()
        self._current: Turn | None = None
        self._count = 0
        self._is_closing = self._is_paused = False
        self._pausing: deque[Flag] = deque()  # of callers that wait for the guest to stand
        self._lock = threading.Lock()
        self._opened, self._over = Flag(), Flag()
        self._error: BaseException | None = None
        try:
            self._wake = OwnCancel()
        except OSError as error:
            raise unable("session", error) from None
        if calls:
            calls.wake = self._wake.trigger
        own(self, self._detach)
        try:
            threading.Thread(target=self._keep, name="jail-session", daemon=True).start()
        except RuntimeError:
            self._close_wake()
            raise SetupError("thread", "jail-session", errno.EAGAIN, "fix: ulimit -u unlimited") from None
        _keepers.add(self)

    # --- from other threads

    def wait_open(self) -> None:
        """Waits until the guest has said that it is ready. Raises what kept the jail from being made."""
        self._opened.wait()
        if self._error is not None:
            raise self._error

    def submit(self, task: Turn, wait: bool) -> None:
        """Queues a request. Raises SessionEnded and SessionBusy."""
        with self._lock:
            self._check_alive()
            current = self._current
            if (current and current.owner == task.owner) or (self._calls and self._calls.is_caller()):
                raise SessionBusy("this call comes out of an evaluation of the same session, which waits for it")
            if not wait and (current is not None or self._tasks):
                raise SessionBusy("the session is evaluating: wait=True waits for its turn")
            self._tasks.append(task)
        self._wake.trigger()

    def interrupt(self, branch: Branch) -> bool:
        """Interrupts the evaluation of a line that runs; False where none does."""
        current = self._current
        if current is None or current.branch is not branch:
            return False
        current.is_interrupted = True
        self._wake.trigger()
        return True

    def pause(self) -> None:
        """Stops the guest and the clocks of the session. Returns when both stand: the caller may stop this process.

        Called by handlers of signals: no lock is taken that the interrupted code may hold.
        """
        stands = Flag()
        self._pausing.append(stands)
        self._is_paused = True
        if not self._over.is_set:
            self._wake.trigger()
            stands.wait(_PATIENCE)

    def resume(self) -> None:
        """Lets the guest and the clocks go on."""
        self._is_paused = False
        self._wake.trigger()
        self._note_paused()

    def cancel(self, task: Turn) -> None:
        """Takes back a request, or interrupts its evaluation."""
        task.is_cancelled = task.is_interrupted = True
        self._wake.trigger()

    def answers(self, branch: Branch) -> bool:
        """Returns whether this thread answers a call out of an evaluation of that line."""
        current = self._current
        return bool(current and current.branch is branch and self._calls and self._calls.is_caller())

    def has(self, task: Turn) -> bool:
        """Returns whether it is queued or runs."""
        return task is self._current or task in self._tasks

    def go_on(self) -> None:
        """Lets the guest print again: the caller has taken output."""
        self._wake.trigger()

    def ask_close(self) -> None:
        self._is_closing = True
        self._wake.trigger()

    def close(self) -> None:
        """Ends the session and waits until nothing of it is left. May be called twice."""
        self.ask_close()
        self.wait_over()

    def wait_over(self) -> None:
        """Waits until nothing of the session is left."""
        self._over.wait()

    @property
    def is_evaluating(self) -> bool:
        return self._current is not None

    def _check_alive(self) -> None:
        if self.ended is not None:
            raise SessionEnded(self.ended)

    def _detach(self) -> None:
        """Detaches in a forked copy of this process: the session is the original's."""
        self._lock = threading.Lock()
        self.ended = self.ended or Ended(reason="closed", figure=0, at=time.time())
        self._over.set()
        self._current = None
        self._tasks.clear()

    # --- the thread

    def _keep(self) -> None:
        jail: SessionJail | None = None
        try:
            jail = self._opened_jail()
            while jail and self.ended is None:
                self._step(jail)
        except BaseException as error:  # of ours: its waiter is told, and nothing is left
            self._error = error
        finally:
            if self.ended is None:
                self._note_end(Ended(reason="host", figure=0, at=time.time()))
            if self._current:
                self._current.finish(None, self._error)
            if jail:
                jail.close()
            self._close_wake()
            self._opened.set()
            self._over.set()
            self._note_paused()

    def _opened_jail(self) -> SessionJail | None:
        try:
            jail = SessionJail(
                self._plan, self._pool, self._fits, self._whole, self._wake, self._asks, self._calls, self.folder
            )  # fmt: skip
        except OSError as error:
            self._error = unable("session", error)
            return None
        except JailError as error:
            self._error = error
            return None
        self.jail_pid = jail.pid
        assert jail.watch is not None
        jail.watch.paused = self._note_paused
        self._opened.set()
        return jail

    def _step(self, jail: SessionJail) -> None:
        """Answers the next request, or watches until there is one."""
        watch = jail.watch
        assert watch is not None
        with self._lock:
            task = self._current = self._tasks.popleft() if self._tasks else None
        if task is None:
            seen = watch.rest(self._has_work)
            if watch.ended:
                self._note_end(end_of(watch.ended, seen, None if seen is None else self._verdict(jail.plan, seen)))
        elif task.is_cancelled:
            self._current = None
            task.finish(None, JailError("the evaluation was taken back before it had begun"))
        elif isinstance(task, Act):
            self._carry_out(jail, task)
        elif isinstance(task, Task):
            self._answer(jail, task)

    def _carry_out(self, jail: SessionJail, task: Act) -> None:
        outcome: object = None
        error: JailError | None = None
        try:
            jail.enter(task.branch)
            outcome = task.act(jail)
        except JailError as caught:
            error = caught
        except OSError as caught:
            error = unable("session", caught)
        if jail.watch and jail.watch.ended:
            ended = end_of(jail.watch.ended, None, None)
            self._note_end(ended)
            error = SessionEnded(ended)
        self._current = None
        task.finish(outcome, error)

    def _answer(self, jail: SessionJail, task: Task) -> None:
        self._count += not task.request.look
        saved: Saved | None = None
        try:
            jail.enter(task.branch)
            saved = jail.begin_trial(task.request.keep)
            self.folder.prepare(task.request)
            streams = command_streams(jail.plan, task.request, self._calls)
        except JailError as error:
            jail.give_up_trial(saved)
            self._current = None
            task.finish(None, error)
            return
        try:
            plan, seen = self._evaluated(jail, task, streams.own if streams else None)
        finally:
            if streams:  # before the result is told: its caller may count descriptors
                streams.close()
        self._tell(jail, task, plan, seen, saved)

    def _evaluated(self, jail: SessionJail, task: Task, own: OwnStreams | None) -> tuple[Plan, Observation]:
        watch, asks = jail.watch, task.request
        assert watch is not None
        filename = task.filename = asks.filename or f"<evaluation {self._count}>"
        plan = jail.plan.replace(limits=asks.limits, policy_digest=asks.digest)
        if plan.guest is None:
            plan = plan.replace(argv=asks.argv)
        watch.give_output_to(task if task.streams else None)
        seen = watch.evaluate(plan, lambda number: jail.packed(asks, number, filename), own, asks.sampler)
        return plan, self.folder.counted(seen)

    def _tell(self, jail: SessionJail, task: Task, plan: Plan, seen: Observation, saved: Saved | None) -> None:
        assert jail.watch is not None
        result = self._verdict(plan, seen)
        if task.request.collect:
            result = self.folder.collected(result, task.request.collect)
        task.memory = jail.watch.interrupts.guest_memory() if task.request.look else None
        jail.end_trial(saved)
        task.take_told(self._calls)
        self._note_names(jail, task)
        if jail.watch.ended:
            ended = end_of(jail.watch.ended, seen, result)
            result = told(result, ended)
            self._note_end(ended)
        self._current = None
        task.finish(result)
        if self._is_paused:  # asked for in an evaluation that was being interrupted
            self._wake.trigger()

    def _note_names(self, jail: SessionJail, task: Task) -> None:
        """Asks for the names that an evaluation has left, if its journal wants them, before its caller goes on."""
        wanted = task.names_wanted()
        if wanted is None or (jail.watch and jail.watch.ended):
            return
        task.is_interrupted = False  # it has been, and what follows is not its caller's
        result = self._verdict(*self._evaluated(jail, wanted, None))
        task.names = names_of(result) if result.ok else None

    def _verdict(self, plan: Plan, seen: Observation) -> Result:
        """Judges also a jail that was ended from outside, which is no error of the caller's."""
        if seen.status is None and not seen.stopped and not seen.oom_kills and not seen.failure:
            seen = seen.replace(stopped=("cancelled", 0))
        return verdict(plan, seen)

    def _note_end(self, ended: Ended) -> None:
        with self._lock:
            self.ended = ended
            left = tuple(self._tasks)
            self._tasks.clear()
        for task in left:
            task.finish(None, SessionEnded(ended))

    def _note_paused(self) -> None:
        while True:
            try:
                self._pausing.popleft().set()
            except IndexError:  # the last one, here or in another thread
                return

    def _has_work(self) -> bool:
        return bool(self._tasks)

    def _asks(self) -> str:
        """Returns what the watch must do now."""
        if self._is_closing:
            return "close"
        current = self._current
        if current is not None and current.is_interrupted:
            return "interrupt"
        return "pause" if self._is_paused else ""

    def _close_wake(self) -> None:
        with no_fork:
            disown(self)
            self._wake.close()


def _at_exit() -> None:
    for keeper in tuple(_keepers):
        keeper.close()


atexit.register(_at_exit)
