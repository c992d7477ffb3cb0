"""A policy as TOML text again, with everything it inherits, and where each key was set."""

from __future__ import annotations

from ..units import format_duration, format_size
from .keys import KEYS
from .model import FIELDS, Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def describe(policy: Policy) -> str:
    """TOML of the fully resolved policy, one comment a key saying where it was set; loading it gives the same policy.

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


def literal(value: Any, wide: bool = False) -> str:
    """A value as TOML writes it; ``wide``: lists of more than one entry over several lines."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{printable(quoted)}"'
    if isinstance(value, (list, tuple)):
        items = [literal(item) for item in value]
        if wide and len(items) > 1:
            return "[\n" + "".join(f"    {item},\n" for item in items) + "]"
        return f"[{', '.join(items)}]"
    if value == {}:
        return "{}"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_word(name)} = {literal(inner)}' for name, inner in value.items())} }}"
    return str(value)


def printable(text: str) -> str:
    """The text with everything that could end a line or move a terminal's cursor escaped."""
    return "".join(one if one.isprintable() else _escape(ord(one)) for one in text)


def _word(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else literal(name)


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
