"""The watch of a jail that stood ready: all that can be done before there is a run is done before."""

from __future__ import annotations

import select
import time

from ..core.cancel import Cancel
from ..launch import native
from ..launch.start import Live
from ..plan.model import Bind, Plan, Scratch
from .channel import DONE, Channel
from .disk_growth import Growth
from .loop import SETUP_SECONDS, Watch
from .observation import Observation
from .streams import Input, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SHORT = 0.001  # seconds in which the guest's answer alone is waited for: it comes once, its output may come in pieces


class WarmWatch(Watch):
    """Made when the jail is parked, used once."""

    def __init__(self, live: Live, stdin: Input, outputs: tuple[Output, Output], channel: Channel) -> None:
        super().__init__(live, stdin, outputs, channel, (), Growth((), None))
        self._answers = channel
        self._soon = select.poll()
        self._soon.register(channel.fd, select.POLLIN)
        self._soon.register(live.pidfd, select.POLLIN)
        self._let_go = self._asked = self._crowded = self._is_awaited = False
        self._scratch_safe = _scratch_seconds(live.plan)
        self._may_leave_others = live.plan.guest is not None and live.plan.guest.level == "off"
        self._writes = any(isinstance(e, Bind) and not (e.readonly or e.device) for e in live.plan.entries)

    def is_there(self) -> bool:
        """Returns whether the receipt has come."""
        return self._started

    @property
    def verified(self) -> frozenset[str]:
        """The layers that the finished jail has checked."""
        return self._verified

    def take_receipt(self) -> None:
        """Takes the receipt of an idle jail; waits for one that is not ready yet."""
        if self._told.open:
            self._report()

    def is_locked(self) -> bool:
        """Returns whether the guest has said so, where it has a ring."""
        python = self._live.plan.guest
        return python is None or python.level == "off" or bool(self._answers.frames)

    def stands(self) -> bool:
        """Returns whether there is a process in it; if so, reads what that has said: its ring is locked."""
        ready = dict(self._soon.poll(0))
        if self._answers.fd in ready:
            self._answers.step(select.POLLIN)
        return self._live.pidfd not in ready

    def answer(
        self, plan: Plan, stdin: int | bytes | None, cancel: Cancel, growth: Growth, meanwhile: Callable[[], bool]
    ) -> Observation:
        """Sends what the channel has been given, and watches until the end. Unless that is soon it calls ``meanwhile``,
        which says whether more runs go on than there are processors."""
        is_there, self._limits = self._started, plan.limits
        if is_there:
            self._start()
            self._answers.step(select.POLLOUT)  # at once: the guest goes to work while we get ready to watch it
        self._stdin.feed(stdin)
        self._cancels, self._growth = (cancel,), growth
        growth.jail_init = self._live.pid
        if is_there:
            if self._meters.tree:
                self._meters.tree.begin()
            self._soon.register(cancel.fd, select.POLLIN)
            while self._answers.done() is None and self._has_spoken():
                self._answers.step(select.POLLIN)
        else:
            self._is_awaited = True
            self._deadline = time.monotonic() + SETUP_SECONDS
        if self._answers.done() is None:
            if is_there:
                self._live.order(native.ORDER_WATCH)
            self._crowded = meanwhile()
        return self.run()

    def _start(self) -> None:
        super()._start()
        if self._is_awaited:  # its clock must not run while the machine still builds the jail
            self._live.order(native.ORDER_WATCH)

    def _has_spoken(self) -> bool:
        """Returns whether the guest says something on its channel, and nothing else happens, while the call is
        young.
        """
        left = self._began + _SHORT - time.monotonic()
        return left > 0 and self._soon.poll(left * 1000) == [(self._answers.fd, select.POLLIN)]

    def run(self) -> Observation:
        return self._finished() if self._is_done() else super().run()

    def _drain(self) -> None:
        """Drains the pipes. Of a guest that is done there is what they hold; the closer of the jail closes them."""
        if self._told.status is None or self._hears:
            super()._drain()
            return
        for output in self._outputs:  # up to the limit: it may still write, faster than we read
            while self._written() <= self._limits.output and output.step(self._room()):
                pass
        self._check_output()

    def _is_done(self) -> bool:
        """Returns whether the guest has announced its exit status. The maintainer thread then kills it, instead of a
        wait for its exit, but only if a cgroup has counted everything else, if there is a processor for init, if its
        scratch cannot be over its limit, or init has told the fill, if no path of the host is writable, and if no
        other process can still write its output. Any other guest is told to go on and exit.
        """
        status = self._answers.done()
        if status is None or self._let_go or self._stopped or self._told.failure or not self._started:
            return False
        is_late = self._told.scratch is None and time.monotonic() > self._began + self._scratch_safe
        if self._meters.tree or self._writes or self._may_leave_others or (is_late and self._crowded):
            self._let_go = True
            self._answers.send(DONE, b"")
            self._answers.step(select.POLLOUT)
            return False
        if is_late:
            if not self._asked:
                self._asked = True
                self._live.order(native.ORDER_TELL_FILL)
            return False
        self._told.status = status << 8
        self._told.open = self._hears = False  # no more is said; and a channel that closes would wake the guest
        return True


def _scratch_seconds(plan: Plan) -> float:
    """Returns the seconds in which a scratch cannot be filled, at the rates of native/init/pid1.c."""
    sizes = [(entry.size, entry.inodes) for entry in plan.entries if isinstance(entry, Scratch)]
    return min((min(size / 8e9, inodes / 1e6) for size, inodes in sizes), default=float("inf"))
