"""The form in which a client sends the words of its caller."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from ..core.errors import PolicyError
from ..core.text import printable
from ..policy.keywords import LimitKeywords

LIMITS = frozenset(LimitKeywords.__annotations__)


def limits_of(options: Mapping[str, Any], more: tuple[str, ...] = ()) -> dict[str, Any]:
    """Returns keywords that are all limits, or ``more``. Raises PolicyError for another."""
    for name in options:
        if name not in LIMITS and name not in more:
            raise refused(name)
    return dict(options)


def refused(name: str) -> PolicyError:
    """Returns the error for a keyword that a service does not take."""
    return PolicyError(f"{printable(name)}: not of a run by a service: its policies are the administrator's")


def sent(value: Any) -> Any:
    """Returns what JSON can hold: bytes as base64."""
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, Mapping):
        return {name: sent(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value
