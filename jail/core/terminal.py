"""Filters a guest's output for a terminal: text and colours pass; the rest is shown, and does nothing.

A terminal obeys what is printed on it: sequences move the cursor over earlier lines, set the title and the clipboard,
and have made terminals type on the user's behalf (CVE-2003-0063, CVE-2022-45063). Text that passes here cannot: UTF-8
text, newline, tab and carriage return, and ``ESC [ digits;... m``, which is colour.
"""

from __future__ import annotations

import codecs

LONGEST = 40  # characters of a colour sequence's parameters: bold with two 24-bit colours takes 35
_DIGITS = "0123456789;"
# Bidirectional controls let a line be read otherwise than it is written (CVE-2021-42574).
_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SHOWN = {
    **{code: f"^{chr(code ^ 0x40)}" for code in (*range(0x20), 0x7F) if chr(code) not in "\n\t\r"},
    **{code: f"\\x{code:02x}" for code in range(0x80, 0xA0)},
    **{code: f"\\u{code:04x}" for code in _BIDI},
}


class Cleaner:
    """A function from chunk to chunk that remembers what a chunk's end has cut in two."""

    def __init__(self) -> None:
        self.at_line_start = True
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        self._held = ""  # what may yet become a colour sequence
        self._coloured = False

    def __call__(self, chunk: bytes) -> bytes:
        return self._clean(self._decoder.decode(chunk)).encode()

    def finish(self) -> bytes:
        """Returns what was held back, shown, and the sequence that restores the terminal's own colours."""
        rest = self._clean(self._decoder.decode(b"", True))
        held, self._held = self._held, ""
        return (rest + self._shown(held) + ("\x1b[0m" if self._coloured else "")).encode()

    def _clean(self, text: str) -> str:
        first, *others = (self._held + text).split("\x1b")
        self._held = ""
        parts = [self._shown(first)]
        for i, after in enumerate(others):
            length = _colour(after)
            if length:
                self._coloured = after[1 : length - 1].strip("0;") != ""
                parts += ["\x1b", after[:length], self._shown(after[length:])]
            elif length is None and i == len(others) - 1:
                self._held = f"\x1b{after}"
            else:
                parts.append(self._shown(f"\x1b{after}"))
        return "".join(parts)

    def _shown(self, text: str) -> str:
        if text:
            self.at_line_start = text[-1] == "\n"
        return text.translate(_SHOWN)


def _colour(after: str) -> int | None:
    """Returns the length of the colour sequence that follows an ESC; 0: it is none; None: its end is yet to come."""
    head = after[: LONGEST + 2]
    if head[:1] != "[":
        return 0 if head else None
    rest = head[1:].lstrip(_DIGITS)
    if not rest:
        return None if len(head) < LONGEST + 2 else 0
    return len(head) - len(rest) + 1 if rest[0] == "m" else 0


class Follower:
    """Lets everything through, and remembers whether a line was begun."""

    def __init__(self) -> None:
        self.at_line_start = True

    def __call__(self, chunk: bytes) -> bytes:
        self.at_line_start = chunk[-1:] == b"\n"
        return chunk

    def finish(self) -> bytes:
        return b""
