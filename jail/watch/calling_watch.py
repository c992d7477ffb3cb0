"""The watch of a run whose guest may call functions of the host: takes calls off the channel, and hands answers back.

TRUST: frames are the guest's. A call that no guest of ours sends closes the channel, as a frame too long does.
"""

from __future__ import annotations

import os
import select
import time

from .calls import MOST_REFUSED
from .channel import DONE, HOST_ANSWER, HOST_CALL, Channel
from .loop import Watch
from .observation import Observation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.cancel import Cancel
    from .calls import Calls
    from .parked_watch import ParkedWatch

_NEVER = float("inf")


class CallingWatch:
    """The owner of the watch of one run, whose clock of ``wall`` stands still while every thread of the guest waits for
    an answer.
    """

    def __init__(
        self,
        watch: Watch,
        channel: Channel,
        calls: Calls,
        wake: Cancel,
        wall: float | None,
        before: ParkedWatch | None = None,
    ) -> None:
        """Continues ``before``, the watch of an idle jail. ``watch``: with the run's lifetime as its limit of ``wall``.
        ``wake`` is triggered when there are answers."""
        self._watch, self._clock, self._channel = watch, watch.clock, channel
        self._calls, self._wake = calls, wake
        self._wall = _NEVER if wall is None else wall
        self._left: float | None = None  # of the wall time, while its clock stands still
        self._alive_until = _NEVER
        self._has_begun = self._is_told_to_exit = False
        watch.orders_watch = before is not None
        calls.begin()
        if before is not None and before.is_there():
            watch.verified = before.verified
            watch.start()
            watch.meters.warm_up()
            self._note_start()

    def run(self) -> Observation:
        """Watches until the end."""
        while not self._turn():
            pass
        seen = self._watch.finish()
        self._calls.finish()
        return seen.replace(frames=tuple(frame for frame in seen.frames if frame[0] != HOST_CALL))

    def _turn(self) -> bool:
        watch = self._watch
        ready = watch.wait(() if watch.stopped else (self._wake.fd,), self._calls.next_timeout())
        if self._wake.fd in ready:
            os.eventfd_read(self._wake.fd)
        self._send_answers()
        watch.take(ready)
        self._note_start()
        self._take_calls()
        if self._calls.refused() > MOST_REFUSED:
            watch.stop("calls", self._calls.refused())
        self._let_go_if_done()
        return watch.check(ready)

    def _is_alive(self) -> bool:
        return not self._watch.stopped and self._watch.told.status is None

    def _note_start(self) -> None:
        """Begins the run's own time once the guest's has begun."""
        if self._has_begun or not self._clock.started or not self._is_alive():
            return
        self._has_begun = True
        self._alive_until = self._clock.deadline
        self._clock.deadline = min(self._alive_until, self._clock.began + self._wall)

    def _send_answers(self) -> None:
        for answer in self._calls.answers() if self._is_alive() else ():
            self._channel.send(HOST_ANSWER, answer)
            if self._left is not None:
                self._clock.deadline = min(self._alive_until, time.monotonic() + self._left)
                self._left = None

    def _take_calls(self) -> None:
        frames = self._channel.frames
        payloads = [payload for kind, payload in frames if kind == HOST_CALL]
        if not payloads:
            return
        frames[:] = [frame for frame in frames if frame[0] != HOST_CALL]
        self._channel.begin_anew()  # calls are counted, and limited, by themselves
        for payload in payloads:
            if not self._is_alive():
                return
            try:
                all_wait = self._calls.take(payload, True)
            except ValueError:
                self._channel.close()
                return
            if all_wait and self._left is None:
                self._left, self._clock.deadline = self._clock.deadline - time.monotonic(), self._alive_until

    def _let_go_if_done(self) -> None:
        """Lets a guest exit that waits for that after its last word: one that stood ready, and a thread of Node's."""
        if not self._is_told_to_exit and self._channel.done() is not None:
            self._is_told_to_exit = True
            self._channel.send(DONE, b"")
            self._channel.step(select.POLLOUT)
