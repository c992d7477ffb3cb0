"""The supervisor's end of the guest channel: frames of {length: u32, kind: u8} and a payload, in both directions.

TRUST: every byte that comes in is the guest's. Frames are capped in size and number and handed on unread.
"""

from __future__ import annotations

import os
import select
import struct

from ..launch import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..plan.model import Beside
    from .sources import Sources

MAX_FRAME = 8 << 20
MAX_TOTAL = 16 << 20
MAX_FRAMES = 4096
MOST_UNREAD = 4 << 20  # bytes of answers that the guest has not taken
HEADER = struct.Struct("<IB")
# kinds (native/abi/channel.h); a kind that is not known is kept and ignored
RUN, VALUE, EXCEPTION, DENIAL, LOCKED, ENDED, VALUE_ERROR = native.frames("RUN", "VALUE_ERROR")
DONE, EVALUATED = native.frames("DONE", "EVALUATED")
ASK, SOURCE, HOST_CALL, HOST_ANSWER, INTERRUPT, DISPLAY = native.frames("ASK", "DISPLAY")


class Channel:
    """Sends what is queued and collects the frames that come back; one request or many."""

    chunk = 65536  # bytes that are read at once

    def __init__(self, ours: int) -> None:
        os.set_blocking(ours, False)
        self.fd = ours
        self.open = True
        self.frames: list[tuple[int, bytes]] = []
        self._outgoing = bytearray()
        self._passed: tuple[int, tuple[int, ...]] | None = None  # descriptors, behind so many bytes
        self._incoming = bytearray()
        self._total = 0
        self._sources: Sources | None = None

    def send(self, kind: int, payload: bytes) -> None:
        """Queues one frame."""
        self._outgoing += HEADER.pack(len(payload), kind)
        self._outgoing += payload

    def pass_on(self, fds: tuple[int, ...]) -> None:
        """Queues descriptors, which stay open on this side, with a byte of their own behind the frames so far."""
        self._passed = len(self._outgoing), fds
        self._outgoing += b"\0"

    def offer(self, beside: Beside | None) -> None:
        """Answers questions for the modules beside a script, if it has any. Raises SetupError."""
        if beside is not None:
            from .sources import Sources

            self._sources = Sources(beside)

    def wanted(self) -> tuple[int, int] | None:
        if not self.open:
            return None
        left = len(self._outgoing)
        # A guest that asks and reads no answers is heard no more: they would fill the supervisor's memory.
        return self.fd, (select.POLLIN if left < MOST_UNREAD else 0) | (select.POLLOUT if left else 0)

    def begin_anew(self) -> None:
        """Counts what comes anew, for the next evaluation of a session."""
        self._total = len(self._incoming)

    def done(self) -> int | None:
        """Returns the exit status that the guest has announced, if it has."""
        if self.frames and self.frames[-1][0] == DONE and len(self.frames[-1][1]) == 4:
            return int.from_bytes(self.frames[-1][1], "little") & 0xFF
        return None

    def step(self, events: int) -> None:
        if self.open and events & select.POLLOUT and self._outgoing:
            try:
                del self._outgoing[: self._write()]
            except BlockingIOError:
                pass
            except OSError:
                self._outgoing.clear()
        if self.open and events & (select.POLLIN | select.POLLHUP | select.POLLERR):
            self._read()

    def _write(self) -> int:
        """Writes of what is queued, up to the byte with which descriptors go, or that byte; returns how much it was."""
        at, fds = self._passed or (len(self._outgoing), ())
        if fds and not at:
            native.send(self.fd, b"\0", fds)
            self._passed = None
            return 1
        with memoryview(self._outgoing) as queued, queued[:at] as left:
            sent = os.write(self.fd, left)
        if fds:
            self._passed = at - sent, fds
        return sent

    def drain(self) -> None:
        """Reads what is left when the guest is gone."""
        while self.open and self._read():
            pass
        self.close()

    def _read(self) -> bool:
        try:
            chunk = os.read(self.fd, self.chunk)
        except BlockingIOError:
            return False
        except OSError:
            chunk = b""
        self._total += len(chunk)
        if not chunk or self._total > MAX_TOTAL:
            self.close()
            return False
        self._incoming += chunk
        if not self._take():
            self.close()
            return False
        return True

    def _take(self) -> bool:
        """Takes whole frames off what has come in. False for what no guest of ours sends."""
        at = 0
        while len(self._incoming) - at >= HEADER.size:
            length, kind = HEADER.unpack_from(self._incoming, at)
            end = at + HEADER.size + length
            if length > MAX_FRAME or len(self.frames) == MAX_FRAMES:
                return False
            if len(self._incoming) < end:
                break
            payload = bytes(self._incoming[at + HEADER.size : end])
            at = end
            if kind != ASK:
                self.frames.append((kind, payload))
            elif not self._answer(payload):
                return False
        del self._incoming[:at]
        return True

    def _answer(self, question: bytes) -> bool:
        """Answers at once. False for a guest that does not wait for its answers, or asks what no guest of ours does."""
        answer = self._sources.answer(question) if self._sources and not self._outgoing else None
        if answer is None:
            return False
        self.send(SOURCE, answer)
        self.step(select.POLLOUT)
        return True

    def close(self) -> None:
        if self._sources:
            self._sources.close()
        if self.open:
            self.open = False
            os.close(self.fd)
