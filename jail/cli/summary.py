"""Summarises the denials of a failed run: at most five lines, each with the rule that would allow the act."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..result.model import Denial, Result

MOST = 5
_WIDE = 200  # characters of one line


def lines(result: Result) -> list[str]:
    """Returns the lines; none for a run that was refused nothing."""
    found = list(result.denials)
    shown = found if len(found) <= MOST else found[: MOST - 1]
    said = [_line(denial) for denial in shown]
    if len(shown) < len(found):
        said.append(f"denied: {len(found) - len(shown)} more kinds (--json has them all, -q none)")
    elif len(said) < MOST and result.paths != "recorded":
        said.append("paths that were tried are not among the denials: --trace-paths records them")
    return said


def _line(denial: Denial) -> str:
    act = denial.what if denial.layer == "language" else f"{denial.what}({denial.detail})"
    times = "" if denial.count == 1 else f" {denial.count} times"
    where = f" in line {denial.line}" if denial.line else f" by {denial.process}" if denial.process else ""
    rule = denial.rule or ""
    end = f"; to allow it: {rule}" if " = " in rule else f"; {rule}" if rule else ""
    head = f"denied: {act}{times}{where}"
    return f"{head[: _WIDE - 3]}..." if len(head) > _WIDE else f"{head}{end}"
