"""The Plan in words, and as data for JSON: its steps, numbered."""

from __future__ import annotations

from ..core.text import printable
from .model import Plan
from .step_sentences import steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def as_lines(plan: Plan) -> list[str]:
    """Lists the steps, numbered, under a heading for each process. Printable: what could move a terminal's cursor is
    escaped.
    """
    lines = [f"policy {plan.policy_name}, digest {plan.policy_digest}, tier {plan.tier}"]
    by = ""
    for number, step in enumerate(steps(plan), 1):
        if step.by != by:
            by = step.by
            lines += ["", f"{by}:"]
        about = f"{step.object}: " if step.object else ""
        lines.append(f"{number:4}  {step.stage:22} {about}{step.what}")
    if plan.notes:
        lines += ["", "notes:", *(f"      {note}" for note in plan.notes)]
    return [printable(line) for line in lines]


def as_data(plan: Plan) -> dict[str, Any]:
    """Returns the same steps for JSON."""
    return {
        "policy": {"name": plan.policy_name, "digest": plan.policy_digest},
        "tier": plan.tier,
        "steps": [{"number": number, **step.as_dict()} for number, step in enumerate(steps(plan), 1)],
        "notes": list(plan.notes),
    }
