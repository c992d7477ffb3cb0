"""The guest's output in a CI service's log, which its runner reads for commands and its page for markers.

GitHub's runner carries out a line that begins with ``::`` and a part of any line that begins with ``##[``, until it is
told to stop by a word and up to the line that has this word. It reads standard output and standard error at the same
time in no order, so both must be one stream. Its lines end at a carriage return too, as GitLab's section markers do.
"""

from __future__ import annotations

import secrets

from ..core.terminal import Cleaner


class LogStream:
    """A function from chunk to chunk: text and colours pass, a carriage return becomes the end of a line, and all else
    that moves a cursor is shown.
    """

    def __init__(self) -> None:
        self._clean = Cleaner()
        self._after_return = False

    @property
    def at_line_start(self) -> bool:
        return self._clean.at_line_start or self._after_return

    def __call__(self, chunk: bytes) -> bytes:
        return self._lines(self._clean(chunk))

    def finish(self) -> bytes:
        return self._lines(self._clean.finish())

    def _lines(self, data: bytes) -> bytes:
        if self._after_return and data[:1] == b"\n":  # the second half of CR LF, in a chunk of its own
            data = data[1:]
            self._after_return = False
        if data:
            self._after_return = data[-1:] == b"\r"
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


class Fence:
    """The lines that stop GitHub's commands, and permit them again. Only this process and its reader know the word."""

    def __init__(self) -> None:
        word = secrets.token_hex(20)
        self.begin = f"::stop-commands::{word}\n"
        self.end = f"\n::{word}::\n"  # the guest may have left a line without its end
