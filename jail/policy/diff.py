"""Compares two policies: key by key, items of lists one by one."""

from __future__ import annotations

from ..core.text import literal
from .schema import KEYS
from .vocabulary import FIELDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .model import Policy


def differences(before: Policy, after: Policy) -> Iterator[str]:
    """Yields a line for each difference: ``- KEY ITEM``, ``+ KEY ITEM``, or ``  KEY: BEFORE -> AFTER``."""
    for key, spec in KEYS.items():
        if key == "description":
            continue
        one, other = value_of(before, key), value_of(after, key)
        if one == other:
            continue
        if spec.kind in ("list", "table"):
            yield from (f"- {key} {_item(item)}" for item in one if item not in other)
            yield from (f"+ {key} {_item(item)}" for item in other if item not in one)
            if set(one) == set(other):
                yield f"  {key}: in another order"
        else:
            yield f"  {key}: {_shown(one, spec.kind)} -> {_shown(other, spec.kind)}"


def value_of(policy: Policy, key: str) -> Any:
    """Returns the value of a dotted key."""
    head, _, last = key.rpartition(".")
    return getattr(getattr(policy, head) if head else policy, FIELDS.get(key, last))


def _item(item: Any) -> str:
    return f"{item[0]} = {literal(item[1])}" if isinstance(item, tuple) else literal(item)


def _shown(value: Any, kind: str) -> str:
    from ..core.units import format_duration, format_size

    if value is None:
        return "none"
    form = {"duration": format_duration, "size": format_size}.get(kind)
    return form(value) if form else literal(value)
