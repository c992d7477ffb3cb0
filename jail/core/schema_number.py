"""Checks the number that a file or an object carries for the form that it has: a policy, a Result, a line of an audit.

A form keeps its number while only keys are added to it. An older form is read; a newer one is refused, because what it
says in a way that this version does not know would be passed over.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LARGEST = 1 << 31  # int() of a file may have any length, and str() refuses more than 4300 digits


def refusal(found: Any, newest: int) -> str | None:
    """Explains why a form of this number cannot be read; returns None if it can. ``newest``: the one that we write."""
    if isinstance(found, bool) or not isinstance(found, int) or not 0 < found < _LARGEST:
        return f"must be a whole number from 1 to {_LARGEST - 1}"
    if found <= newest:
        return None
    return f"schema {found} is newer than {newest}, the last that this version of jail reads (fix: update jail-run)"
