"""The calls of functions of the host in a session: taken off its channel or a command's line, and answered there.

TRUST: payloads are the guest's. A line that is no call closes that line; a frame that is none raises ValueError.
"""

from __future__ import annotations

import select
import time

from ..core.records import Record
from .channel import HOST_ANSWER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .calls import Calls
    from .channel import Channel
    from .limit_clock import LimitClock
    from .streams import Input

_NEVER = float("inf")


class OwnStreams(Record):
    """The streams of one command of a session, beside its output. ``given``: the guest's ends, which go with the
    request."""

    stdin: Input | None = None
    line: Channel | None = None
    given: tuple[int, ...] = ()


class SessionCalls:
    """Answers calls, and stops the clock of ``wall`` while every thread of the guest waits for an answer."""

    def __init__(self, calls: Calls, channel: Channel, clock: LimitClock) -> None:
        self._calls, self._channel, self._clock = calls, channel, clock
        self._line: Channel | None = None
        self._left: float | None = None  # of the evaluation's wall time, while its clock stands still

    def begin(self, line: Channel | None) -> None:
        """Begins another evaluation. ``line``: of a command, which has one of its own, and whose clock never stands
        still."""
        self._calls.begin()
        self._line, self._left = line, None

    def take(self, payload: bytes, is_current: bool, may_wait: bool) -> None:
        """Takes a call off the session's channel. ``may_wait``: its clock may stand still. Raises ValueError."""
        all_wait = self._calls.take(payload, is_current)
        if all_wait and may_wait and self._left is None:
            self._left, self._clock.deadline = self._clock.deadline - time.monotonic(), _NEVER

    def take_lines(self) -> None:
        """Takes the calls that have come off the line."""
        line = self._line
        if line is None or not line.frames:
            return
        calls, line.frames[:] = line.frames[:], ()
        line.begin_anew()  # calls are counted, and limited, by themselves
        for _, payload in calls:
            try:
                self._calls.take(payload, True)
            except ValueError:
                line.close()
                return

    def send_answers(self) -> None:
        """Sends the answers that have come."""
        channel = self._line or self._channel
        for answer in self._calls.answers():
            channel.send(HOST_ANSWER, answer)
            if self._left is not None:
                self._clock.deadline, self._left = time.monotonic() + self._left, None
        channel.step(select.POLLOUT)

    def refused(self) -> int:
        return self._calls.refused()

    def next_timeout(self) -> float:
        return self._calls.next_timeout()

    def forget_clock(self) -> None:
        """Leaves the clock as it is from here on: the evaluation is interrupted."""
        self._left = None
