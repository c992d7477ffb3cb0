"""Writes values and names as one line of printable text: TOML literals, names that another program chose."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def literal(value: Any, wide: bool = False) -> str:
    """Renders a value as TOML writes it; ``wide``: lists of more than one entry over several lines."""
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
    """Escapes everything in a text that could end a line or move a terminal's cursor."""
    return "".join(one if one.isprintable() else _escape(ord(one)) for one in text)


def _word(name: object) -> str:
    if not isinstance(name, str):
        return literal(name)
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else literal(name)


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
