"""Ctrl-C, SIGTERM and SIGHUP during a run: the first ends the guest and lets us tell how, a second ends us at once.

The guest is in a session of its own and sees none of them; when we are gone the kernel ends it.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # "signal" would import enum: 4 ms

from ..watch.loop import Cancel

SIGHUP, SIGINT, SIGTERM = 1, 2, 15


class Interrupt:
    """``cancel`` is for the run; ``number`` is the signal that came, or that of Ctrl-C."""

    def __init__(self) -> None:
        self.cancel = Cancel()
        self.number = SIGINT
        self._before: dict[int, object] = {}

    def __enter__(self) -> Interrupt:
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
        self.cancel.trigger()

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            _signal.signal(number, before)
        self.cancel.close()
