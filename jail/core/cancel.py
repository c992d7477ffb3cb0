"""Ends a run from another thread of its owner."""

from __future__ import annotations

import os
import select

from .errors import PolicyError
from .fork_lock import disown, no_fork, own
from .interrupts import shielded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Cancel:
    """Ends runs from another thread: ``trigger()`` wakes the loop of each run that was given it, once and for all.

    It holds a descriptor, ``fd``, closed with the object at the latest; ``trigger()`` of a closed one does nothing, and
    no run takes it. Raises OSError if no descriptor is left.
    """

    fd = -1

    def __init__(self) -> None:
        shielded(self._open)  # the number that eventfd() returns is lost where a handler raises before it is stored

    def _open(self) -> None:
        self.fd = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def trigger(self) -> None:
        """Ends the runs, those too that are given it later. Safe from any thread and from a signal's handler."""
        with no_fork:  # the number may else be another file's by the time of the write, closed in another thread
            if self.fd >= 0:
                os.eventfd_write(self.fd, 1)

    def close(self) -> None:
        """Closes the descriptor. May be called twice."""
        with no_fork:
            fd, self.fd = self.fd, -1
            if fd >= 0:
                os.close(fd)

    def __del__(self) -> None:
        self.close()


class OwnCancel(Cancel):
    """The Cancel of one run of this process. Closed in each forked copy of it, which could else end that run."""

    def __init__(self) -> None:
        with no_fork:
            super().__init__()
            own(self, self.close)

    def close(self) -> None:
        with no_fork:
            disown(self)
            super().close()


def checked(cancel: object) -> Cancel:
    """Checks what a caller has given to cancel its run with. Raises PolicyError for what cannot do that."""
    if not isinstance(cancel, Cancel):
        raise PolicyError(f"cancel must be a jail.Cancel, not {type(cancel).__name__}")
    if cancel.fd < 0:
        raise PolicyError("cancel: it has been closed: each takes a jail.Cancel that is open")
    return cancel


def is_cancelled(cancels: Sequence[Cancel]) -> bool:
    """Returns whether one of them has been triggered."""
    poll = select.poll()
    for cancel in cancels:
        if cancel.fd >= 0:
            poll.register(cancel.fd, select.POLLIN)
    return bool(poll.poll(0))
