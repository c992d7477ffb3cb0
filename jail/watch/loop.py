"""Live jail -> Observation: one poll loop, in whatever thread calls it; no signals, no helpers."""

from __future__ import annotations

import os
import select
import time

from ..core.cancel import Cancel, is_cancelled
from ..launch import native
from ..launch.start import Live
from .counters import Meters
from .disk_growth import Growth
from .exec_notice import Executed
from .late_output import LateOutput, takes_more
from .limit_clock import LimitClock
from .memory_events import MemoryEvents
from .observation import Observation
from .poll_set import PollSet
from .recorder import Recorder
from .refused_paths import refused_paths
from .reports import Reports, left_behind
from .streams import GuestStreams, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from ..core.literals import Stop
    from ..core.pause import Pause
    from .sampler import Sampler
    from .terminal import Terminal

_NEVER = float("inf")
_LINGER = 0.1  # seconds that the last output of a stopped run may take to be forwarded


class Watch:
    """The watch of one jail, whose ``run()`` returns when no process of it is left and its output has been read.

    The owner of a jail that stands ready, or that is asked many times, has one and makes its turns: ``wait``, ``take``,
    ``check``. ``decide`` is asked in the place of ``end`` when the guest has passed a limit. If ``orders_watch``,
    jail-init is told to begin its own clock when the guest's begins.
    """

    def __init__(
        self,
        live: Live,
        streams: GuestStreams,
        cancels: Sequence[Cancel],
        growth: Growth,
        executed: Executed | None = None,
        recorder: Recorder | None = None,
        pause: Pause | None = None,
        terminal: Terminal | None = None,
        spent: float = 0.0,
        sampler: Sampler | None = None,
    ) -> None:
        self.live, self.streams, self.cancels = live, streams, cancels
        self._executed, self._recorder, self._pause, self._terminal = executed, recorder, pause, terminal
        self.meters = Meters(live)
        self.sampler = sampler  # what is to be sampled next, if anything is
        self._memory = MemoryEvents(live.cgroup)
        self.clock = LimitClock(live.plan.limits, self.meters, self._memory, growth, spent)
        growth.jail_init = live.pid
        self.told = Reports(live.control)
        self.verified: frozenset[str] = frozenset()
        self.stopped: tuple[Stop, float] | None = None
        self.decide: Callable[[Stop, float], None] | None = None
        self.orders_watch = False
        self.ended_at = 0.0
        self._poll = PollSet()
        self._late: LateOutput | None = None
        self._left_threads: int | None = None

    def run(self) -> Observation:
        while not self.turn():
            pass
        return self.finish()

    def turn(self) -> bool:
        """Waits for something to happen and deals with it; True when the last process is gone."""
        ready = self.wait()
        self.take(ready)
        return self.check(ready)

    def wait(self, others: Iterable[int] = (), until: float = _NEVER) -> dict[int, int]:
        """Waits for an event, also on the ``others``, or for the next thing that is due, or ``until``."""
        wanted = self._wanted()
        wanted.update((fd, select.POLLIN) for fd in others)
        until = self._due(until)
        while self.sampler and self.sampler.next_look < until and not self.stopped:
            ready = self._poll.wait(wanted, _milliseconds_until(self.sampler.next_look))
            if ready:
                return ready
            self.sampler.look(time.monotonic(), self.meters)  # nothing else is due: no turn of the loop is taken for it
        return self._poll.wait(wanted, _milliseconds_until(until))

    def take(self, ready: dict[int, int]) -> None:
        """Deals with the events."""
        if any(cancel.fd in ready for cancel in self.cancels):  # first: a guest that is not there yet shall not start
            self.stop("cancelled", 0)
        if self._pause:
            self._stop_as_asked(self._pause, self._pause.fd in ready)
        if ready.get(self.live.control) and self.told.open:
            self.report()
        self.streams.take(ready)
        if self._executed and self._executed.fd in ready:
            self._look_at_exec(self._executed)
        if self._recorder and self._recorder.fd in ready:
            self.stop("denials", 0)

    def check(self, ready: dict[int, int]) -> bool:
        """Checks the limits after what was taken; True when the last process is gone."""
        if not self.stopped:
            now = time.monotonic()
            self._check_limits(now, self._memory.has_come(ready))
            if self.sampler and not self.stopped:
                self.sampler.look(now, self.meters)
        return self.live.pidfd in ready or self.told.alone

    def finish(self, all_gone: bool = True) -> Observation:
        """Reads what is left, and returns what was seen. ``all_gone``: False for a guest that the closer of the jail
        ends: of that there is what its pipes hold, and the closer closes them.
        """
        self.ended_at = time.monotonic()
        if all_gone:
            self._drain()
        else:
            self.streams.take_what_is_there(self.clock.limits.output)
        if not self.stopped and self.streams.written() > self.clock.limits.output:
            self.stopped = ("output", self.streams.written())
        if self._recorder:
            self._recorder.begin_anew()  # the run's close ends its thread: no verdict waits for that
            if self._recorder.recorded.ended and self.stopped in (None, ("denials", 0)):
                self.stopped = ("denials", self._recorder.recorded.total)
        self._look_at_growth_once_more()
        return self.observation()

    def _stop_as_asked(self, pause: Pause, is_woken: bool) -> None:
        """Stops the guest and then this process. The time until it is continued counts for no limit."""
        if is_woken:
            pause.drain()
        if not pause.asked or not self.clock.started or self.stopped:
            return
        self.live.order(native.ORDER_PAUSE)
        began = time.monotonic()
        pause.stop()
        self.live.order(native.ORDER_RESUME)
        self.put_off(time.monotonic() - began)

    def sample(self, sampler: Sampler | None, base_cpu: float) -> None:
        """Samples from now on, as an evaluation begins before which ``base_cpu`` was used."""
        self.sampler = sampler
        if sampler:
            sampler.begin(self.clock.began, base_cpu)

    def put_off(self, seconds: float) -> None:
        """Counts the time for which the guest stood still for no limit."""
        self.clock.put_off(seconds)
        if self.sampler:
            self.sampler.put_off(seconds)
        if self._late:
            self._late.until += seconds

    def _wanted(self) -> dict[int, int]:
        wanted = {self.live.pidfd: select.POLLIN}
        if self.told.open:
            wanted[self.live.control] = select.POLLIN
        if self._memory.awaited is not None:
            wanted[self._memory.awaited] = select.POLLIN | select.POLLPRI
        if self._executed and self._executed.fd >= 0:
            wanted[self._executed.fd] = select.POLLIN
        if not self.stopped:
            wanted.update((cancel.fd, select.POLLIN) for cancel in self.cancels if cancel.fd >= 0)
            if self._pause:
                wanted[self._pause.fd] = select.POLLIN
            if self._recorder and self._recorder.fd >= 0:
                wanted[self._recorder.fd] = select.POLLIN
        for fd, events in self.streams.wanted():
            wanted[fd] = wanted.get(fd, 0) | events
        return wanted

    def _due(self, until: float) -> float:
        """Returns when the next thing is due beside a sample; infinity while only an event can bring anything new."""
        if self.stopped:
            return _NEVER  # it has been killed: its end is what comes next
        until = min(until, self.clock.next_look())
        return min(until, self._late.until) if self._late else until

    def report(self) -> None:
        """Takes the next report of jail-init's and does what it asks for."""
        told, fds = self.told.read(int(self._recorder is not None))
        if told is None or told.kind == native.FAILED:
            return
        if told.kind == native.LISTENING:
            if self._recorder:
                # a tree without a pid namespace is ended by jail-init, which must live for that
                self._recorder.take(fds, -1 if self.live.plan.shares_host else self.live.pidfd)
        elif told.kind == native.ATTACHED:
            for fd in fds:
                assert self._terminal is not None
                self._terminal.come(fd)
        elif told.kind == native.JOINED:
            if not self.stopped and self.live.working is None:
                self.live.admit()
        elif told.kind == native.TREE:
            if not self.stopped:
                self.live.fill()
                self.live.admit()
        elif told.kind == native.KILLED:
            return  # its end follows
        elif told.kind == native.RECEIPT:
            checked = frozenset(name for i, name in enumerate(native.LAYERS) if told.verified >> i & 1)
            self.verified = checked | self.live.verified
            self.start()
            self.meters.warm_up()
        else:
            self._report_end(told)

    def _report_end(self, told: Any) -> None:
        """Deals with a report of the guest's end, or of the scratch or the time that is used up."""
        ran = told.ran_nanoseconds / 1e9
        if told.kind == native.ENDED:
            self._left_threads = 0 if self.told.alone else self.meters.pids_left()
            if not self.told.alone:  # else jail-init is on its way out: Live.close waits for it
                patience = min(time.monotonic() + self.clock.limits.output_grace, self.clock.deadline)
                self._late = LateOutput(self.streams.outputs, patience)
            self.clock.deadline = float("inf")
            if self.clock.limits.wall is not None and ran > self.clock.limits.wall:  # we were stopped, or late
                self.stop("wall", ran)
        elif told.kind == native.FULL and self.told.scratch:
            self.stop("disk", self.told.scratch.used_bytes)
        elif told.kind == native.OVERDUE and self.told.status is None:
            self.stop("wall", ran)

    def _look_at_exec(self, executed: Executed) -> None:
        """Notes that the guest's program runs, or could not be run: what there is to say of that was said before."""
        control = select.poll()
        control.register(self.live.control, select.POLLIN)
        while self.told.open and control.poll(0):
            self.report()
        executed.close()
        if self.clock.started or self.told.failure:
            executed.tell(self.live, self.told.failure)

    def start(self) -> None:
        """Starts the guest's own time."""
        self.clock.start()
        if self.sampler:
            self.sampler.begin(self.clock.began)
        if self._executed and self._executed.fd < 0:
            self._executed.tell(self.live, None)
        if self.orders_watch:
            self.live.order(native.ORDER_WATCH)

    def _check_limits(self, now: float, oom: bool) -> None:
        for why, figure in self.clock.passed(now, oom, self.streams.written()):
            self.stop(why, figure)
        if self._late and self._late.is_over(now, self.streams.room):
            self.live.order(native.ORDER_END)
        for why, figure in () if self.stopped else self.clock.passed_outside(now):
            self.stop(why, figure)
            if self.stopped:
                break

    def _look_at_growth_once_more(self) -> None:
        """Walks once more: with the guest gone nothing moves, so this walk sees all that the others may have missed."""
        growth = self.clock.growth
        if self.stopped or not growth.watches:
            return
        if growth.look_once_more(lambda: is_cancelled(self.cancels)):
            for why, figure in self.clock.grown():
                self.stop(why, figure)
        else:
            self.stop("cancelled", 0)

    def stop(self, why: Stop, figure: float) -> None:
        """Ends the run for a limit that is passed, unless the owner of the watch decides otherwise."""
        if self.decide is None:
            self.end(why, figure)
        else:
            self.decide(why, figure)

    def end(self, why: Stop, figure: float) -> None:
        """Kills the guest; the first reason counts."""
        if self.stopped is None:
            self.stopped = (why, figure)
            if self.sampler:
                self.sampler.take(time.monotonic(), self.meters)
            self.live.kill()

    def _drain(self) -> None:
        """Reads reports and output that were on their way."""
        if self.told.open:
            os.set_blocking(self.live.control, False)
        while self.told.open:
            self.report()
        self.streams.drain(self._waits_for)

    def _waits_for(self, output: Output) -> bool:
        """Waits until the receiver of the output takes more of it; returns False if it must not wait any longer."""
        until = self.ended_at + _LINGER if self.stopped else None
        return takes_more(output, () if self.stopped else self.cancels, until)

    def observation(self) -> Observation:
        """Returns what has been seen until now."""
        streams, (out, err) = self.streams, self.streams.outputs
        usage = self.meters.usage(self.ended_at - self.clock.began, self.told.waited, out.total, err.total)
        samples = self.sampler.samples() if self.sampler else ()
        return Observation(
            failure=self.told.failure,
            verified=self.verified,
            status=self.told.status,
            stopped=self.stopped,
            stdout=out.content(),
            stderr=err.content(),
            truncated=tuple(output.name for output in streams.outputs if output.truncated),
            cut_off=self._late.cut_off if self._late else (),
            frames=tuple(streams.channel.frames) if streams.channel else (),
            usage=usage.replace(
                left_behind=left_behind(self.live.plan, self.told, self._left_threads), timeline=samples
            ),
            oom_kills=self.live.cgroup.oom_kills(),
            pids_refused=self.meters.pids_refused(),
            scratch=self.told.scratch,
            paths=refused_paths(self.live),
            recorded=self._recorder.recorded if self._recorder and self._recorder.is_on else self.told.last_call,
        )


def _milliseconds_until(moment: float) -> float | None:
    if moment == _NEVER:
        return None
    left = moment - time.monotonic()
    return left * 1000 + 0.5 if left > 0 else 0
