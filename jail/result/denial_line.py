"""Denial -> one line for a person."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Denial

_WIDE = 200  # characters of the act


def denial_line(denial: Denial) -> str:
    """Returns the act that was refused, and the setting that would allow it. The act's text is the guest's."""
    act = denial.what if denial.layer == "language" else f"{denial.what}({denial.detail})"
    times = "" if denial.count == 1 else f" {denial.count} times"
    where = f" in line {denial.line}" if denial.line else f" by {denial.process}" if denial.process else ""
    rule = denial.rule or ""
    end = f"; to allow it: {rule}" if " = " in rule else f"; {rule}" if rule else ""
    head = f"denied: {act}{times}{where}"
    return f"{head[: _WIDE - 3]}..." if len(head) > _WIDE else f"{head}{end}"
