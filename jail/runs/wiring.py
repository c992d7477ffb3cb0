"""The supervisor's side of one run: pipes, the guest's channel and the live jail, opened, started and closed here."""

from __future__ import annotations

import os

from ..core.fork_lock import disown, no_fork, own
from ..host.facts import probe
from ..launch import native
from ..launch.start import Live, start
from ..watch.channel import RUN, Channel
from ..watch.streams import GuestStreams, Input, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol, TypeVar

    from ..launch.private_folder import PrivateFolder
    from ..launch.working_folder import WorkingFolder
    from ..launch.zygote import Zygote
    from ..plan.model import Beside, Plan
    from ..watch.streams import End
    from ..watch.terminal import Terminal
    from .layers import Layers, Works

    class Part(Protocol):
        """Something that is open for as long as the run has not been closed."""

        def close(self) -> None: ...

    P = TypeVar("P", bound=Part)
    Clean = Callable[[bytes], bytes]


class Wiring:
    """Holds each part of a run from the statement that opens it. A cold run closes it at its end, an idle jail when it
    is released; a forked copy of this process detaches from it.
    """

    feed: Input
    outputs: tuple[Output, Output]
    channel: Channel | None = None
    live: Live | None = None

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._folder: PrivateFolder | None = None
        self.layers: Layers | None = None
        self._guest_end: int | None = None  # of the channel, until the guest has it
        own(self, self.detach)

    def add(self, part: P) -> P:
        """Closes ``part`` with the others, in the order in which they were added."""
        self._parts.append(part)
        return part

    def settle(self, plan: Plan) -> Plan:
        """Makes the private folder of a jail that shares the host's paths; returns the plan with it."""
        with no_fork:  # a copy forked amid the import could never finish it
            from ..launch.private_folder import with_folder
        self._folder, plan = with_folder(plan)
        return plan

    def with_its_folder(self, plan: Plan) -> Plan:
        """Returns a plan with the folder that ``settle`` has made, if it has."""
        if self._folder is None:
            return plan
        from ..launch.private_folder import settled

        return settled(plan, self._folder.path)

    def make_layers(self, plan: Plan, works: Works) -> Plan:
        """Makes the layers of its copy-on-write folders, which go when the jail has gone; returns the plan with
        them.
        """
        with no_fork:  # as above
            from .layers import Layers
        self.layers = Layers()
        return self.layers.settle(plan, works)

    @property
    def stores(self) -> tuple[str, ...]:
        """The folders that the guest's changes to copy-on-write folders go to."""
        return self.layers.contents if self.layers else ()

    def hold_folder(self) -> WorkingFolder:
        """Returns what holds the guest's working folder, once it is opened, until the end."""
        with no_fork:  # as above
            from ..launch.working_folder import WorkingFolder
        return self.add(WorkingFolder())

    def open_streams(
        self,
        keep: bool = True,
        forward: tuple[int | End | None, int | End | None] = (None, None),
        clean: tuple[Clean | None, Clean | None] = (None, None),
        terminal: Terminal | None = None,
    ) -> None:
        """Opens the pipes of standard input, output and error; ``keep``, ``forward``, ``clean``, ``terminal``: as of
        ``execute``.
        """
        if terminal:
            out: Output = self.add(terminal.open_output(keep, forward[0], clean[0]))
            self.feed = self.add(terminal.open_input())
        else:
            self.feed = self.add(Input())
            out = self.add(Output("stdout", keep, forward[0], clean[0]))
        self.outputs = out, self.add(Output("stderr", keep, forward[1], clean[1]))

    def open_channel(self) -> Channel:
        """Opens the guest's channel, which a command has none of."""
        ours, self._guest_end = native.channel(native.SOCK_STREAM)
        self.channel = self.add(Channel(ours))
        return self.channel

    def open_lines(self, functions: dict[str, dict[str, str]]) -> None:
        """Opens the channel of a command that may call functions of the host."""
        with no_fork:  # as above
            from ..watch.lines import LineChannel
        ours, self._guest_end = native.channel(native.SOCK_STREAM)
        self.channel = self.add(made := LineChannel(ours))
        made.greet(functions)

    def open_input(self, source: int | bytes) -> int:
        """Opens standard input alone, for a jail that stands; returns the guest's end. Raises PolicyError."""
        self.feed = self.add(Input())
        self.feed.feed(source)
        return self.feed.read_end

    @property
    def guest_end(self) -> int | None:
        """The guest's end of the channel, until the guest has it."""
        return self._guest_end

    def streams(self, kept: int) -> GuestStreams:
        """Returns what the watch of the run reads and writes. ``kept``: bytes of output that are kept."""
        return GuestStreams(self.feed, self.outputs, self.channel, kept)

    def ask(self, request: dict[str, Any], beside: Beside | None = None) -> None:
        """Queues what the guest has to run. ``beside``: the modules beside its script. Raises SetupError."""
        assert self.channel is not None
        with no_fork:  # as above
            from .requests import packed
        self.channel.offer(beside)
        self.channel.send(RUN, packed(request, request.get("language", "")))

    def start(self, plan: Plan, zygote: Zygote | None = None, third: int | None = None, *, merge: bool = False) -> Live:
        """Starts the jail with the guest's ends, and closes them on this side. Raises what ``launch.start`` raises.

        ``third``: the descriptor in the channel's place. ``merge``: standard error is standard output.
        """
        out, err = self.outputs
        stdio = (self.feed.read_end, out.write_end, out.write_end if merge else err.write_end)
        try:
            self.live = start(plan, probe(), stdio, self._guest_end if third is None else third, zygote)
        finally:
            self._close_guest_end()
        for stream in (self.feed, *self.outputs):
            stream.release()
        return self.live

    def detach(self) -> None:
        """Closes, in a forked copy of this process, what belongs to the original's run. May be called twice."""
        self._close_parts()
        if self.live is not None:
            self.live.detach()

    def close(self) -> None:
        """Ends the jail and gives everything back. May be called twice."""
        self._close_parts()
        if self.live is not None:
            self.live.close()
        if self._folder is not None:
            self._folder.close()
        if self.layers is not None:
            self.layers.close()

    def _close_parts(self) -> None:
        with no_fork:
            disown(self)
            self._close_guest_end()
            for part in self._parts:
                part.close()

    def _close_guest_end(self) -> None:
        with no_fork:  # a copy closes what is still open here
            fd, self._guest_end = self._guest_end, None
            if fd is not None:
                os.close(fd)
