"""A session's memory, as its guest counts it, with the kernel's figures beside: ``session.heap()`` and its like.

TRUST: the counts are the guest's word. They are taken in the shape that is expected, and capped.
"""

from __future__ import annotations

from itertools import pairwise

from ..core.errors import JailError
from ..core.records import Record
from ..core.text import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..result.model import Result

_MOST_ROWS = 256  # types, or lines
_MOST_NAME = 200
_MOST = 1 << 62


class Kept(Record):
    """The objects of one type, or the blocks that one line has allocated, which are there: ``count``, ``bytes``."""

    count: int
    bytes: int


class Heap(Record):
    """A session's memory at one moment, or the difference of two.

    ``types``: what is there by the name of the class, the most bytes first, at most 256. ``lines``: the same by
    ``file:line`` of the allocation; empty where allocations are not recorded. ``objects``, ``bytes``: of the types
    together. ``blocks``: of the interpreter's allocator. ``collections``: of each generation of the collector how often
    it ran, the objects that it collected, and those that it could not. All these are the guest's word.
    ``resident_bytes``, ``private_bytes``: of the guest's process, by the kernel; private is what no file backs, pages
    that it still shares with a zygote included. None if the kernel does not show it.
    """

    types: dict[str, Kept]
    lines: dict[str, Kept]
    objects: int
    bytes: int
    blocks: int
    collections: tuple[tuple[int, ...], ...]
    resident_bytes: int | None
    private_bytes: int | None

    def diff(self, later: Heap) -> Heap:
        """Returns what has changed between this and ``later``, the most growth in bytes first."""
        both = zip(self.collections, later.collections, strict=False)
        return Heap(
            types=_changed(self.types, later.types),
            lines=_changed(self.lines, later.lines),
            objects=later.objects - self.objects,
            bytes=later.bytes - self.bytes,
            blocks=later.blocks - self.blocks,
            collections=tuple(tuple(b - a for a, b in zip(one, two, strict=False)) for one, two in both),
            resident_bytes=_difference(self.resident_bytes, later.resident_bytes),
            private_bytes=_difference(self.private_bytes, later.private_bytes),
        )


class Leaks(Record):
    """The growth with each round of a source. ``rounds``: that were compared. ``types``, ``lines``: as of ``Heap``, the
    least growth of one round; only what has grown in every round.
    """

    rounds: int
    types: dict[str, Kept]
    lines: dict[str, Kept]


def heap_of(result: Result, memory: tuple[int, int] | None) -> Heap:
    """Builds it from the guest's answer and the kernel's figures. Raises JailError if there is no answer."""
    if result.verdict != "ok":
        raise JailError(f"heap: the guest did not answer: {result.reason}")
    told = result.value if isinstance(result.value, dict) else {}
    types = _rows(told.get("types"), 1)
    resident, private = memory or (None, None)
    return Heap(
        types=types,
        lines=_rows(told.get("lines"), 2),
        objects=sum(kept.count for kept in types.values()),
        bytes=sum(kept.bytes for kept in types.values()),
        blocks=_number(told.get("blocks")),
        collections=_generations(told.get("collections")),
        resident_bytes=resident,
        private_bytes=private,
    )


def leaks_of(heaps: Sequence[Heap]) -> Leaks:
    """Compares the snapshots after each round: what each of them has more of than the one before."""
    return Leaks(
        rounds=len(heaps) - 1,
        types=_grown([heap.types for heap in heaps]),
        lines=_grown([heap.lines for heap in heaps]),
    )


def _grown(states: Sequence[Mapping[str, Kept]]) -> dict[str, Kept]:
    none = Kept(count=0, bytes=0)
    found: dict[str, Kept] = {}
    for name in states[-1]:
        kept = [state.get(name, none) for state in states]
        count = min(later.count - one.count for one, later in pairwise(kept))
        size = min(later.bytes - one.bytes for one, later in pairwise(kept))
        if size > 0 and count >= 0:
            found[name] = Kept(count=count, bytes=size)
    return _sorted(found)


def _changed(earlier: Mapping[str, Kept], later: Mapping[str, Kept]) -> dict[str, Kept]:
    none = Kept(count=0, bytes=0)
    found: dict[str, Kept] = {}
    for name in {**later, **earlier}:
        one, two = earlier.get(name, none), later.get(name, none)
        if one != two:
            found[name] = Kept(count=two.count - one.count, bytes=two.bytes - one.bytes)
    return _sorted(found)


def _sorted(found: dict[str, Kept]) -> dict[str, Kept]:
    return dict(sorted(found.items(), key=lambda item: -item[1].bytes))


def _difference(one: int | None, two: int | None) -> int | None:
    return None if one is None or two is None else two - one


def _rows(rows: Any, names: int) -> dict[str, Kept]:
    """Returns rows of names, a count and bytes. Two classes of one name are one row."""
    found: dict[str, Kept] = {}
    for row in rows[:_MOST_ROWS] if isinstance(rows, list) else ():
        if isinstance(row, list) and len(row) == names + 2:
            name = printable(":".join(str(part)[:_MOST_NAME] for part in row[:names]))
            before = found.get(name, Kept(count=0, bytes=0))
            found[name] = Kept(count=before.count + _number(row[names]), bytes=before.bytes + _number(row[names + 1]))
    return _sorted(found)


def _generations(told: Any) -> tuple[tuple[int, ...], ...]:
    rows = told[:8] if isinstance(told, list) else ()
    return tuple(tuple(_number(one) for one in row[:3]) for row in rows if isinstance(row, list))


def _number(value: object) -> int:
    return value if type(value) is int and 0 <= value < _MOST else 0
