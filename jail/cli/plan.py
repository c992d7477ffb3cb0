"""``jail plan``: every step that ``jail run`` with the same arguments would take, and nothing is run."""

from __future__ import annotations

from ..core.errors import PolicyError
from ..plan.explain import as_data, as_lines
from .request import Request, files_of, planned, policy_of, script_of
from .write import say


def show(wanted: Request) -> int:
    """Prints the steps, as text or as one JSON object. Raises JailError."""
    policy = policy_of(wanted)
    files = files_of(wanted, policy)
    try:
        found = script_of(wanted, files, policy.limits.wall)
    except TimeoutError:
        raise PolicyError("no end of file within the wall time limit", f"script {wanted.script}") from None
    plan = planned(wanted, policy, found, files)
    if wanted.json:
        import json

        say(json.dumps(as_data(plan)) + "\n")
    else:
        say("\n".join(as_lines(plan)) + "\n")
    return 0
