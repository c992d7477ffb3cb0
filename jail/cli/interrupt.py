"""Ctrl-C, SIGTERM and SIGHUP during a run: the first ends the guest and lets us tell how, a second ends us at once.

The guest is in a session of its own and sees none of them; when we are gone the kernel ends it.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # "signal" would import enum: 4 ms
import os

from ..core.cancel import Cancel

SIGHUP, SIGINT, SIGTERM = 1, 2, 15


class Interrupt:
    """``cancel`` is for the run; ``number`` is the signal that came, or that of Ctrl-C."""

    def __init__(self) -> None:
        self.cancel = _Wakeup()
        self.number = SIGINT
        self._before: dict[int, object] = {}

    def __enter__(self) -> Interrupt:
        _signal.set_wakeup_fd(self.cancel.write_end, warn_on_full_buffer=False)
        for number in (SIGHUP, SIGINT, SIGTERM):
            before = _signal.getsignal(number)
            if before != _signal.SIG_IGN:  # as under nohup: it is to stay so
                self._before[number] = before
                _signal.signal(number, self._first)
        return self

    def _first(self, number: int, _: object) -> None:
        self.number = number
        for each in self._before:
            _signal.signal(each, _signal.SIG_DFL)

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            _signal.signal(number, before)
        _signal.set_wakeup_fd(-1)
        self.cancel.close()


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
