"""Live jail -> Observation: one poll loop, in whatever thread calls it; no signals, no helpers."""

from __future__ import annotations

import os
import select
import time

from ..core.cancel import Cancel, is_cancelled
from ..launch import native
from ..launch.start import Live
from .channel import Channel
from .counters import Meters
from .disk_growth import SLICE, UNKNOWN, Growth
from .exec_notice import Executed
from .late_output import LateOutput, takes_more
from .memory_events import MemoryEvents
from .observation import Observation
from .poll_set import PollSet
from .recorder import Recorder
from .refused_paths import refused_paths
from .reports import Reports
from .streams import Input, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..core.literals import Stop
    from ..core.pause import Pause
    from .terminal import Terminal

SETUP_SECONDS = 30.0  # for the kernel to build a jail on the most loaded machine
SHORT_RUN = 0.005  # seconds; one that is over by then is only asked afterwards whether memory ran out
_PROCESSORS = os.cpu_count() or 1  # asked once: it reads a file
_LINGER = 0.1  # seconds that the last output of a stopped run may take to be forwarded


class Watch:
    """The state of one loop; ``run()`` returns when no process of the jail is left and its output has been read."""

    def __init__(
        self,
        live: Live,
        stdin: Input,
        outputs: tuple[Output, Output],
        channel: Channel | None,
        cancels: Sequence[Cancel],
        growth: Growth,
        executed: Executed | None = None,
        spent: float = 0.0,
        recorder: Recorder | None = None,
        pause: Pause | None = None,
        terminal: Terminal | None = None,
    ) -> None:
        self._live, self._stdin, self._outputs, self._channel = live, stdin, outputs, channel
        self._cancels, self._executed, self._recorder = cancels, executed, recorder
        self._pause, self._terminal = pause, terminal
        self._spent = spent  # seconds of the wall limit, before the start
        self._limits = live.plan.limits
        self._meters, self._growth = Meters(live), growth
        growth.jail_init = live.pid
        self._began = time.monotonic()
        self._deadline = self._began + SETUP_SECONDS
        self._next_cpu = float("inf")
        self._memory = MemoryEvents(live.cgroup)
        self._started = False
        self._hears = True
        self._poll = PollSet()
        self._told = Reports(live.control)
        self._verified: frozenset[str] = frozenset()
        self._late: LateOutput | None = None
        self._stopped: tuple[Stop, float] | None = None
        self._ended_at = 0.0

    def run(self) -> Observation:
        while not self._turn():
            pass
        return self._finished()

    def _finished(self) -> Observation:
        self._ended_at = time.monotonic()
        self._drain()
        if self._recorder:
            self._recorder.end()
            if self._recorder.recorded.ended and self._stopped in (None, ("denials", 0)):
                self._stopped = ("denials", self._recorder.recorded.total)
        self._look_at_growth_once_more()
        return self._observation()

    def _turn(self) -> bool:
        """Waits for something to happen and deals with it; True when the last process is gone."""
        ready = self._wait()
        if any(cancel.fd in ready for cancel in self._cancels):  # first: a guest that is not there yet shall not start
            self._stop("cancelled", 0)
        if self._pause:
            self._stop_as_asked(self._pause, self._pause.fd in ready)
        if ready.get(self._live.control) and self._told.open:
            self._report()
        for output in self._outputs:
            wanted = output.wanted()
            if wanted and wanted[0] in ready:
                output.step(self._room())
        wanted = self._stdin.wanted()
        if wanted and wanted[0] in ready:
            self._stdin.step()
        if self._channel and self._channel.fd in ready:
            self._channel.step(ready[self._channel.fd])
        if self._executed and self._executed.fd in ready:
            self._look_at_exec(self._executed)
        if self._recorder and self._recorder.fd in ready:
            self._stop("denials", 0)
        self._check_limits(time.monotonic(), self._memory.has_come(ready))
        return self._live.pidfd in ready or self._told.alone or self._is_done()

    def _stop_as_asked(self, pause: Pause, is_woken: bool) -> None:
        """Stops the guest and then this process. The time until it is continued counts for no limit."""
        if is_woken:
            pause.drain()
        if not pause.asked or not self._started or self._stopped:
            return
        self._live.order(native.ORDER_PAUSE)
        began = time.monotonic()
        pause.stop()
        self._live.order(native.ORDER_RESUME)
        self._put_off(time.monotonic() - began)

    def _put_off(self, seconds: float) -> None:
        self._began += seconds
        self._deadline += seconds
        self._next_cpu += seconds
        self._memory.next_look += seconds
        self._growth.next_look += seconds
        if self._late:
            self._late.until += seconds

    def _is_done(self) -> bool:
        """Returns whether there is an end before the last process is gone."""
        return False

    def _wait(self) -> dict[int, int]:
        return self._poll.wait(self._wanted(), self._patience())

    def _streams(self) -> tuple[Input | Output | Channel | None, ...]:
        """Returns those of the guest's streams that are read and written now."""
        return (*self._outputs, self._stdin, self._channel)

    def _wanted(self) -> dict[int, int]:
        wanted = {self._live.pidfd: select.POLLIN}
        if self._told.open:
            wanted[self._live.control] = select.POLLIN
        if self._memory.awaited is not None:
            wanted[self._memory.awaited] = select.POLLIN | select.POLLPRI
        if self._executed and self._executed.fd >= 0:
            wanted[self._executed.fd] = select.POLLIN
        if not self._stopped:
            wanted.update((cancel.fd, select.POLLIN) for cancel in self._cancels if cancel.fd >= 0)
            if self._pause:
                wanted[self._pause.fd] = select.POLLIN
            if self._recorder and self._recorder.fd >= 0:
                wanted[self._recorder.fd] = select.POLLIN
        for stream in self._streams():
            one = stream.wanted() if stream else None
            if one:
                wanted[one[0]] = wanted.get(one[0], 0) | one[1]
        return wanted

    def _patience(self) -> float | None:
        """Returns the milliseconds until the next thing is due; None while only an event can bring anything new."""
        if self._stopped:
            return None  # it has been killed: its end is what comes next
        until = min(self._deadline, self._next_cpu, self._memory.next_look, self._growth.next_look)
        if self._late:
            until = min(until, self._late.until)
        if self._meters.tree:
            until = min(until, self._meters.tree.next_look)
        if until == float("inf"):
            return None
        left = until - time.monotonic()
        return left * 1000 + 0.5 if left > 0 else 0

    def _room(self) -> int:
        return self._limits.output - sum(min(output.total, self._limits.output) for output in self._outputs)

    def _written(self) -> int:
        return sum(output.total for output in self._outputs)

    def _report(self) -> None:
        """Takes the next report of jail-init's and does what it asks for."""
        told, fds = self._told.read(int(self._recorder is not None))
        if told is None or told.kind == native.FAILED:
            return
        if told.kind == native.LISTENING:
            if self._recorder:
                # a tree without a pid namespace is ended by jail-init, which must live for that
                self._recorder.take(fds, -1 if self._live.plan.shares_host else self._live.pidfd)
        elif told.kind == native.ATTACHED:
            for fd in fds:
                assert self._terminal is not None
                self._terminal.come(fd)
        elif told.kind == native.JOINED:
            if not self._stopped and self._live.working is None:
                self._live.admit()
        elif told.kind == native.TREE:
            if not self._stopped:
                self._live.fill()
                self._live.admit()
        elif told.kind == native.RECEIPT:
            checked = frozenset(name for i, name in enumerate(native.LAYERS) if told.verified >> i & 1)
            self._verified = checked | self._live.verified
            self._start()
            self._meters.warm_up()
        else:
            self._report_end(told)

    def _report_end(self, told: Any) -> None:
        """Deals with a report of the guest's end, or of the scratch or the time that is used up."""
        ran = told.ran_nanoseconds / 1e9
        if told.kind == native.ENDED:
            if not self._told.alone:  # else jail-init is on its way out: Live.close waits for it
                patience = min(time.monotonic() + self._limits.output_grace, self._deadline)
                self._late = LateOutput(self._outputs, patience)
            self._deadline = float("inf")
            if self._limits.wall is not None and ran > self._limits.wall:  # we were stopped, or late
                self._stop("wall", ran)
        elif told.kind == native.FULL and self._told.scratch:
            self._stop("disk", self._told.scratch.used_bytes)
        elif told.kind == native.OVERDUE and self._told.status is None:
            self._stop("wall", ran)

    def _look_at_exec(self, executed: Executed) -> None:
        """Notes that the guest's program runs, or could not be run: what there is to say of that was said before."""
        control = select.poll()
        control.register(self._live.control, select.POLLIN)
        while self._told.open and control.poll(0):
            self._report()
        executed.close()
        if self._started or self._told.failure:
            executed.tell(self._live, self._told.failure)

    def _start(self) -> None:
        """Starts the guest's own time."""
        self._started = True
        self._began = time.monotonic() - self._spent
        self._deadline = float("inf") if self._limits.wall is None else self._began + self._limits.wall
        if self._meters.counts("memory"):
            self._memory.next_look = self._began + SHORT_RUN
        if self._limits.cpu is not None and self._meters.counts("cpu"):
            self._schedule_cpu(0.0)
        if self._executed and self._executed.fd < 0:
            self._executed.tell(self._live, None)

    def _schedule_cpu(self, used: float) -> None:
        """Schedules the next look at CPU time: no sooner than all processors together can reach the limit."""
        assert self._limits.cpu is not None
        self._next_cpu = time.monotonic() + max(0.002, (self._limits.cpu - used) / _PROCESSORS)

    def _check_limits(self, now: float, oom: bool) -> None:
        """Checks each limit by itself: a guest that causes event after event of one must not put off the others."""
        if self._stopped:
            return
        if self._written() > self._limits.output:
            self._stop("output", self._written())
        if (oom or now >= self._memory.next_look) and self._memory.has_killed(now):
            self._stop("memory", self._meters.memory_peak() or 0)
        if now >= self._deadline:
            self._stop("wall" if self._started else "setup", now - self._began)
        if self._late and self._late.is_over(now, self._room):
            self._live.order(native.ORDER_END)
        if now >= self._next_cpu and self._limits.cpu is not None:
            used = sum(self._meters.cpu_seconds())
            if used >= self._limits.cpu:
                self._stop("cpu", used)
            else:
                self._schedule_cpu(used)
        self._look_outside(now)

    def _look_outside(self, now: float) -> None:
        tree = self._meters.tree
        if tree and now >= tree.next_look and not self._stopped and tree.step(now + SLICE):
            passed = self._meters.passed(self._limits)
            if passed:
                self._stop(*passed)
        if now >= self._growth.next_look and not self._stopped and self._growth.step(time.monotonic() + SLICE):
            self._check_growth()

    def _look_at_growth_once_more(self) -> None:
        """Walks once more: with the guest gone nothing moves, so this walk sees all that the others may have missed."""
        if self._stopped or not self._growth.watches:
            return
        if self._growth.look_once_more(lambda: is_cancelled(self._cancels)):
            self._check_growth()
        else:
            self._stop("cancelled", 0)

    def _check_growth(self) -> None:
        grown = self._growth.grown
        if self._limits.disk is not None and grown > self._limits.disk:
            self._stop("disk", -1 if grown == UNKNOWN else grown)

    def _stop(self, why: Stop, figure: float) -> None:
        if self._stopped is None:
            self._stopped = (why, figure)
            self._live.kill()

    def _drain(self) -> None:
        """Reports and output that were on their way. No process of the jail can write any more; a pipe that is empty is
        done, though a process that the host program forked may still hold its other end."""
        if self._told.open:
            os.set_blocking(self._live.control, False)
        while self._told.open:
            self._report()
        for output in self._outputs:
            while output.step(self._room()):
                if output.busy and not self._waits_for(output):
                    break
            output.shut()
        if self._channel and self._hears:
            self._channel.drain()
        self._check_output()

    def _check_output(self) -> None:
        if not self._stopped and self._written() > self._limits.output:
            self._stopped = ("output", self._written())

    def _waits_for(self, output: Output) -> bool:
        """Waits until the receiver of the output takes more of it; returns False if it must not wait any longer."""
        until = self._ended_at + _LINGER if self._stopped else None
        return takes_more(output, () if self._stopped else self._cancels, until)

    def _observation(self) -> Observation:
        out, err = self._outputs
        return Observation(
            failure=self._told.failure,
            verified=self._verified,
            status=self._told.status,
            stopped=self._stopped,
            stdout=out.content(),
            stderr=err.content(),
            truncated=tuple(output.name for output in self._outputs if output.truncated),
            cut_off=self._late.cut_off if self._late else (),
            frames=tuple(self._channel.frames) if self._channel else (),
            usage=self._meters.usage(self._ended_at - self._began, self._told.waited, out.total, err.total),
            oom_kills=self._live.cgroup.oom_kills(),
            pids_refused=self._meters.pids_refused(),
            scratch=self._told.scratch,
            paths=refused_paths(self._live),
            recorded=self._recorder.recorded if self._recorder and self._recorder.is_on else None,
        )
