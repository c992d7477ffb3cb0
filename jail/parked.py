"""A jail that stands and waits: its guest is there, confined, and has not been told yet what to run. Used once."""

from __future__ import annotations

import os
import select

from .host.facts import probe
from .launch import native
from .launch.start import Live, start
from .plan.model import Plan
from .watch.channel import RUN, Channel
from .watch.growth import Growth
from .watch.loop import Cancel, Watch
from .watch.observation import Failure
from .watch.result import Result
from .watch.streams import Input, Output
from .watch.verdict import setup_error, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .launch.zygote import Zygote


class Parked:
    """Made by a thread, run by any other, closed once after that. Raises what ``start`` raises."""

    def __init__(self, plan: Plan, zygote: Zygote) -> None:
        self._opened: list[Input | Output | Channel] = []
        self.live: Live | None = None
        self._memory = plan.limits.memory
        try:
            self._feed = Input()
            self._opened.append(self._feed)
            self._out, self._err = Output("stdout", True, None, None), Output("stderr", True, None, None)
            self._opened += (self._out, self._err)
            ours, theirs = native.channel(native.SOCK_STREAM)
            self._channel = Channel(ours)
            self._opened.append(self._channel)
            try:
                stdio = (self._feed.read_end, self._out.write_end, self._err.write_end)
                self.live = start(plan, probe(), stdio, theirs, zygote)
            finally:
                os.close(theirs)
            for stream in (self._feed, self._out, self._err):
                stream.give_away()
        except BaseException:
            self.close()
            raise

    def run(self, plan: Plan, stdin: int | bytes | None, files: Mapping[str, bytes], cancel: Cancel | None) -> Result:
        """What ``runner.execute`` does, of a plan that differs from the parked one in its command and limits alone."""
        import marshal

        assert self.live is not None and plan.python is not None
        self.live.plan = plan
        if plan.limits.memory != self._memory:
            self.live.cgroup.limit_memory(plan.limits.memory)
        request = {**plan.python.as_dict(), "env": dict(plan.env), "files": dict(files)}
        self._channel.send(RUN, marshal.dumps(request, 2))
        self._channel.step(select.POLLOUT)  # at once: the guest goes to work while we get ready to watch it
        self._feed.feed(stdin)
        seen = Watch(self.live, self._feed, (self._out, self._err), self._channel, cancel, Growth(plan.watched)).run()
        return verdict(plan, seen)

    def stands(self) -> bool:
        """Whether its guest is there, or on its way. Raises SetupError or HostError where a step has failed."""
        assert self.live is not None
        if not native.is_readable(self.live.pidfd):
            return True
        failed = native.failure(native.peek(self.live.control))
        if failed:
            raise setup_error(self.live.plan, Failure(stage=failed[0], index=failed[1], errno=failed[2]))
        return False

    def abandon(self) -> None:
        """In a forked copy of this process: lets go of the other's jail."""
        for one in self._opened:
            one.close()
        if self.live is not None:
            self.live.abandon()

    def close(self) -> None:
        """Ends the jail, and gives everything back."""
        for one in self._opened:
            one.close()
        if self.live is not None:
            self.live.close()
