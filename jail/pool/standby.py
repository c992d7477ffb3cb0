"""Keeps idle jails ready for one pool: one thread makes them ahead of demand, and closes those that have ended."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections import deque

from ..core.errors import JailError, SetupError
from ..core.interrupts import Flag, shielded
from ..host.facts import probe
from ..launch.wake_timer import WakeTimer
from ..launch.zygote import Zygote
from ..runs.execute import unable
from .parked_jail import Parked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from ..plan.model import Plan
    from ..plan.zygote_plan import Warm
    from .lifespan import Lifespan

    class Holder(Protocol):
        """The taker of a jail, which is recorded in it by the statement that takes the jail."""

        parked: Parked | None


PROCESSORS = os.cpu_count() or 1
_MANY_ENDED, _MOST_ENDED = 8, 12
_START_SECONDS = 0.003  # about as long as a jail takes to start
_QUIET_SECONDS, _LATEST_SECONDS = 0.003, 0.015  # the clean-up of a run waits while more calls come
_NEVER = float("inf")
IDLE_SECONDS = 10.0  # without a call that found no jail, after which one jail fewer is kept ready


class StandbyJails:
    """The idle jails of one pool. Safe from any thread. ``least`` and ``most`` bound the jails that are parked: a call
    that finds none makes it one more, a while without such a call one less. Must be made inside ``shielded()``
    (jail/core/interrupts.py).
    """

    def __init__(self, warm: Warm | None, plan: Plan, least: int, most: int, lifespan: Lifespan) -> None:
        """Starts the maintainer thread. ``warm``: the zygote that forks the jails; None: each guest starts alone.
        ``lifespan``: of zygotes, and of jails while they stand ready.
        """
        self._warm, self._plan, self._lifespan = warm, plan, lifespan
        self._least, self._most, self._wanted = least, most, least
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._zygote_lock = threading.Lock()
        self._zygote: Zygote | None = None
        self._zygote_made_at = 0.0
        self._parked: deque[Parked] = deque()
        self._starting: deque[Parked] = deque()  # of those that are parked
        self._ended: deque[Parked] = deque()
        self._idle_until = 0.0
        self._forks = self._deaths = self._zygotes = self._replaced = 0
        self._forking = 0  # callers that found none
        self._busy = 0  # jails that the maintainer thread works on
        self._trouble: JailError | None = None  # why the maintainer thread has stopped parking, until the next call
        self._closed = self._is_left = False
        self._over = Flag()
        self._timer = WakeTimer()  # wakes the maintainer thread
        try:
            threading.Thread(target=self._maintain, name="jail-pool", daemon=True).start()
        except RuntimeError:
            self._timer.close()
            raise SetupError("thread", "jail-pool", errno.EAGAIN, "fix: ulimit -u unlimited") from None

    def take_parked(self, holder: Holder, ready: bool = True) -> bool:
        """Hands the oldest idle jail to ``holder``. Returns False if there is none or, with ``ready``, if it has not
        yet reported that it is ready.

        Raises SetupError or HostError where one has failed. After an asynchronous exception (jail/core/interrupts.py)
        the holder must release what it has then.
        """
        while True:
            with self._lock:
                self._trouble = None
                if not self._parked or (ready and not self._parked[0].watch.is_there()):
                    return False
                # Else the maintainer thread is woken later: it would take the processor from the guest.
                if len(self._parked) <= self._wanted // 2:
                    self._timer.wake()
                holder.parked = self._parked[0]
                del self._parked[0]  # popleft() is a call, after which an exception could come
            found = holder.parked
            if found.stands():
                return True
            self._deaths += 1
            self.release(found)

    def take(self, holder: Holder, plan: Plan | None = None) -> None:
        """Hands an idle jail to ``holder``, or makes one for it; one of its own for another ``plan`` than theirs.
        Must be called inside ``shielded()``. Raises SetupError, HostError or PolicyError.
        """
        if plan is not None:
            holder.parked = self._forked(plan)
            return
        while not self.take_parked(holder, ready=False):
            if self._may_fork():
                try:
                    holder.parked = self._forked(self._plan)
                finally:
                    with self._lock:
                        self._forking -= 1
                        self._changed.notify_all()
                return

    def _may_fork(self) -> bool:
        """Counts the caller among those who fork; False when there is a parked one again. More at once than there are
        processors would only be slower."""
        with self._lock:
            while not self._parked and self._forking >= PROCESSORS:
                self._changed.wait()
            if self._parked:
                return False
            self._forking += 1
            self._wanted = min(self._most, self._wanted + 1)
            self._idle_until = time.monotonic() + IDLE_SECONDS
            self._timer.wake()
            return True

    def refill(self) -> None:
        """Makes the maintainer thread park another jail for one that was taken."""
        with self._lock:
            self._timer.wake()

    def release(self, parked: Parked) -> None:
        """Returns a jail to be closed, by the maintainer thread, or by the caller if too many have ended. May be called
        twice.
        """
        with self._lock:
            if not parked.is_released:
                parked.is_released = True
                self._ended.append(parked)
            if len(self._ended) < _MANY_ENDED:
                self._timer.wake_when_quiet(_QUIET_SECONDS, _LATEST_SECONDS)
            else:
                self._timer.wake()
            is_late = len(self._ended) > _MOST_ENDED or self._is_left
        if is_late:
            shielded(self._close_one)

    def _close_one(self) -> None:
        with self._lock:
            late = self._ended.popleft() if self._ended else None
        if late is not None:
            late.close()

    def counts(self) -> dict[str, int]:
        with self._lock:
            return {"parked": len(self._parked), "ending": len(self._ended) + self._busy}

    def life(self) -> dict[str, Any]:
        """Returns how many jails were forked, and died while they stood ready; the zygotes that were started; how many
        of both were replaced for a bound; and the ages of the jails that stand ready.
        """
        now = time.monotonic()
        with self._lock:
            ages = [round(now - parked.made_at, 3) for parked in self._parked]
        counts = {"forks": self._forks, "deaths": self._deaths, "zygotes": self._zygotes, "replaced": self._replaced}
        return {**counts, "ages": ages}

    def wait_until_idle(self, seconds: float = 60.0) -> bool:
        """Waits, at most for this time, until as many jails are idle and ready as are wanted, and all that have ended
        are closed; returns whether that is so.
        """
        with self._lock:
            return self._changed.wait_for(lambda: not (self._has_work() or self._starting), seconds)

    def close(self) -> None:
        """Ends the zygote and every jail that is not in use. May be called twice; waits for the end."""
        self.close_later()
        self._over.wait()

    def close_later(self) -> None:
        """Closes the jails without waiting: the maintainer thread does it."""
        with self._lock:
            self._closed = True
            self._timer.wake()

    def detach(self) -> None:
        """Closes, in a forked copy of this process, which has no other thread, all that belongs to the original."""
        self._timer.close()
        for parked in (*self._parked, *self._ended):
            parked.detach()
        if self._zygote is not None:
            self._zygote.detach()

    def _forked(self, plan: Plan) -> Parked:
        """Makes a new jail; of a new zygote if the last one has ended."""
        self._forks += 1
        try:
            if self._warm is None:
                return Parked(plan.replace(stands_ready=True), None)
            zygote = self._live_zygote(self._warm)
            try:
                return Parked(plan, zygote)
            except SetupError:
                if zygote.alive():
                    raise
            return Parked(plan, self._live_zygote(self._warm))
        except OSError as error:
            raise unable("park", error) from None

    def _live_zygote(self, warm: Warm) -> Zygote:
        with self._zygote_lock:
            zygote = self._zygote
            if zygote is not None:
                is_alive = zygote.alive()
                if not is_alive or self._lifespan.is_over_for(zygote, self._zygote_made_at):
                    self._replaced += is_alive
                    zygote.close()  # its jails go on
                    self._zygote = zygote = None
            if zygote is None:
                self._zygote = zygote = Zygote(warm, probe())
                self._zygote_made_at = time.monotonic()
                self._zygotes += 1
                self._lifespan.check_new(zygote)
            return zygote

    # --- the maintainer thread ----------------------------------------------------------------------------------------

    def _has_work(self) -> bool:
        is_short = len(self._parked) < self._wanted and self._trouble is None
        is_over = len(self._parked) > self._wanted or self._until_aged() <= 0
        return bool(self._busy or self._ended or is_short or is_over)

    def _until_aged(self) -> float:
        """Returns the seconds until the oldest jail that stands ready is to be replaced."""
        with self._lock:
            return self._lifespan.end_of(self._parked[0].made_at) - time.monotonic() if self._parked else _NEVER

    def _maintain(self) -> None:
        try:
            while self._wait_for_work():
                task = self._next_ended()
                if task is not None:
                    task.close()
                elif self._is_short():
                    self._park()
        finally:  # whatever it has met with: a caller may wait for the end
            self._end()

    def _end(self) -> None:
        with self._lock:
            self._is_left = True
            self._ended.extend(self._parked)
            self._parked.clear()
        while self._ended:
            self._close_one()
        with self._zygote_lock:
            if self._zygote is not None:
                self._zygote.close()
                self._zygote = None
        self._timer.close()
        self._over.set()

    def _wait_for_work(self) -> bool:
        """Waits until there is work for the thread. Returns False when the pool is closed."""
        is_woken = True
        while True:
            with self._lock:
                if is_woken or self._until_aged() <= 0:
                    self._busy = 0
                    self._timer.acknowledge()
                    self._changed.notify_all()
                    if self._closed or self._has_work():
                        return not self._closed
                self._note_ready()
                idle = self._idle_until - time.monotonic() if self._wanted > self._least else None
                if idle is not None and idle <= 0:
                    self._wanted -= 1
                    self._idle_until = time.monotonic() + IDLE_SECONDS
                    is_woken = True
                    continue
                aged = self._until_aged()
                if aged < _NEVER:
                    idle = max(0.0, aged if idle is None else min(idle, aged))
            is_woken = self._timer.wait(_START_SECONDS if self._starting else idle)

    def _note_ready(self) -> None:
        """Notes which idle jails have reported that they are ready. Called with the lock held, so that no call takes
        one meanwhile.
        """
        for _ in range(len(self._starting)):
            parked = self._starting.popleft()
            if parked in self._parked and not parked.note_ready():
                self._starting.append(parked)
        if not self._starting:
            self._changed.notify_all()

    def _next_ended(self) -> Parked | None:
        """Returns a jail to be closed, unless parking is more urgent: a call may come for it."""
        with self._lock:
            if len(self._parked) > self._wanted:
                self._ended.append(self._parked.pop())
            if self._until_aged() <= 0:
                self._ended.append(self._parked.popleft())
                self._replaced += 1
            if not self._ended or (len(self._parked) < self._wanted // 2 and self._trouble is None):
                return None
            self._busy = 1
            return self._ended.popleft()

    def _is_short(self) -> bool:
        with self._lock:
            short = len(self._parked) < self._wanted and self._trouble is None and not self._closed
            self._busy = int(short)
            return short

    def _park(self) -> None:
        try:
            parked = self._forked(self._plan)
        except JailError as error:
            trouble = error
        else:
            with self._lock:
                self._parked.append(parked)
                self._starting.append(parked)
            return
        with self._lock:
            self._trouble = trouble
