"""A jail that stands and waits: its guest is there, confined, and has not been told yet what to run. Used once."""

from __future__ import annotations

import os

from ..core.cancel import Cancel, OwnCancel, is_cancelled
from ..core.fork_lock import disown, no_fork, own
from ..host.facts import probe
from ..launch import native
from ..launch.private_folder import PrivateFolder, settled, with_folder
from ..launch.start import Live, start
from ..plan.guest_python import codec
from ..plan.model import Plan
from ..plan.shared_host import counted_now
from ..result.failed_step import setup_error
from ..result.model import Result
from ..result.verdict import verdict
from ..watch.channel import RUN, Channel
from ..watch.disk_growth import Growth
from ..watch.observation import Failure
from ..watch.parked_watch import WarmWatch
from ..watch.streams import Input, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ..launch.zygote import Zygote
    from ..plan.command import Command


class Parked:
    """Made by a thread, run by any other, closed once after that. Raises what ``start`` raises."""

    def __init__(self, plan: Plan, zygote: Zygote | None) -> None:
        """Makes the jail. ``zygote``: forks it; None: its guest is an interpreter that starts."""
        self._opened: list[Input | Output | Channel | Growth] = []
        self.live: Live | None = None
        self.is_released = False
        self._memory = plan.limits.memory
        self._folder: PrivateFolder | None = None
        has = zygote.env if zygote else dict(plan.env)
        self._env: dict[str, str] = {}
        self.cancel = OwnCancel()
        own(self, self.detach)
        try:
            if plan.shares_host and zygote:
                self._folder, plan = with_folder(counted_now(plan, probe()))
            self._env = {name: value for name, value in plan.env if has.get(name) != value}
            self._feed = Input()
            self._opened.append(self._feed)
            self._out = Output("stdout", True, None, None)
            self._opened.append(self._out)
            self._err = Output("stderr", True, None, None)
            self._opened.append(self._err)
            ours, theirs = native.channel(native.SOCK_STREAM)
            self.channel = Channel(ours)
            self._opened.append(self.channel)
            try:
                stdio = (self._feed.read_end, self._out.write_end, self._err.write_end)
                self.live = start(plan, probe(), stdio, theirs, zygote)
            finally:
                os.close(theirs)
            for stream in (self._feed, self._out, self._err):
                stream.release()
            self.watch = WarmWatch(self.live, self._feed, (self._out, self._err), self.channel)
        except BaseException:
            self.close()
            raise

    def run(
        self,
        plan: Plan,
        command: Command,
        stdin: int | bytes | None,
        files: Mapping[str, bytes],
        cancel: Cancel,
        meanwhile: Callable[[], bool],
    ) -> Result:
        """Runs, as ``runs.execute`` does, a plan that differs from the parked one in its limits alone.

        ``meanwhile`` is called when the guest is busy for longer than a moment; see ``WarmWatch.answer``.
        """
        import marshal

        if self._folder:
            plan = settled(plan, self._folder.path)
        self.take(plan)
        assert self.live is not None
        beside = command.beside
        request = {
            "source": command.source,
            "filename": command.filename,
            "argv": command.argv,
            "want_value": command.want_value,
            "codec": self.live.plan.guest.codec if self.live.plan.guest else "",
            "env": {**self._env, **dict(command.env)},
            "files": files,
            "package": command.package,
            "beside": beside.shown if beside else None,
        }
        self.channel.offer(beside)
        self.channel.send(RUN, marshal.dumps(request, 2))
        growth = Growth(plan.watched, plan.limits.disk)
        self._opened.append(growth)
        growth.begin(lambda: is_cancelled((cancel,)))
        return verdict(self.live.plan, self.watch.answer(plan, stdin, cancel, growth, meanwhile))

    def take(self, plan: Plan) -> None:
        """Gives the jail the plan of what it will do, which differs from the parked one in its limits alone."""
        assert self.live is not None
        self.live.take(plan)
        if plan.limits.memory != self._memory:
            self.live.cgroup.limit_memory(plan.limits.memory)

    @property
    def streams(self) -> tuple[Input, Output, Output]:
        """Standard input, output and error of the guest."""
        return self._feed, self._out, self._err

    def session_request(self, plan: Plan, functions: Sequence[tuple[str, str, str, bool]]) -> dict[str, Any]:
        """Returns what the guest is told first if it becomes a session's. ``functions``: of each function of
        the host its name, signature, docstring, and whether it is awaited.
        """
        assert plan.guest is not None
        granted = {"functions": functions, "codec": codec()} if functions else {}
        return {**plan.guest.as_dict(), "env": self._env, "files": {}, "session": True, **granted}

    def stands(self) -> bool:
        """Returns whether its guest is there, or on its way. Raises SetupError or HostError where a step has failed."""
        assert self.live is not None
        if self.watch.stands():
            return True
        failed = native.failure(native.peek(self.live.control))
        if failed:
            stage, index, number, call = failed
            raise setup_error(self.live.plan, Failure(stage=stage, index=index, errno=number, call=call))
        return False

    def note_ready(self) -> bool:
        """Takes note of the guest's being there and ready; False while it is on its way."""
        assert self.live is not None
        if not self.watch.is_there():
            if not native.is_readable(self.live.control):
                return False
            if native.failure(native.peek(self.live.control)):
                return True
            self.watch.take_receipt()
        return not self.watch.stands() or self.watch.is_locked()

    def detach(self) -> None:
        """Closes, in a forked copy of this process, what belongs to the original's jail. May be called twice."""
        self._close_own()
        if self.live is not None:
            self.live.detach()

    def close(self) -> None:
        """Ends the jail, and gives everything back."""
        self._close_own()
        if self.live is not None:
            self.live.close()
        if self._folder is not None:
            self._folder.close()

    def _close_own(self) -> None:
        with no_fork:
            disown(self)
            self.cancel.close()
            for one in self._opened:
                one.close()
