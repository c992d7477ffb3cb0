"""The watch of a session: one loop for the life of a jail, with limits of each evaluation and limits of the whole.

TRUST: what comes from the channel is the guest's. A frame that is not of the evaluation that runs ends the session.
"""

from __future__ import annotations

import os
import select
import time

from ..core.records import Record
from ..launch import native
from ..launch.guest_process import open_guest, send_signal
from ..launch.start import Live
from .channel import EVALUATED, HOST_ANSWER, HOST_CALL, LOCKED, RUN, Channel
from .disk_growth import Growth
from .evaluation_frames import MARK, EvaluationFrames
from .loop import SETUP_SECONDS, Watch
from .observation import Observation
from .parked_watch import WarmWatch
from .stand_still import stand_still
from .streams import Input, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from ..core.cancel import Cancel
    from ..core.literals import EndReason, Stop
    from ..plan.model import Plan
    from .recorder import Recorder
    from .streams import Sink

    class Calls(Protocol):
        """The side that answers calls of functions of the host."""

        def begin(self) -> None: ...
        def take(self, payload: bytes, is_current: bool) -> bool: ...
        def answers(self) -> list[bytes]: ...
        def next_timeout(self) -> float: ...


SIGINT = 2
GRACE = 3.0  # seconds in which an interrupted evaluation has to let go: on a busy machine a traceback takes one
_PIPE = 17  # reads that empty the largest pipe that a process without privileges may have (pipe(7): 1 MiB)
_NEVER = float("inf")


class Whole(Record):
    """Limits of a session as a whole, in seconds; None: not limited."""

    lifetime: float | None = None
    idle: float | None = None
    total_cpu: float | None = None


