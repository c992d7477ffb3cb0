"""``--progress``: one line on the terminal of standard error, with what the run has used of its limits; it is taken
away before any output of the guest's is shown, and at the end.
"""

from __future__ import annotations

import os
import select

from ..core.units import format_duration, format_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..policy.model import Limits
    from ..watch.observation import Sample

    Clean = Callable[[bytes], bytes]

PERIOD = 0.1  # seconds between two lines
_CLEAR = b"\r\x1b[K"


class Progress:
    """Shows the line while no other text stands in its place. ``is_free`` says whether the guest's last line is
    complete.
    """

    def __init__(self, limits: Limits, is_free: Callable[[], bool], fd: int = 2) -> None:
        self._limits, self._is_free, self._fd = limits, is_free, fd
        self._is_shown = False
        self._next = 0.0
        self._room = select.poll()
        self._room.register(fd, select.POLLOUT)

    def show(self, sample: Sample) -> None:
        """Shows what a sample says. A terminal that takes nothing (Ctrl-S) is not waited for: limits are watched by
        this thread.
        """
        if sample.at < self._next or not self._is_free() or not self._room.poll(0):
            return
        self._next = sample.at + PERIOD
        words = self._line(sample)[: _columns(self._fd) - 1]
        self._is_shown = True
        _write(self._fd, _CLEAR + words.encode())

    def before(self, clean: Clean | None) -> Clean:
        """Returns a filter of the guest's output that takes the line away first."""

        def cleaned(chunk: bytes) -> bytes:
            self.clear()
            return clean(chunk) if clean else chunk

        return cleaned

    def clear(self) -> None:
        """Takes the line away."""
        if self._is_shown:
            self._is_shown = False
            _write(self._fd, _CLEAR)

    def _line(self, sample: Sample) -> str:
        limits = self._limits
        parts = [_of(f"{sample.at:.1f}s", limits.wall and format_duration(limits.wall))]
        if sample.memory_bytes is not None:
            parts.append(
                "memory " + _of(format_size(sample.memory_bytes), limits.memory and format_size(limits.memory))
            )
        parts.append("CPU " + _of(f"{sample.cpu_seconds:.1f}s", limits.cpu and format_duration(limits.cpu)))
        if sample.pids is not None:
            parts.append("processes " + _of(str(sample.pids), str(limits.pids)))
        return "jail: " + ", ".join(parts)


def _of(figure: str, limit: str | float | None) -> str:
    return f"{figure} of {limit}" if limit else figure


def _columns(fd: int) -> int:
    try:
        return os.get_terminal_size(fd).columns or 80
    except OSError:
        return 80


def _write(fd: int, data: bytes) -> None:
    try:
        os.write(fd, data)
    except OSError:
        pass  # it is gone: the line was for a person
