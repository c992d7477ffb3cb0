"""Bounds past which a pool replaces what stands ready: a jail, or the zygote that forks its jails."""

from __future__ import annotations

import time

from ..core.errors import PolicyError
from ..core.records import Record
from ..core.units import format_size, parse_duration, parse_size
from ..watch.guest_memory import guest_memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..launch.zygote import Zygote

_LEAST_AGE = 1.0  # seconds: a pool that does nothing else than replace its jails is a mistake
_NEVER = float("inf")


class Lifespan(Record):
    """``age``: seconds that a jail stands ready, or a zygote lives. ``zygote_memory``: bytes of its own that a zygote
    holds. None: there is no bound.
    """

    age: float | None = None
    zygote_memory: int | None = None

    def end_of(self, made_at: float) -> float:
        """Returns when what was made at that time is to be replaced."""
        return _NEVER if self.age is None else made_at + self.age

    def is_over_for(self, zygote: Zygote, made_at: float) -> bool:
        """Returns whether a zygote is to be replaced before it forks."""
        return time.monotonic() >= self.end_of(made_at) or self._excess(zygote) > 0

    def check_new(self, zygote: Zygote) -> None:
        """Refuses the bound of memory if a zygote passes it that has just begun: each jail would start one. Raises
        PolicyError.
        """
        if self._excess(zygote) > 0:
            held = format_size(self._excess(zygote) + (self.zygote_memory or 0))
            raise PolicyError(f"zygote_memory: a zygote holds {held} as it begins (fix: allow it more)")

    def _excess(self, zygote: Zygote) -> int:
        if self.zygote_memory is None:
            return 0
        memory = guest_memory(zygote.pidfd)
        return memory[1] - self.zygote_memory if memory else 0


def lifespan_of(max_age: float | str | None, zygote_memory: int | str | None) -> Lifespan:
    """Checks the bounds as a caller gives them: seconds and bytes, or texts. Raises PolicyError."""
    try:
        age = None if max_age is None else parse_duration(max_age)
    except (TypeError, ValueError) as error:
        raise PolicyError(f"max_age: {error}") from None
    try:
        memory = None if zygote_memory is None else parse_size(zygote_memory)
    except (TypeError, ValueError, AttributeError) as error:
        raise PolicyError(f"zygote_memory: {error}") from None
    if age is not None and age < _LEAST_AGE:
        raise PolicyError("max_age: a second is the least (fix: 10m)")
    return Lifespan(age=age, zygote_memory=memory)
