"""``jail plan``: every step that ``jail run`` with the same arguments would take, and nothing is run."""

from __future__ import annotations

from ..plan.describe import as_data, as_lines
from .request import Request, planned
from .write import say


def show(wanted: Request) -> int:
    """Prints the steps, as text or as one JSON object."""
    plan = planned(wanted)
    if wanted.json:
        import json

        say(json.dumps(as_data(plan)) + "\n")
    else:
        say("\n".join(as_lines(plan)) + "\n")
    return 0
