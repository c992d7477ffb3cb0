"""Summarises the denials of a failed run: at most five lines, each with the rule that would allow the act."""

from __future__ import annotations

from ..result.denial_line import denial_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..result.model import Result

MOST = 5


def lines(result: Result) -> list[str]:
    """Returns the lines; none for a run that was refused nothing."""
    found = list(result.denials)
    shown = found if len(found) <= MOST else found[: MOST - 1]
    said = [denial_line(denial) for denial in shown]
    if len(shown) < len(found):
        said.append(f"denied: {len(found) - len(shown)} more kinds (--json has them all, -q none)")
    elif len(said) < MOST and result.paths != "recorded":
        said.append("paths that were tried are not among the denials: --trace-paths records them")
    return said
