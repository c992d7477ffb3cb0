"""Jails that stand ready for one pool: parked ahead of demand, and closed behind the caller's back, by one thread."""

from __future__ import annotations

import threading
import time
from collections import deque

from .errors import SetupError
from .host.facts import probe
from .launch.zygote import Zygote
from .parked import Parked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .errors import JailError
    from .plan.model import Plan
    from .plan.warm import Warm

CALM_SECONDS = 10.0  # without a call that found no jail, after which one jail fewer is kept ready


class Yard:
    """Safe from any thread. ``least`` and ``most`` bound the jails that are parked: a call that finds none makes it one
    more, a while without such a call one less."""

    def __init__(self, warm: Warm, plan: Plan, least: int, most: int) -> None:
        self._warm, self._plan = warm, plan
        self._least, self._most, self._wanted = least, most, least
        self._changed = threading.Condition()
        self._zygote_lock = threading.Lock()
        self._zygote: Zygote | None = None
        self._parked: deque[Parked] = deque()
        self._ended: deque[Parked] = deque()
        self._busy = 0  # jails in the keeper's hands
        self._trouble: JailError | None = None  # why the keeper has stopped parking, until the next call
        self._closed = False
        self._keeper = threading.Thread(target=self._keep, name="jail-pool", daemon=True)
        self._keeper.start()

    def take(self, plan: Plan | None = None) -> Parked:
        """A jail that nobody has used; one of its own for another ``plan`` than the yard's.

        Raises SetupError, HostError or PolicyError.
        """
        while plan is None:
            with self._changed:
                self._trouble = None
                found = self._parked.popleft() if self._parked else None
                if found is None:
                    self._wanted = min(self._most, self._wanted + 1)
                self._changed.notify()
            if found is None:
                break
            try:
                if found.stands():
                    return found
            except BaseException:
                self.give_back(found)
                raise
            self.give_back(found)
        return self._forked(plan or self._plan)

    def give_back(self, parked: Parked) -> None:
        """To be closed."""
        with self._changed:
            self._ended.append(parked)
            self._changed.notify()

    def counts(self) -> dict[str, int]:
        with self._changed:
            return {"parked": len(self._parked), "ending": len(self._ended) + self._busy}

    def wait_until_calm(self, seconds: float = 60.0) -> bool:
        """Whether, within this time, as many are parked as are wanted, and all that have ended are closed."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._has_work(), seconds)

    def close(self) -> None:
        """Ends the zygote and every jail that is not in use. May be called twice; waits for the end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._keeper is not threading.current_thread():
            self._keeper.join()
        while self._parked:
            self._parked.popleft().close()
        while self._ended:
            self._ended.popleft().close()
        with self._zygote_lock:
            if self._zygote is not None:
                self._zygote.close()
                self._zygote = None

    def abandon(self) -> None:
        """In a forked copy of this process, where no other thread is: lets go of all that is the other's."""
        for parked in (*self._parked, *self._ended):
            parked.abandon()
        if self._zygote is not None:
            self._zygote.abandon()

    def _forked(self, plan: Plan) -> Parked:
        """A new jail; of a new zygote where the one there was has died."""
        zygote = self._live_zygote()
        try:
            return Parked(plan, zygote)
        except SetupError:
            if zygote.alive():
                raise
        return Parked(plan, self._live_zygote())

    def _live_zygote(self) -> Zygote:
        with self._zygote_lock:
            if self._zygote is not None and not self._zygote.alive():
                self._zygote.close()
                self._zygote = None
            if self._zygote is None:
                self._zygote = Zygote(self._warm, probe())
            return self._zygote

    # --- the keeper's thread ------------------------------------------------------------------------------------------

    def _has_work(self) -> bool:
        is_short = len(self._parked) < self._wanted and self._trouble is None
        return bool(self._busy or self._ended or is_short or len(self._parked) > self._wanted)

    def _keep(self) -> None:
        calm_until = time.monotonic() + CALM_SECONDS
        while True:
            with self._changed:
                before = self._wanted
                self._busy = 0
                self._changed.notify_all()
                if not self._closed and not self._has_work():
                    above = self._wanted > self._least
                    self._changed.wait(max(0.0, calm_until - time.monotonic()) if above else None)
                if self._closed:
                    return
                if self._wanted > before:
                    calm_until = time.monotonic() + CALM_SECONDS
                elif time.monotonic() > calm_until:
                    calm_until = time.monotonic() + CALM_SECONDS
                    self._wanted = max(self._least, self._wanted - 1)
                task = self._next_task()
            if task is not None:
                task.close()
            elif self._is_short():
                self._park()

    def _next_task(self) -> Parked | None:
        """A jail to be closed; called with the lock held. Parking comes first: somebody may be waiting for it."""
        if len(self._parked) > self._wanted:
            self._ended.append(self._parked.pop())
        if self._ended and not (len(self._parked) < self._wanted // 2 and self._trouble is None):
            self._busy = 1
            return self._ended.popleft()
        return None

    def _is_short(self) -> bool:
        with self._changed:
            short = len(self._parked) < self._wanted and self._trouble is None and not self._closed
            self._busy = int(short)
            return short

    def _park(self) -> None:
        from .errors import JailError

        try:
            parked = self._forked(self._plan)
        except JailError as error:
            with self._changed:
                self._trouble = error
            return
        except OSError as error:  # no descriptors left, say
            with self._changed:
                self._trouble = SetupError("park", "", error.errno or 0)
            return
        with self._changed:
            self._parked.append(parked)
