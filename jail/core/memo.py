"""Remembers what was worked out once, for as many keys as are allowed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
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
