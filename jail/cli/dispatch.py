"""Carries out a command line of ``run`` or ``plan``, whichever reader has read it."""

from __future__ import annotations

from .request import understand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .quick import Parsed


def carry_out(parsed: Parsed) -> int:
    """Carries out what was asked; returns the exit status. Raises JailError."""
    request = understand(parsed)
    if parsed[0] == "plan":
        from .plan import show

        return show(request)
    from .run import run

    return run(request)
