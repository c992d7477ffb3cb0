"""The watch of a session: one loop for the life of a jail, with limits of each evaluation and limits of the whole.

TRUST: what comes from the channel is the guest's. A frame that is not of the evaluation that runs ends the session.
"""

from __future__ import annotations

import os
import select
import time

from ..core.fork_lock import no_fork
from ..launch.native import is_readable
from ..launch.start import Live
from .calls import MOST_REFUSED
from .channel import EVALUATED, HOST_CALL, INTERRUPT, LOCKED, RUN, Channel
from .disk_growth import Growth
from .evaluation_frames import MARK, EvaluationFrames
from .guest_interrupts import GuestInterrupts
from .guest_pause import pause_guest
from .limit_clock import SETUP_SECONDS
from .loop import Watch
from .observation import Failure, Observation
from .parked_watch import ParkedWatch
from .session_calls import OwnStreams, SessionCalls
from .session_limits import Whole, cpu_limit, end_reason, own_part, with_left_threads
from .streams import GuestStreams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.cancel import Cancel
    from ..core.literals import EndReason, Stop
    from ..plan.model import Plan
    from .calls import Calls
    from .copies import Copies
    from .recorder import Recorder
    from .sampler import Sampler
    from .streams import Sink


_COPIED = 10.0  # seconds for the kernel to make a copy of the guest, or to end one, on a busy machine
GRACE = 3.0  # seconds in which an interrupted evaluation has to let go: on a busy machine a traceback takes one
_PIPE = 17  # reads that empty the largest pipe that a process without privileges may have (pipe(7): 1 MiB)
_NEVER = float("inf")