class SessionWatch(Watch):
    """``wake`` is triggered when another thread has changed what ``asks`` returns: "interrupt", "close"..."""

    def __init__(
        self,
        live: Live,
        streams: tuple[Input, Output, Output],
        channel: Channel,
        growth: Growth,
        wake: Cancel,
        asks: Callable[[], str],
        whole: Whole,
        before: WarmWatch | None = None,
        calls: Calls | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        """Continues ``before``, the watch of the idle jail. ``calls`` answers calls of functions of the host."""
        super().__init__(live, streams[0], streams[1:], channel, (), growth, recorder=recorder)
        self._answers, self._wake, self._asks, self._whole = channel, wake, asks, whole
        self._is_parked = before is not None
        self.ended: tuple[EndReason, float] | None = None
        self._plan = live.plan
        self._interrupted: tuple[Stop, float] | None = None
        self._evaluates = False
        self._frames = EvaluationFrames()
        self._is_deaf = False
        self._base_cpu = (0.0, 0.0)
        self._refused = 0
        self._idle_until = self._alive_until = _NEVER
        self._guest = -1
        self._calls = calls
        self._left: float | None = None  # of the evaluation's wall time, while its clock stands still
        self._limits = live.plan.limits.replace(wall=None, cpu=whole.total_cpu)
        if before is not None and before.is_there():
            self._verified = before.verified
            self._start()

    # --- what the keeper of a session calls

    def open(self) -> Observation | None:
        """Waits until the guest says that the session is open. Returns what was seen of one that is not."""
        self._evaluates = True
        seen = self._until_evaluated()
        if self._recorder:
            self._recorder.begin_anew()  # what the interpreter has tried at its start is no evaluation's
        return seen

    def evaluate(self, plan: Plan, request: Callable[[int], bytes]) -> Observation:
        """Makes the guest answer a request, and returns what was seen until it had, or was gone."""
        self._begin(plan)
        self._answers.send(RUN, request(self._frames.number))
        self._answers.step(select.POLLOUT)
        seen = self._until_evaluated()
        return self._of_evaluation() if seen is None else seen

    def give_output_to(self, sink: Sink | None) -> None:
        """Gives the output of what is evaluated next to this End; None: into what is seen of it."""
        for output in self._outputs:
            output.sink = sink

    def rest(self, has_work: Callable[[], bool]) -> Observation | None:
        """Watches while nothing is evaluated: until there is work, or the session has ended. Returns what was seen of a
        jail that is gone."""
        self._idle_until = _NEVER if self._whole.idle is None else time.monotonic() + self._whole.idle
        self._deadline = _NEVER
        while not has_work() and not self.ended:
            if self._turn():
                return self._of_the_end()
        self._idle_until = _NEVER
        return None

    def close(self) -> None:
        fd, self._guest = self._guest, -1
        if fd >= 0:
            os.close(fd)

    # --- one evaluation

    def _begin(self, plan: Plan) -> None:
        self._plan = plan
        self._frames.begin()
        self._interrupted, self._evaluates, self._left = None, True, None
        if self._calls:
            self._calls.begin()
        for output in self._outputs:
            output.begin_anew()
        self._answers.begin_anew()
        self._base_cpu = self._meters.cpu_seconds()
        self._refused = self._meters.pids_refused()
        self._limits = self._limits.replace(cpu=self._cpu_limit(), output=plan.limits.output)
        self._began = time.monotonic()
        self._deadline = _NEVER if plan.limits.wall is None else self._began + plan.limits.wall
        self._set_cpu_look()

    def _cpu_limit(self) -> float | None:
        """Returns the seconds of the session's own counter at which this evaluation must end, or the session."""
        own = self._plan.limits.cpu
        both = (None if own is None else own + sum(self._base_cpu), self._whole.total_cpu)
        return min((limit for limit in both if limit is not None), default=None)

    def _set_cpu_look(self) -> None:
        if self._limits.cpu is not None and self._meters.counts("cpu"):
            self._schedule_cpu(sum(self._base_cpu))

    def _until_evaluated(self) -> Observation | None:
        """Watches until the guest has answered: None then; else what was seen of a jail that is gone."""
        while not self._turn():
            if self._has_answered() and not self._stopped:
                self._evaluates = False
                return None
        return self._of_the_end()

    def _has_answered(self) -> bool:
        """Takes the frames that have come, up to the evaluation's last one."""
        while self._answers.frames:
            frame = self._answers.frames.pop(0)
            if frame[0] == LOCKED and not self._frames.locked:  # before the session opens, and without a number
                self._frames.locked = (frame,)
                continue
            if not self._frames.has_room_for(*frame):
                self._end_session("violation", 0)
                return False
            if frame[0] == HOST_CALL:
                self._take_call(frame[1])
                continue
            self._frames.keep(*frame)
            if frame[0] == EVALUATED:
                return True
        if not self._answers.open and not self._is_deaf:  # its end is what comes next
            self._is_deaf = True
            self._deadline = min(self._deadline, time.monotonic() + GRACE)
        return False

    def _take_call(self, payload: bytes) -> None:
        self._answers.begin_anew()  # calls are counted, and limited, by themselves
        if self._calls is None:
            self._end_session("violation", 0)
            return
        try:
            all_wait = self._calls.take(payload[MARK.size :], self._frames.is_current(payload))
        except ValueError:
            self._end_session("violation", 0)
            return
        if all_wait and self._left is None and not self._interrupted:
            self._left, self._deadline = self._deadline - time.monotonic(), _NEVER

    def _send_answers(self) -> None:
        for answer in self._calls.answers() if self._calls and not self._stopped else ():
            self._answers.send(HOST_ANSWER, answer)
            if self._left is not None:
                self._deadline, self._left = time.monotonic() + self._left, None
        self._answers.step(select.POLLOUT)

    def _of_evaluation(self) -> Observation:
        for output in self._outputs:  # all of it is in the pipes by now
            for _ in range(_PIPE):
                if not output.step(self._room()):
                    break
        self._ended_at = time.monotonic()
        if self._recorder:
            self._recorder.begin_anew()
        stopped = self._interrupted
        if stopped is None and self._written() > self._limits.output:
            stopped = ("output", self._written())
        return self._own_part(self._observation()).replace(status=self._frames.status() << 8, stopped=stopped)

    def _of_the_end(self) -> Observation:
        seen = self._finished()
        self._has_answered()
        self._evaluates = False
        if self.ended is None:
            is_from_outside = seen.status is None and not seen.oom_kills and not seen.failure and not seen.stopped
            self.ended = ("host", 0) if is_from_outside else ("crashed", 0)
        return self._own_part(seen)

    def _own_part(self, seen: Observation) -> Observation:
        """Returns the evaluation's own part of figures that count from the session's beginning."""
        usage = seen.usage
        user, system = (
            max(0.0, round(now - then, 6))
            for now, then in zip((usage.user_seconds, usage.system_seconds), self._base_cpu, strict=True)
        )
        return seen.replace(
            frames=self._frames.of_a_run(),
            usage=usage.replace(user_seconds=user, system_seconds=system, cpu_seconds=round(user + system, 6)),
            pids_refused=max(0, seen.pids_refused - self._refused),
        )

    # --- limits

    def _start(self) -> None:
        super()._start()
        self._alive_until = _NEVER if self._whole.lifetime is None else self._began + self._whole.lifetime
        self._deadline = self._began + SETUP_SECONDS  # for the interpreter to say that the session is open
        if self._is_parked:
            self._live.order(native.ORDER_WATCH)

    def _streams(self) -> tuple[Input | Output | Channel | None, ...]:
        """Returns the streams to watch: while nothing is evaluated what threads print waits in its pipe, for the next
        evaluation.
        """
        return super()._streams() if self._evaluates else ()

    def _wanted(self) -> dict[int, int]:
        wanted = super()._wanted()
        if not self._stopped and self._wake.fd >= 0:
            wanted[self._wake.fd] = select.POLLIN
        return wanted

    def _wait(self) -> dict[int, int]:
        ready = super()._wait()
        if self._calls and self._evaluates:
            self._send_answers()
        if self._wake.fd in ready:
            os.eventfd_read(self._wake.fd)
            asked = self._asks()
            if asked == "close":
                self._end_session("closed", 0)
            elif asked == "interrupt" and self._evaluates:
                self._stop("cancelled", 0)
            elif asked == "pause" and not self._stopped:
                self._put_off(stand_still(self._live, self._wake, self._asks))
        return ready

    def _put_off(self, seconds: float) -> None:
        super()._put_off(seconds)
        self._idle_until += seconds
        self._alive_until += seconds

    def _patience(self) -> float | None:
        patience = super()._patience()
        if self._stopped:
            return patience
        until = min(self._idle_until, self._alive_until)
        if self._calls and self._evaluates:
            until = min(until, self._calls.next_timeout())
        if until == _NEVER:
            return patience
        left = max(0.0, (until - time.monotonic()) * 1000 + 0.5)
        return left if patience is None else min(left, patience)

    def _check_limits(self, now: float, oom: bool) -> None:
        if now >= self._alive_until:
            self._end_session("lifetime", self._whole.lifetime or 0)
        elif now >= self._idle_until:
            self._end_session("idle", self._whole.idle or 0)
        super()._check_limits(now, oom)

    def _stop(self, why: Stop, figure: float) -> None:
        """Interrupts an evaluation that is past a limit of its own, and ends the session for all else."""
        total = self._whole.total_cpu
        if self._stopped:
            return
        if why == "cpu" and total is not None and figure >= total:
            self._end_session("cpu", figure)
        elif why not in ("wall", "cpu", "output", "cancelled") or not self._evaluates:
            self._end_session(_reason(why), figure)
            self._stopped = (why, figure)
        elif self._is_deaf:
            self._end_session("crashed", 0)
        elif not self._interrupted:
            self._interrupt(why, figure - sum(self._base_cpu) if why == "cpu" else figure)
        elif why == "wall":  # the grace is over
            self._end_session(_reason(self._interrupted[0]), self._interrupted[1])

    def _interrupt(self, why: Stop, figure: float) -> None:
        self._interrupted, self._left = (why, figure), None
        self._deadline = time.monotonic() + GRACE
        self._next_cpu = _NEVER
        self._limits = self._limits.replace(output=1 << 62, cpu=self._whole.total_cpu)
        self._set_cpu_look()
        try:
            if self._guest < 0:
                self._guest = open_guest(self._live.pid, self._live.plan.shares_host)
            send_signal(self._guest, SIGINT)
        except OSError:  # it is gone, or this machine's /proc does not tell which process it is: the grace passes
            pass

    def _room(self) -> int:
        """Returns the bytes to keep: none of an evaluation that is past its limit."""
        return self._plan.limits.output - sum(min(one.total, self._plan.limits.output) for one in self._outputs)

    def _end_session(self, reason: EndReason, figure: float) -> None:
        if self.ended is None:
            self.ended = (reason, figure)
        if self._stopped is None:
            super()._stop(self._interrupted[0] if self._interrupted else "cancelled", figure)


def _reason(why: Stop) -> EndReason:
    return "closed" if why == "cancelled" else "violation" if why == "denials" else "host" if why == "setup" else why
