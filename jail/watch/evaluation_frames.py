"""The guest's frames of one evaluation of a session: each begins with the evaluation's number.

TRUST: they are the guest's. One that is not of the evaluation that runs ends the session.
"""

from __future__ import annotations

import struct

from .channel import DENIAL, DISPLAY, DONE, ENDED, EVALUATED, HOST_CALL, MAX_FRAMES

MARK = struct.Struct("<I")


class EvaluationFrames:
    """Keeps the frames of the evaluation that runs. Number 0: the session opens."""

    def __init__(self) -> None:
        self.number = 0
        self.locked: tuple[tuple[int, bytes], ...] = ()  # the guest's first frame, which has no number
        self._frames: list[tuple[int, bytes]] = []

    def begin(self) -> None:
        """Begins the next evaluation."""
        self.number += 1
        self._frames = []

    def has_room_for(self, kind: int, payload: bytes) -> bool:
        """Returns whether a frame is of the evaluation that runs, and not one too many. A refusal, a call
        or a display may also be of the time before it, by a thread that was left behind.
        """
        number = MARK.unpack_from(payload)[0] if len(payload) >= MARK.size else -1
        if len(self._frames) == MAX_FRAMES or (kind == EVALUATED and len(payload) != 2 * MARK.size):
            return False
        return number == self.number or (kind in (DENIAL, DISPLAY, ENDED, HOST_CALL) and number == self.number - 1)

    def is_current(self, payload: bytes) -> bool:
        """Returns whether a payload bears the number of the evaluation that runs."""
        return bool(MARK.unpack_from(payload)[0] == self.number)

    def keep(self, kind: int, payload: bytes) -> None:
        self._frames.append((kind, payload))

    def status(self) -> int:
        """Returns the exit status in the last frame, which is EVALUATED."""
        return self._frames[-1][1][MARK.size]

    def ended(self) -> tuple[int, int]:
        """Returns how the last frame says that a command ended: its status as wait(2) has it, and the error for which
        it was not executed, or 0 (native/init/commands.c)."""
        code, signal, error = self._frames[-1][1][MARK.size : MARK.size + 3]
        return code << 8 | signal, error

    def of_a_run(self) -> tuple[tuple[int, bytes], ...]:
        """Returns the frames without their numbers, as those of a run: what judges a run judges an evaluation.
        EVALUATED is the run's last word.
        """
        own = ((DONE if kind == EVALUATED else kind, payload[MARK.size :]) for kind, payload in self._frames)
        return (*self.locked, *own)
