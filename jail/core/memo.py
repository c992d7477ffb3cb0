"""Remembers what was worked out once, for as many keys as are allowed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    K = TypeVar("K")
    V = TypeVar("V")


def remember(memo: dict[K, V], most: int, key: K, value: V) -> V:
    """Stores a value, and forgets all others first once there are ``most``: bounded, and cheaper than a queue of uses.

    Returns the value.
    """
    if len(memo) >= most:
        memo.clear()
    memo[key] = value
    return value


_MOST_OF_IDENTITY = 64


def of_identity(work_out: Callable[[K], V]) -> Callable[[K], V]:
    """Makes a function of a value that never changes keep its answers, by the identity of the value."""
    known: dict[int, tuple[K, V]] = {}

    def kept(thing: K) -> V:
        found = known.get(id(thing))
        if found is None:  # the value is kept as well, so that no other can have its identity
            found = remember(known, _MOST_OF_IDENTITY, id(thing), (thing, work_out(thing)))
        return found[1]

    return kept
