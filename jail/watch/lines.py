"""A command's channel for calls of functions of the host: JSON, a line each, in both directions (docs/protocol.md).

TRUST: every byte that comes in is the guest's. Of a line the head alone is read here; a call's own thread parses the
arguments. A line that is no call closes the channel, as a frame too long does.
"""

from __future__ import annotations

from .calls import ANSWER_HEAD, CALL_HEAD
from .channel import HOST_ANSWER, HOST_CALL, MAX_FRAME, MAX_FRAMES, Channel

SCHEMA = 1
_LONGEST_NAME = 255  # bytes


class LineChannel(Channel):
    """Makes of lines the frames of a guest channel, and of answers lines. Any process of the guest may have the other
    end, and lines come from all of them alike."""

    chunk = 16384  # its lines are fewer than MAX_FRAMES: a call takes 14 bytes

    def __init__(self, ours: int) -> None:
        super().__init__(ours)
        self._searched = 0  # bytes that have come in and have no end of a line

    def greet(self, functions: dict[str, dict[str, str]]) -> None:
        """Queues the first line, which tells the guest what it may call."""
        from json import dumps

        self._outgoing += dumps({"schema": SCHEMA, "functions": functions}).encode() + b"\n"

    def send(self, kind: int, payload: bytes) -> None:
        """Queues one answer, which is a JSON array already: the call's number becomes the first of its items."""
        assert kind == HOST_ANSWER
        number = ANSWER_HEAD.unpack_from(payload)[0]
        self._outgoing += b"[%d, %s\n" % (number, payload[ANSWER_HEAD.size + 1 :])

    def _take(self) -> bool:
        end = self._incoming.rfind(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._incoming)
            return self._searched <= MAX_FRAME
        lines = bytes(self._incoming[:end]).split(b"\n")
        del self._incoming[: end + 1]
        self._searched = len(self._incoming)
        try:
            self.frames += [(HOST_CALL, as_frame(line)) for line in lines]
        except ValueError:
            return False
        return len(self.frames) <= MAX_FRAMES


def as_frame(line: bytes) -> bytes:
    """Returns the line of a call, ``[number, "name", [arguments], {keywords}]``, as the payload of a frame HOST_CALL.
    Raises ValueError for any other line.

    The guest is never said to wait: how many processes have the other end is not known, so no clock stands still.
    """
    if line[:1] != b"[" or line[-1:] != b"]":
        raise ValueError("a call is no JSON array")
    number, quoted, arguments = line[1:-1].split(b",", 2)
    number, quoted = number.strip(b" "), quoted.strip(b" ")
    name = quoted[1:-1]
    if not number.isdigit() or len(number) > 9 or quoted != b'"%s"' % name or len(name) > _LONGEST_NAME:
        raise ValueError("a call has no number, or no name")
    return CALL_HEAD.pack(int(number), 0, len(name)) + name + b"[" + arguments + b"]"
