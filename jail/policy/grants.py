"""Adds grants to a policy that is being learned, each with the denial that asked for it, and writes them as TOML."""

from __future__ import annotations

from ..core.records import Record
from ..core.text import literal, printable
from ..core.units import format_duration, format_size
from .schema import KEYS
from .vocabulary import INHERITED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .model import Policy

_MOST_TIMES = 8  # that a limit grows: the machine is not to be filled for what may never end
WORKSPACE = "."  # as a path of a policy: the caller's directory


class Grant(Record):
    """Holds one item of a list, or the value of another key. ``why``: for a person."""

    key: str
    value: Any
    why: str

    def __str__(self) -> str:
        return f"{self.key} {literal(self.value)}"


def grant_of(rule: str, why: str) -> Grant | None:
    """Returns the grant of a denial's rule (``Denial.rule``); None if no policy may allow the act."""
    key, equals, value = rule.partition(" = ")
    if not equals or key not in KEYS:
        return None
    from .toml import parse

    read = parse(f"value = {value}".encode(errors="replace"), "")[0]["value"]
    if KEYS[key].kind != "list":
        return Grant(key=key, value=read, why=why)
    item = next((item for item in read if item != INHERITED), None)
    return None if item is None else Grant(key=key, value=item, why=why)


def more(base: Policy, grants: Sequence[Grant], limit: str, why: str) -> Grant | None:
    """Returns twice the limit at which a run was stopped; None if that is more than eight times the base's, or more
    than may be had."""
    spec = KEYS[f"limits.{limit}"]
    value, first = getattr(granted(base, grants).limits, limit), getattr(base.limits, limit)
    if value is None or value * 2 > min(spec.most, first * _MOST_TIMES):
        return None
    write = {"duration": format_duration, "size": format_size}.get(spec.kind)
    return Grant(key=f"limits.{limit}", value=write(value * 2) if write else value * 2, why=why)


def added(grants: Sequence[Grant], new: Grant) -> tuple[Grant, ...]:
    """Returns the grants with a new one; of a key that has one value, it replaces the one before."""
    kept = (one for one in grants if one.key != new.key or (KEYS[one.key].kind == "list" and one.value != new.value))
    return (*kept, new)


def granted(base: Policy, grants: Sequence[Grant]) -> Policy:
    """Returns the base with the grants. Raises PolicyError."""
    sections: Any = _sections(grants)  # by name, as of a file: checked when they are taken
    return base.replace(**sections)


def document(base: str, command: str, grants: Sequence[Grant]) -> str:
    """Returns the policy file that extends the base by the grants, with the reason of each."""
    lines = [f"# learned from: {printable(command)}", f"extends = {literal(base)}"]
    reasons = {(one.key, one.value): one.why for one in grants}
    for section, inner in _sections(grants).items():
        lines += ["", f"[{section}]"]
        for name, value in inner.items():
            if not isinstance(value, list):
                lines.append(f"{name} = {literal(value)}  # {printable(reasons[f'{section}.{name}', value])}")
                continue
            items = [f"    {literal(item)},  # {printable(reasons[f'{section}.{name}', item])}" for item in value[1:]]
            lines += [f"{name} = [", f"    {literal(INHERITED)},", *items, "]"]
    return "\n".join(lines) + "\n"


def _sections(grants: Sequence[Grant]) -> dict[str, dict[str, Any]]:
    sections: dict[str, dict[str, Any]] = {}
    for one in grants:
        section, _, name = one.key.partition(".")
        inner = sections.setdefault(section, {})
        if KEYS[one.key].kind == "list":
            inner.setdefault(name, [INHERITED]).append(one.value)
        else:
            inner[name] = one.value
    return sections
