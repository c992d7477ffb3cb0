"""A jail that stands and waits: its guest is there, confined, and has not been told yet what to run. Used once."""

from __future__ import annotations

import time

from ..core.cancel import Cancel, OwnCancel, is_cancelled
from ..host.facts import probe
from ..launch import native
from ..plan.model import Plan
from ..plan.shared_host import counted_now
from ..result.collected import with_files
from ..result.failed_step import setup_error
from ..result.model import Result
from ..result.verdict import verdict
from ..runs.calling import lasting, watched
from ..runs.host_grants import told_of
from ..runs.wiring import Wiring
from ..watch.disk_growth import Growth
from ..watch.loop import Watch
from ..watch.observation import Failure
from ..watch.parked_watch import ParkedWatch
from ..watch.recorder import Recorder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..launch.working_folder import WorkingFolder
    from ..launch.zygote import Zygote
    from ..plan.command import Command
    from .request import PoolRequest


class Parked:
    """Made by a thread, run by any other, closed once after that. Raises what ``start`` raises."""

    def __init__(self, plan: Plan, zygote: Zygote | None) -> None:
        """Makes the jail. ``zygote``: forks it; None: its guest is an interpreter that starts."""
        self.is_released, self.made_at = False, time.monotonic()
        self._memory = plan.limits.memory
        has = zygote.env if zygote else dict(plan.env)
        self._env: dict[str, str] = {}
        self._wiring = Wiring()
        try:
            self.cancel = self._wiring.add(OwnCancel())
            if plan.shares_host and zygote:
                plan = self._wiring.settle(counted_now(plan, probe()))
            self._env = {name: value for name, value in plan.env if has.get(name) != value}
            self.recorder = self._wiring.add(Recorder(plan))
            self.recorder.open_roots()
            self._wiring.open_streams()
            self.channel = self._wiring.open_channel()
            self.live = self._wiring.start(plan, zygote)
            self.streams = self._wiring.streams(plan.limits.output)
            self.watch = ParkedWatch(self.live, self.streams, self.channel, self.recorder)
        except BaseException:
            self.close()
            raise

    def run(self, plan: Plan, asked: PoolRequest, cancel: Cancel, meanwhile: Callable[[], bool]) -> Result:
        """Runs, as ``runs.execute`` does, a plan that differs from the parked one in its limits alone.

        ``meanwhile`` is called when the guest is busy for longer than a moment; see ``ParkedWatch.answer``.
        """
        plan = self._wiring.with_its_folder(plan)
        self.take(plan if asked.calls is None else lasting(plan))
        command, beside = asked.command, asked.command.beside
        guest = self.live.plan.guest
        request = {
            **(guest.as_dict() if guest and guest.language == "node" else {}),
            "source": command.source,
            "filename": command.filename,
            "argv": command.argv,
            "want_value": command.want_value,
            "codec": guest.codec if guest else "",
            "env": {**self._env, **dict(command.env)},
            "files": asked.files,
            "package": command.package,
            "beside": beside.shown if beside else None,
            **told_of(asked.calls),
        }
        working = self._filled(command) if command.files or command.collect else None
        self._wiring.ask(request, beside)
        growth = self._wiring.add(Growth(plan.watched, plan.limits.disk))
        growth.begin(lambda: is_cancelled((cancel,)))
        if asked.calls is None:
            seen = self.watch.answer(plan, asked.stdin, cancel, growth, meanwhile, asked.sampler)
        else:
            self.streams.stdin.feed(asked.stdin)
            self.streams.kept = plan.limits.output
            watch = Watch(self.live, self.streams, (cancel,), growth, sampler=asked.sampler)
            seen = watched(asked.calls, plan, self._wiring, watch, self.watch)
        result = verdict(self.live.plan.replace(limits=plan.limits), seen)
        if working is None:
            return result
        self.live.kill()
        return with_files(result, command.collect, working)

    def _filled(self, command: Command) -> WorkingFolder:
        """Opens the guest's working folder, and puts the files of the run there."""
        working = self._wiring.hold_folder()
        self._take_reports(native.ANSWER_SECONDS)  # it may have been forked a moment ago
        if self.watch.is_there():  # else a step has failed, as its watch will say
            working.open(self.live)
            working.put(command.files)
        return working

    def take(self, plan: Plan) -> None:
        """Gives the jail the plan of what it will do, which differs from the parked one in its limits alone."""
        self.live.take(plan)
        if plan.limits.memory != self._memory:
            self.live.cgroup.limit_memory(plan.limits.memory)

    def ask_for_session(self, plan: Plan, functions: Mapping[str, object]) -> None:
        """Queues what the guest is told first if it becomes a session's. ``functions``: as of ``told_of``."""
        assert plan.guest is not None
        self._wiring.ask(
            {**plan.guest.as_dict(), "env": self._env, "files": dict(plan.guest.modules), "session": True, **functions}
        )

    def stands(self) -> bool:
        """Returns whether its guest is there, or on its way. Raises SetupError or HostError where a step has failed."""
        if self.watch.stands():
            return True
        failed = native.failure(native.peek(self.live.control))
        if failed:
            stage, index, number, call = failed
            raise setup_error(self.live.plan, Failure(stage=stage, index=index, errno=number, call=call))
        return False

    def note_ready(self) -> bool:
        """Takes note of the guest's being there and ready; False while it is on its way."""
        if not self._take_reports(0.0):
            return False
        return not self.watch.is_there() or not self.watch.stands() or self.watch.is_locked()

    def _take_reports(self, seconds: float) -> bool:
        """Takes the reports of a jail that is being made, up to its receipt or a failure, which stays to be read; False
        if the next one has not come within this time.
        """
        while not self.watch.is_there():
            if not native.is_readable(self.live.control, seconds):
                return False
            if native.failure(native.peek(self.live.control)) or not self.watch.take_report():
                break
        return True

    def detach(self) -> None:
        """Closes, in a forked copy of this process, what belongs to the original's jail. May be called twice."""
        self._wiring.detach()

    def close(self) -> None:
        """Ends the jail and releases everything."""
        self._wiring.close()
