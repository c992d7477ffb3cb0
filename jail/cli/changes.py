"""Tells a person what a guest changed in a copy-on-write folder: a line for each path, at most ten."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..result.change import Change

MOST = 10
_WIDE = 200  # characters of a name


def lines(changes: Sequence[Change]) -> list[str]:
    """Returns the lines; those with a warning come first."""
    ordered = sorted(changes, key=lambda change: not change.warning)
    shown = ordered if len(ordered) <= MOST else ordered[: MOST - 1]
    told = [_line(change) for change in shown]
    if len(shown) < len(ordered):
        told.append(f"changed: {len(ordered) - len(shown)} more paths (--json has them all, -q none)")
    return told


def _line(change: Change) -> str:
    origin = f" from {_short(change.renamed_from)}" if change.renamed_from else ""
    warning = f" (look at it: {change.warning})" if change.warning else ""
    return f"changed: {change.kind} {_short(change.path)}{origin}{warning}"


def _short(name: str) -> str:
    return name if len(name) <= _WIDE else f"{name[: _WIDE - 3]}..."
