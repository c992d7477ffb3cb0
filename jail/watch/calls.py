"""The side that answers calls of functions of the host, as the watches of runs and sessions know it."""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Calls(Protocol):
        """Safe from any thread."""

        def begin(self) -> None: ...
        def take(self, payload: bytes, is_current: bool) -> bool: ...
        def answers(self) -> list[bytes]: ...
        def finish(self) -> None: ...
        def next_timeout(self) -> float: ...
        def refused(self) -> int: ...


MOST_REFUSED = 10_000  # calls of one run or evaluation: the next one ends it
TOO_MANY = f"more than {MOST_REFUSED} calls of functions of the host were refused"
CALL_HEAD = struct.Struct("<IBB")  # number of the call, whether every thread of the guest waits, length of the name
ANSWER_HEAD = struct.Struct("<I")  # number of the call
