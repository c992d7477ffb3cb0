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
from .limit_clock import SETUP_SECONDS
from .loop import Watch
from .observation import Observation
from .streams import GuestStreams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .recorder import Recorder
    from .sampler import Sampler

_SHORT = 0.001  # seconds in which the guest's answer alone is waited for: it comes once, its output may come in pieces


class ParkedWatch:
    """The owner of the watch of one parked jail: made when the jail is parked, used once."""

    def __init__(self, live: Live, streams: GuestStreams, channel: Channel, recorder: Recorder) -> None:
        self._watch = Watch(live, streams, (), Growth((), None), recorder=recorder)
        self._live, self._channel = live, channel
        self._soon = select.poll()
        self._soon.register(channel.fd, select.POLLIN)
        self._soon.register(live.pidfd, select.POLLIN)
        self._is_told_to_exit = self._asked = self._crowded = self._is_killed_after = False
        self._scratch_safe = _scratch_seconds(live.plan)
        self._may_leave_others = live.plan.guest is not None and live.plan.guest.level == "off"
        self._writes = any(isinstance(e, Bind) and not (e.readonly or e.device) for e in live.plan.entries)

    def is_there(self) -> bool:
        """Returns whether the receipt has come."""
        return self._watch.clock.started

    @property
    def verified(self) -> frozenset[str]:
        """The layers that the finished jail has checked."""
        return self._watch.verified

    def take_report(self) -> bool:
        """Takes the next report of an idle jail's init, the receipt in the end; waits for one that has not come yet.
        Returns False if there will be none.
        """
        if self._watch.told.open:
            self._watch.report()
        return self._watch.told.open

    def is_locked(self) -> bool:
        """Returns whether the guest has said so, where it has a ring."""
        guest = self._live.plan.guest
        return guest is None or guest.level == "off" or bool(self._channel.frames)

    def stands(self) -> bool:
        """Returns whether there is a process in it; if so, reads what that has said: its ring is locked."""
        ready = dict(self._soon.poll(0))
        if self._channel.fd in ready:
            self._channel.step(select.POLLIN)
        return self._live.pidfd not in ready

    def answer(
        self,
        plan: Plan,
        stdin: int | bytes | None,
        cancel: Cancel,
        growth: Growth,
        meanwhile: Callable[[], bool],
        sampler: Sampler | None,
    ) -> Observation:
        """Sends what the channel has been given, and watches until the end. Unless that is soon it calls ``meanwhile``,
        which says whether more runs go on than there are processors."""
        watch, clock, self._watch.sampler = self._watch, self._watch.clock, sampler
        is_there, clock.limits, watch.streams.kept = clock.started, plan.limits, plan.limits.output
        if is_there:
            watch.start()
            self._channel.step(select.POLLOUT)  # at once: the guest goes to work while we get ready to watch it
        watch.streams.stdin.feed(stdin)
        watch.cancels, clock.growth = (cancel,), growth
        growth.jail_init = self._live.pid
        if is_there:
            if watch.meters.tree:
                watch.meters.tree.begin()
            self._soon.register(cancel.fd, select.POLLIN)
            while self._channel.done() is None and self._has_spoken():
                self._channel.step(select.POLLIN)
        else:
            watch.orders_watch = True  # its clock must not run while the machine still builds the jail
            clock.deadline = time.monotonic() + SETUP_SECONDS
        if self._channel.done() is None:
            if is_there:
                self._live.order(native.ORDER_WATCH)
            self._crowded = meanwhile()
        while not self._is_done() and not watch.turn():
            pass
        return watch.finish(all_gone=not self._is_killed_after)

    def _has_spoken(self) -> bool:
        """Returns whether the guest says something on its channel, and nothing else happens, while the call is
        young.
        """
        left = self._watch.clock.began + _SHORT - time.monotonic()
        return left > 0 and self._soon.poll(left * 1000) == [(self._channel.fd, select.POLLIN)]

    def _is_done(self) -> bool:
        """Returns whether the guest has announced its exit status. The maintainer thread then kills it, instead of a
        wait for its exit, but only if a cgroup has counted everything else, if there is a processor for init, if its
        scratch cannot be over its limit, or init has told the fill, if no path of the host is writable, and if no
        other process can still write its output. Any other guest is told to go on and exit.
        """
        watch, told, status = self._watch, self._watch.told, self._channel.done()
        if status is None or self._is_told_to_exit or watch.stopped or told.failure or not watch.clock.started:
            return False
        is_late = told.scratch is None and time.monotonic() > watch.clock.began + self._scratch_safe
        if watch.meters.tree or self._writes or self._may_leave_others or (is_late and self._crowded):
            self._is_told_to_exit = True
            self._channel.send(DONE, b"")
            self._channel.step(select.POLLOUT)
            return False
        if is_late:
            if not self._asked:
                self._asked = True
                self._live.order(native.ORDER_TELL_FILL)
            return False
        told.status, told.open = status << 8, False  # no more is said; and a channel that closes would wake the guest
        self._is_killed_after = True
        return True


def _scratch_seconds(plan: Plan) -> float:
    """Returns the seconds in which a scratch cannot be filled, at the rates of native/init/pid1.c."""
    sizes = [(entry.size, entry.inodes) for entry in plan.entries if isinstance(entry, Scratch)]
    return min((min(size / 8e9, inodes / 1e6) for size, inodes in sizes), default=float("inf"))
