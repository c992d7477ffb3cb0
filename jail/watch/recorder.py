"""Records the calls that the guest's filter refuses: a thread of native/supervisor/recorder.c counts them."""

from __future__ import annotations

import os

from ..core.fork_lock import disown, no_fork, own
from ..launch.listener import ListenerThread, text, writable
from ..plan.model import Bind
from .observation import Recorded, RefusedCall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..plan.model import Plan


class Recorder:
    """The listener of one run, from when jail-init hands it over. Closed once; the counts are kept."""

    def __init__(self, plan: Plan) -> None:
        self._most, self._ends = plan.limits.denials, plan.kills
        self._plan = plan
        self._roots: list[
            int
        ] = []  # folders beneath which the thread makes calls for the guest; the first: the scratch
        self._handle: ListenerThread | None = None
        self.fd = -1  # becomes readable when a call has ended the run
        self.is_on = False
        self.recorded = Recorded()

    def open_roots(self) -> None:
        """Opens what the guest may write to, before it starts: its changes of modes and times are made beneath these.
        Raises OSError."""
        if not self._plan.served:
            return
        own(self, self.close)
        for path in (self._plan.scratch, *_written(self._plan)):
            with no_fork:
                self._roots.append(os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC))

    def take(self, fds: list[int], pidfd: int) -> None:
        """Starts the thread that owns the listener which jail-init hands over, if it does. Raises OSError."""
        for listener in fds:
            made = [writable(self._plan.served, self._roots)] if self._roots else []
            with no_fork:
                self.fd = os.eventfd(0, os.EFD_CLOEXEC)
                own(self, self.close)
                self._handle = ListenerThread(listener, pidfd, self.fd, self._most, self._ends, *made)
            self.is_on = True

    @property
    def thread(self) -> ListenerThread | None:
        """The thread, once it is on."""
        return self._handle

    def begin_anew(self) -> None:
        """Keeps what was counted since the last time. A call has been counted before its caller goes on."""
        if self._handle is not None:
            told = self._handle.so_far()
            self.recorded = _recorded(told) if told else Recorded()

    def close(self) -> None:
        """Ends the thread, but in a forked copy of the supervisor, where it is not, closes its descriptors alone."""
        with no_fork:
            disown(self)
            handle, self._handle = self._handle, None
            if handle is not None:
                handle.end()
            if self.fd >= 0:
                os.close(self.fd)
                self.fd = -1
            while self._roots:
                os.close(self._roots.pop())


def _written(plan: Plan) -> tuple[str, ...]:
    """Returns the host's paths that the guest may write to."""
    return tuple(
        entry.source for entry in plan.entries if isinstance(entry, Bind) and not entry.readonly and not entry.device
    )


def _recorded(told: Any) -> Recorded:
    return Recorded(
        calls=tuple(refused_call(kind) for kind in told.kinds[0 : told.kind_count]),
        total=told.total,
        ended=bool(told.ended),
        last=told.last if told.total else -1,
    )


def refused_call(kind: Any) -> RefusedCall:
    """Converts a struct jail_denial. TRUST: what is read of the guest's memory is the guest's."""
    return RefusedCall(
        number=kind.number,
        arguments=tuple(kind.arguments),
        count=kind.count,
        process=text(kind.process).split(b"\0")[0],
        memory=text(kind.memory)[: kind.memory_size],
        line=kind.line or None,
        machine=kind.machine,
    )
