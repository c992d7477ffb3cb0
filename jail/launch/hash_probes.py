"""Refuses keys that a guest has chosen so that a dict or a set of them takes time that grows with their square."""

from __future__ import annotations

from .._native import ffi, lib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

    Kind = Callable[[list[Any]], Collection[object]]  # dict, set, frozenset

_FEW = 16  # keys: so many take no long time, whatever they are
_SPARE = 1 << 21  # jumps that a value may take: some 10 ms
_FOR_A_CHARACTER = 16  # and so many more; honest numbers, fractions of a power of two, take up to 26 for each key


def probes(keys: list[object], kind: Kind, most: int) -> tuple[int, list[int]]:
    """Counts the jumps from slot to slot that CPython makes to put the keys into a dict or a set, up to some ``most``.

    Returns them with the keys' hashes, for a set in the order in which it then holds them.
    """
    hashes = ffi.new("int64_t[]", [hash(key) for key in keys])
    count = lib.jail_dict_probes if kind is dict else lib.jail_set_probes
    return count(hashes, len(keys), most), ffi.unpack(hashes, len(keys))


class KeyCheck:
    """Checks the keys of all dicts and sets of one value, which was sent in ``size`` characters.

    The work is counted, not timed: a value is refused on each machine or on none. ``refusal`` says why, then.
    """

    def __init__(self, size: int) -> None:
        self._left = _SPARE + _FOR_A_CHARACTER * size
        self.refusal = ""

    def __call__(self, keys: list[object], kind: Kind) -> None:
        """Raises ValueError for too much work. The caller must not get such a dict either: each copy takes as long."""
        if len(keys) > _FEW:
            self._left -= probes(keys, kind, self._left)[0]
        if self._left < 0:
            self.refusal = "the numbers in its sets, or its keys, collide: to make such a set takes too long"
            raise ValueError(self.refusal)
