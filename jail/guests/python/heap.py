"""Looks at the interpreter's own memory for a session's caller: objects by type, blocks, lines that allocated.

The functions are C's, taken before the guest runs, and the objects are counted in C (native/python_sandbox/heap.c):
nothing of the guest's is called, but by a collection.
"""

from __future__ import annotations

import _tracemalloc
import gc
import sys

from . import granted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MOST_LINES = 256
_OURS = f"{__file__.rpartition('/')[0]}/"
_FRAMES = 8  # of an allocation: as deep as the guest's own line is looked for
_collect, _objects, _stats, _blocks = gc.collect, gc.get_objects, gc.get_stats, sys.getallocatedblocks
_start, _is_tracing, _traces = _tracemalloc.start, _tracemalloc.is_tracing, _tracemalloc._get_traces


def look(native: Any, traces: bool) -> dict[str, Any]:
    """Returns the figures. ``traces``: from now on each allocation is recorded with its line, and cycles that nothing
    refers to are collected first, whose finalizers are the guest's code and run as at any collection.
    """
    if traces:
        _collect()
        if not _is_tracing():
            _start(_FRAMES)
    found = {
        "types": native.count_heap(_objects),
        "blocks": _blocks(),
        "collections": [[one["collections"], one["collected"], one["uncollectable"]] for one in _stats()],
        "lines": [],
    }
    if _is_tracing():
        found["lines"] = _lines()
    return found


def _lines() -> list[list[Any]]:
    """Returns [file, line, blocks, bytes] of what is allocated, the most bytes first, by the guest's own line if there
    is one among its callers.
    """
    sums: dict[tuple[str, int], list[int]] = {}
    for trace in _traces():
        size, frames = trace[1], trace[2]
        places = [(str.__str__(name), line) for name, line in frames]
        place = next((one for one in places if one[0] in granted.sources), places[0])
        if place[0].startswith(_OURS):
            continue
        counts = sums.setdefault(place, [0, 0])
        counts[0] += 1
        counts[1] += size
    rows = [[name, line, *counts] for (name, line), counts in sums.items()]
    rows.sort(key=_bytes, reverse=True)
    return rows[:_MOST_LINES]


def _bytes(row: list[Any]) -> int:
    size: int = row[3]
    return size
