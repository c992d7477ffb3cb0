"""A session's guest: answers one evaluation after another in the same locked interpreter and the same ``__main__``.

The loop itself is C's (native/python_sandbox/session.c): between two evaluations no Python of ours runs, and none of
the guest's is called. The work of the interpreter's end (atexit, threads that are waited for, finalizers) is never
done: the supervisor ends a session by ending its jail.
"""

from __future__ import annotations

import marshal
import sys

from . import granted, heap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

_MOST_NAMES, _MOST_TEXT = 2000, 1 << 20  # of the namespace, and letters of their values
_MOST_SOURCES = 64  # of the latest evaluations: tracebacks show their lines


def serve(native: Any, evaluate: Callable[[bytes, str], int], main: dict[str, Any]) -> NoReturn:
    """Serves each request by ``evaluate``, in the namespace ``main``, until the supervisor ends the jail."""

    def answer(packed: bytes) -> int:
        """Answers one request. It may raise what a guest has made to happen: C takes that for a status of 1."""
        asked = marshal.loads(packed)
        if "look" in asked:
            look = asked["look"]
            native.say_value(_names(native, main) if look == "names" else heap.look(native, look == "lines"))
            return 0
        _keep_source(asked["filename"], asked["source"])
        if "seed" in asked:
            _seed_anew(asked["seed"])
        return evaluate(asked["source"], asked["filename"])

    native.serve_session(answer)
    raise SystemExit


def _names(native: Any, main: dict[str, Any]) -> dict[str, Any]:
    """Returns [name, class, JSON or None] of each name of the guest's namespace; nothing of the guest's is called."""
    rows: list[list[Any]] = []
    size = 0
    for name, value in tuple(main.items()):
        if type(name) is not str or name[:2] == "__" or len(rows) == _MOST_NAMES:
            continue
        kind, text = native.describe(value)
        size += len(text or "")
        rows.append([name, kind, text if size <= _MOST_TEXT else None])
    return {"names": rows}


def _seed_anew(seed: int | None) -> None:
    """Seeds random numbers in a copy of the session: two of one state would draw the same."""
    for name in ("random", "numpy.random"):
        if name in sys.modules:
            sys.modules[name].seed(seed)


def _keep_source(filename: str, source: bytes) -> None:
    granted.sources[filename] = source
    if len(granted.sources) > _MOST_SOURCES:
        oldest = next(iter(granted.sources))
        del granted.sources[oldest]
        if "linecache" in sys.modules:
            sys.modules["linecache"].cache.pop(oldest, None)
