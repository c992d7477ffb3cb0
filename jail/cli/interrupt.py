"""Ctrl-C, SIGTERM and SIGHUP during a run: the first ends the guest and lets this process tell how, a second ends this
process at once. Ctrl-Z, and what stops a job of the background that uses the terminal, stops the guest and its clocks
with this process.

The guest is in a session of its own and sees none of them; when this process has ended, the kernel kills the guest.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # "signal" would import enum: 4 ms
import os

from ..core.cancel import Cancel
from ..core.pause import Pause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .terminal import CallersTerminal

SIGHUP, SIGINT, SIGTERM = 1, 2, 15
STOPS = (20, 21, 22)  # SIGTSTP, SIGTTIN, SIGTTOU


class Interrupt:
    """``cancel`` and ``pause`` are for the run; ``number`` is the signal that came, or that of Ctrl-C.

    ``pauses``: the run takes ``pause``. Otherwise a stop is what it is by default, of this process alone.
    """

    def __init__(self, pauses: bool = False) -> None:
        self.cancel = _Wakeup()
        self.pause = _Stop() if pauses else None
        self.number = SIGINT
        self._before: dict[int, object] = {}

    def __enter__(self) -> Interrupt:
        _signal.set_wakeup_fd((self.pause or self.cancel).write_end, warn_on_full_buffer=False)
        for number in (SIGHUP, SIGINT, SIGTERM):
            before = _signal.getsignal(number)
            if before != _signal.SIG_IGN:  # as under nohup: it is to stay so
                self._before[number] = before
                _signal.signal(number, self._first)
        for number in STOPS if self.pause else ():
            if self.pause and _signal.getsignal(number) == _signal.SIG_DFL:
                _signal.signal(number, self.pause.ask)
        return self

    def _first(self, number: int, _: object) -> None:
        self.number = number
        for each in self._before:
            _signal.signal(each, _signal.SIG_DFL)
        self.cancel.trigger()

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            _signal.signal(number, before)
        _signal.set_wakeup_fd(-1)
        self.cancel.close()
        if self.pause:
            self.pause.close()


class _Wakeup(Cancel):
    """A pipe that Python's own C code writes to when a signal comes (signal.set_wakeup_fd): a handler in Python would
    not run before the loop's poll returns, if the signal came just before that poll."""

    def __init__(self) -> None:
        self.fd, self.write_end = os.pipe()
        os.set_blocking(self.write_end, False)

    def trigger(self) -> None:
        os.write(self.write_end, b"\0")

    def close(self) -> None:
        if self.fd >= 0:
            os.close(self.write_end)
        super().close()


class _Stop(Pause):
    """Ctrl-Z. The loop of the run is woken by a pipe, as _Wakeup's, and stops this process once the guest is told."""

    def __init__(self) -> None:
        self.fd, self.write_end = os.pipe()
        os.set_blocking(self.fd, False)
        os.set_blocking(self.write_end, False)
        self._number = 0
        self.around: CallersTerminal | None = None

    def ask(self, number: int, _: object) -> None:
        self._number, self.asked = number, True

    def drain(self) -> None:
        try:
            os.read(self.fd, 4096)
        except BlockingIOError:
            pass

    def stop(self) -> None:
        """Stops by the same signal: the shell tells which it was, and the kernel stops no process that no shell can
        continue (one of an orphaned process group).
        """
        self.asked = False
        if self.around:
            self.around.release()
        _signal.signal(self._number, _signal.SIG_DFL)
        os.kill(os.getpid(), self._number)
        _signal.signal(self._number, self.ask)
        if self.around:
            self.around.take_again()

    def close(self) -> None:
        for number in STOPS:
            if _signal.getsignal(number) == self.ask:
                _signal.signal(number, _signal.SIG_DFL)
        os.close(self.fd)
        os.close(self.write_end)
