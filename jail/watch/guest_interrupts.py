"""Interrupts of the evaluations of a session: SIGINT for the guest's first process."""

from __future__ import annotations

import os
import time

from ..core.fork_lock import no_fork
from ..launch.guest_process import open_guest, send_signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..launch.start import Live
    from .copies import Copies

SIGINT = 2
_NEVER = float("inf")
# Node alone counts the signals that it has met, and needs no second one.
_COUNTS = "node"
_AGAIN = 0.1  # seconds


class GuestInterrupts:
    """The interrupts that one guest is sent.

    A guest drops a signal that it meets before its evaluation has begun, because one that was sent for the evaluation
    before may be that late. So a signal is sent again until the guest has answered; it heeds one for each evaluation.
    """

    def __init__(self, live: Live) -> None:
        self._live, self._guest = live, -1
        self.copies: Copies | None = None  # of a session that may be copied: the one that is asked is sent them
        self.sent = 0  # evaluations that were interrupted
        self.again_at = _NEVER

    def send(self, language: str) -> None:
        """Interrupts the evaluation that runs."""
        if self._signal():
            self.sent += 1
        if language != _COUNTS:
            self.again_at = time.monotonic() + _AGAIN

    def send_again(self, now: float) -> None:
        """Sends the signal once more if it is time to."""
        if now >= self.again_at:
            self.again_at = now + _AGAIN
            self._signal()

    def forget(self) -> None:
        """Sends no signal again: the guest has answered, or is gone."""
        self.again_at = _NEVER

    def close(self) -> None:
        """Closes the guest's pidfd."""
        fd, self._guest = self._guest, -1
        if fd >= 0:
            os.close(fd)

    def guest_memory(self) -> tuple[int, int] | None:
        """Returns the resident and the private bytes of the guest, by the kernel; None if they cannot be had."""
        with no_fork:  # a copy forked amid the import could never finish it
            from .guest_memory import guest_memory
        try:
            return guest_memory(self._found())
        except OSError:
            return None

    def _found(self) -> int:
        """Returns a pidfd of the guest's process that answers. Raises OSError."""
        if self.copies is not None:
            return self.copies.active.pidfd
        if self._guest < 0:
            self._guest = open_guest(self._live.pid, self._live.plan.shares_host)
        return self._guest

    def _signal(self) -> bool:
        try:
            send_signal(self._found(), SIGINT)
        except OSError:  # it is gone, or this machine's /proc does not tell which process it is: the grace passes
            return False
        return True