class SessionWatch:
    """Owns the watch of one session. ``wake``: triggered when ``asks`` returns another word: "interrupt", "close"..."""

    def __init__(
        self,
        live: Live,
        streams: GuestStreams,
        channel: Channel,
        growth: Growth,
        wake: Cancel,
        asks: Callable[[], str],
        whole: Whole,
        before: ParkedWatch | None = None,
        calls: Calls | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        """Continues ``before``, the watch of the idle jail. ``calls`` answers calls of functions of the host."""
        self._watch = Watch(live, streams, (), growth, recorder=recorder)
        self._watch.decide = self._stop
        self._clock, self._streams, self._recorder = self._watch.clock, streams, recorder
        self._live, self._answers, self._wake, self._asks, self._whole = live, channel, wake, asks, whole
        self._watch.orders_watch = before is not None
        self.ended: tuple[EndReason, float] | None = None
        self._plan = live.plan
        self._interrupted: tuple[Stop, float] | None = None
        self._evaluates = streams.is_read = False
        self.frames = EvaluationFrames()
        self._is_deaf = self._has_begun = False
        self._base_cpu = (0.0, 0.0)
        self._refused = 0
        self._idle_until = self._alive_until = _NEVER
        self.interrupts = GuestInterrupts(live)
        self._copies: Copies | None = None
        self.paused: Callable[[], None] = lambda: None  # called each time that the guest and the clocks stand
        self._calls = SessionCalls(calls, channel, self._clock) if calls else None
        self._clock.limits = live.plan.limits.replace(wall=None, cpu=whole.total_cpu)
        if before is not None and before.is_there():
            self._watch.verified = before.verified
            self._watch.start()
            self._note_start()

    # --- what the keeper of a session calls

    def open(self) -> Observation | None:
        """Waits until the guest says that the session is open. Returns what was seen of one that is not."""
        self._set_evaluates(True)
        seen = self._until_evaluated()
        if self._recorder:
            self._recorder.begin_anew()  # calls that the interpreter has tried at its start are no evaluation's
        return seen

    def evaluate(
        self, plan: Plan, request: Callable[[int], bytes], own: OwnStreams | None, sampler: Sampler | None
    ) -> Observation:
        """Makes the guest answer a request, and returns what was seen until it had, or was gone."""
        self._begin(plan, own.line if own else None)
        self._watch.sample(sampler, sum(self._base_cpu))
        self._answers.send(RUN, request(self.frames.number))
        if own and own.given:
            self._streams.stdin = own.stdin or self._streams.stdin
            self._answers.pass_on(own.given)
        self._answers.step(select.POLLOUT)
        seen = self._until_evaluated()
        return self._of_evaluation() if seen is None else seen

    def give_output_to(self, sink: Sink | None) -> None:
        """Gives the output of what is evaluated next to this End; None: into what is seen of it."""
        for output in self._streams.outputs:
            output.sink = sink

    def rest(self, has_work: Callable[[], bool]) -> Observation | None:
        """Watches until there is work, or the session has ended. Returns what was seen of a jail that is gone."""
        self._idle_until = _NEVER if self._whole.idle is None else time.monotonic() + self._whole.idle
        self._clock.deadline = _NEVER
        while not has_work() and not self.ended:
            if self._turn():
                return self._of_the_end()
        self._idle_until = _NEVER
        return None

    def copies(self) -> Copies:
        """Makes ready to copy the guest, once, before anything of its own runs. Raises HostError, OSError."""
        with no_fork:  # a copy forked amid the import could never finish it
            from .copies import Copies
        listener = self._recorder.thread if self._recorder else None
        self._copies = self.interrupts.copies = Copies(self._live, listener, self._ask_for_copy, self._wait_for)
        return self._copies

    def _ask_for_copy(self) -> None:
        self._answers.send(RUN, b"")
        self._answers.step(select.POLLOUT)

    def _wait_for(self, fd: int) -> bool:
        """Watches until a descriptor is readable; False when the session has ended, as it does when that is late."""
        self._clock.deadline, until = _NEVER, time.monotonic() + _COPIED
        self._clock.limits = self._clock.limits.replace(cpu=self._whole.total_cpu)
        while not self.ended:
            if self._turn((fd,), until):
                self.ended = ("crashed", 0)
            elif is_readable(fd):
                return True
            elif time.monotonic() >= until:
                self.end_session("crashed", 0)
        return False

    def close(self) -> None:
        self._watch.decide = None  # no circle of references is left
        if self._copies:
            self._copies.close()
        self.interrupts.close()

    # --- one evaluation

    def _begin(self, plan: Plan, line: Channel | None) -> None:
        self._plan = plan
        self.frames.begin()
        self._set_evaluates(True)
        self._interrupted = None
        self._streams.line = line
        if self._calls:
            self._calls.begin(line)
        for output in self._streams.outputs:
            output.begin_anew()
        self._answers.begin_anew()
        self._base_cpu = self._watch.meters.cpu_seconds()
        self._refused = self._watch.meters.pids_refused()
        self._streams.kept = plan.limits.output  # nothing more is kept of an evaluation that is past its limit
        self._clock.limits = self._clock.limits.replace(
            cpu=cpu_limit(plan.limits.cpu, self._base_cpu, self._whole), output=plan.limits.output
        )
        self._clock.began = time.monotonic()
        self._clock.deadline = _NEVER if plan.limits.wall is None else self._clock.began + plan.limits.wall
        self._clock.watch_cpu(sum(self._base_cpu))

    def _until_evaluated(self) -> Observation | None:
        """Watches until the guest has answered: None then; else what was seen of a jail that is gone."""
        while not self._turn():
            if self._has_answered() and not self._watch.stopped:
                self._set_evaluates(False)
                return None
        return self._of_the_end()

    def _has_answered(self) -> bool:
        """Takes the frames that have come, up to the evaluation's last one."""
        while self._answers.frames:
            frame = self._answers.frames.pop(0)
            if frame[0] == LOCKED and not self.frames.locked:  # before the session opens, and without a number
                self.frames.locked = (frame,)
                continue
            if not self.frames.has_room_for(*frame):
                self.end_session("violation", 0)
                return False
            if frame[0] == HOST_CALL:
                self._take_call(frame[1])
                continue
            self.frames.keep(*frame)
            if frame[0] == EVALUATED:
                return True
        if not self._answers.open and not self._is_deaf:  # its end is what comes next
            self._is_deaf = True
            self._clock.deadline = min(self._clock.deadline, time.monotonic() + GRACE)
        return False

    def _take_call(self, payload: bytes) -> None:
        self._answers.begin_anew()  # calls are counted, and limited, by themselves
        if self._calls is None:
            self.end_session("violation", 0)
            return
        try:
            self._calls.take(payload[MARK.size :], self.frames.is_current(payload), not self._interrupted)
        except ValueError:
            self.end_session("violation", 0)

    def _of_evaluation(self) -> Observation:
        for output in self._streams.outputs:  # all of it is in the pipes by now
            for _ in range(_PIPE):
                if not output.step(self._streams.room()):
                    break
        self._watch.ended_at = time.monotonic()
        if self._recorder:
            self._recorder.begin_anew()
        stopped = self._interrupted
        if stopped is None and self._streams.written() > self._clock.limits.output:
            stopped = ("output", self._streams.written())
        own = 1 + (self._copies.count if self._copies else 0)
        seen = with_left_threads(self._own_part(self._watch.observation()), self._watch.meters.pids_left(), own)
        self._watch.sampler = None
        if self._plan.guest is None:
            status, error = self.frames.ended()
            failure = Failure(stage="exec", index=0, errno=error) if error else None
            return seen.replace(status=status, failure=failure, frames=(), stopped=stopped)
        return seen.replace(status=self.frames.status() << 8, stopped=stopped)

    def _of_the_end(self) -> Observation:
        seen = self._watch.finish()
        self._has_answered()
        self._set_evaluates(False)
        if self.ended is None:
            is_from_outside = seen.status is None and not seen.oom_kills and not seen.failure and not seen.stopped
            self.ended = ("host", 0) if is_from_outside else ("crashed", 0)
        return self._own_part(seen)

    def _own_part(self, seen: Observation) -> Observation:
        return own_part(seen, self.frames, self._base_cpu, self._refused)

    # --- limits

    def _note_start(self) -> None:
        """Begins the session's own time once the guest's has begun."""
        if self._has_begun or not self._clock.started:
            return
        self._has_begun = True
        self._alive_until = _NEVER if self._whole.lifetime is None else self._clock.began + self._whole.lifetime
        self._clock.deadline = self._clock.began + SETUP_SECONDS  # for the interpreter to say that the session is open

    def _set_evaluates(self, evaluates: bool) -> None:
        """Notes whether anything is evaluated. Between two, output of threads waits in its pipe for the next."""
        self._evaluates = self._streams.is_read = evaluates
        self.interrupts.forget()

    def _turn(self, others: tuple[int, ...] = (), until: float = _NEVER) -> bool:
        """Waits, for these descriptors or that time as well, and deals with what happened; True when all is gone."""
        if not self._watch.stopped and self._wake.fd >= 0:
            others = (*others, self._wake.fd)
        ready = self._watch.wait(others, min(until, self._until()))
        if self._wake.fd in ready:  # first: an answer that comes after it was read wakes us again
            self._look_at_wake()
        if self._calls and self._evaluates and not self._watch.stopped:
            self._calls.send_answers()
        self._watch.take(ready)
        if self._calls:
            self._calls.take_lines()
            if self._calls.refused() > MOST_REFUSED:
                self._stop("calls", self._calls.refused())
        self._note_start()
        now = time.monotonic()
        self.interrupts.send_again(now)
        self._check_whole(now)
        if self._copies and self._watch.told.status is not None:  # parked ones would outlive it
            self._live.kill()
        return self._watch.check(ready)

    def _until(self) -> float:
        """Returns when the next thing is due that is the session's own."""
        until = min(self._idle_until, self._alive_until, self.interrupts.again_at)
        return min(until, self._calls.next_timeout()) if self._calls and self._evaluates else until

    def _look_at_wake(self) -> None:
        os.eventfd_read(self._wake.fd)
        asked = self._asks()
        if asked == "close":
            self.end_session("closed", 0)
        elif asked == "interrupt" and self._evaluates:
            self._stop("cancelled", 0)
        elif asked == "pause" and not self._watch.stopped:
            seconds = pause_guest(self._live, self._wake, self._asks, self.paused)
            self._watch.put_off(seconds)
            self._idle_until += seconds
            self._alive_until += seconds

    def _check_whole(self, now: float) -> None:
        if now >= self._alive_until:
            self.end_session("lifetime", self._whole.lifetime or 0)
        elif now >= self._idle_until:
            self.end_session("idle", self._whole.idle or 0)

    def _stop(self, why: Stop, figure: float) -> None:
        """Interrupts an evaluation that is past a limit of its own, and ends the session for all else."""
        total = self._whole.total_cpu
        if self._watch.stopped:
            return
        if why == "cpu" and total is not None and figure >= total:
            self.end_session("cpu", figure)
        elif why not in ("wall", "cpu", "output", "cancelled") or not self._evaluates:
            self.end_session(end_reason(why), figure)
            self._watch.stopped = (why, figure)
        elif self._is_deaf:
            self.end_session("crashed", 0)
        elif not self._interrupted:
            self._interrupt(why, figure - sum(self._base_cpu) if why == "cpu" else figure)
        elif why == "wall":  # the grace is over
            self.end_session(end_reason(self._interrupted[0]), self._interrupted[1])

    def _interrupt(self, why: Stop, figure: float) -> None:
        self._interrupted = (why, figure)
        if self._calls:
            self._calls.forget_clock()
        self._clock.deadline = time.monotonic() + GRACE
        self._clock.next_cpu = _NEVER
        self._clock.limits = self._clock.limits.replace(output=1 << 62, cpu=self._whole.total_cpu)
        self._clock.watch_cpu(sum(self._base_cpu))
        if self._plan.guest is None:
            self._answers.send(INTERRUPT, MARK.pack(self.frames.number))
            self._answers.step(select.POLLOUT)
            return
        self.interrupts.send(self._plan.guest.language)

    def end_session(self, reason: EndReason, figure: float) -> None:
        if self.ended is None:
            self.ended = (reason, figure)
        if self._watch.stopped is None:
            self._watch.end(self._interrupted[0] if self._interrupted else "cancelled", figure)
