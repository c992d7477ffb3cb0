"""Renders a policy as TOML text, with everything it inherits and the place where each key was set."""

from __future__ import annotations

from ..core.text import literal, printable
from ..core.units import format_duration, format_size
from .model import Policy
from .schema import KEYS
from .vocabulary import FIELDS


def describe(policy: Policy) -> str:
    """Renders the TOML of the fully resolved policy, one comment a key saying where it was set; loading it gives the
    same policy.

    Lists of more than one entry stand one entry a line.
    """
    lines = [f"# policy {printable(policy.name)}, digest {policy.digest}"]
    section = ""
    for key, spec in KEYS.items():
        head, _, last = key.rpartition(".")
        if head != section:
            lines += ["", f"[{head}]"]
            section = head
        field = FIELDS.get(key, last)
        value = getattr(getattr(policy, head) if head else policy, field)
        if value is None:
            value = "none"
        elif spec.kind == "duration":
            value = format_duration(value, exact=True)
        elif spec.kind == "size":
            value = format_size(value, exact=True)
        elif spec.kind == "table":
            value = dict(value)
        lines.append(f"{last} = {literal(value, wide=True)}  # {printable(policy.origin(key) or 'default')}")
    return "\n".join(lines) + "\n"
