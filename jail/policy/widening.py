"""Decides whether a policy allows nothing that another does not: key by key, and by data alone."""

from __future__ import annotations

from .diff import value_of
from .schema import KEYS
from .vocabulary import TIERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .model import Policy

    Rule = Callable[[Any, Any], bool]


def _most(before: Any, after: Any) -> bool:
    return before is None or (after is not None and after <= before)


def _off(before: Any, after: Any) -> bool:
    return bool(before) or not after


def _on(before: Any, after: Any) -> bool:
    return bool(after) or not before


def _fewer(before: Any, after: Any) -> bool:
    return set(after) <= set(before)


def _more(before: Any, after: Any) -> bool:
    return set(after) >= set(before)


def _upwards(*order: str) -> Rule:
    """Returns the rule of a choice whose words are in the order of what they allow, the least first."""
    return lambda before, after: order.index(after) <= order.index(before)


# Key -> whether its second value allows no more than the first. A key that is not here has no order, and must stay as
# it is. Of paths, one that is left out may have hidden what lies below another. guest.imports is compared as it is
# written: a module that @stdlib has, named alone, is looked for among the installed packages too.
RULES: dict[str, Rule] = {
    "description": lambda *_: True,
    **{name: _most for name in KEYS if name.startswith("limits.")},
    "filesystem.tmp": _most,
    "filesystem.inodes": _most,
    "filesystem.tmp_exec": _off,
    "filesystem.etc": _off,
    "filesystem.machine": _off,
    "network.mode": _upwards("none", "loopback", "host"),
    "network.unix": _upwards("none", "unshared", "own", "any"),
    "environment.pass": _fewer,
    "syscalls.allow": _fewer,
    "syscalls.deny": _more,
    "syscalls.on_denied": _upwards("kill", "errno"),
    "guest.level": _upwards("strict", "standard", "off"),
    "guest.imports": _fewer,
    "guest.neighbours": _off,
    "guest.preload": _fewer,
    "guest.jit": _off,
    "require.layers": _more,
    "require.tier": _upwards(*TIERS),
    "require.probe": _on,
    "audit.required": _on,
}


def widened(before: Policy, after: Policy) -> list[str]:
    """Returns the keys by which the second policy may allow what the first does not: those with a wider value, and
    those that differ and have no order.
    """
    found = []
    for key in KEYS:
        one, other = value_of(before, key), value_of(after, key)
        rule = RULES.get(key)
        if one != other and not (rule and rule(one, other)):
            found.append(key)
    return found
