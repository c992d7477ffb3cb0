"""Flushes streams and forgets modules, as the interpreter does at its end."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def flush(streams: tuple[Any, ...]) -> bool:
    """Makes streams write what they hold; returns False if one cannot."""
    done = True
    for stream in streams:
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:
            done = False
    return done


def forget(namespace: dict[str, Any], ring: Any) -> None:
    """Forgets the modules as the interpreter does at its end: finalizers run, and find the classes and functions that
    they use still there.
    """
    import gc

    lasting = (type, type(forget), type(ring.module) if ring else type)
    gc.collect()
    for round_ in ("own", "other", "lasting"):
        let_go = False
        for name, value in list(namespace.items()):
            kind = type(value)
            if kind is str or value is None or name == "__builtins__":
                continue
            if issubclass(kind, lasting):
                of = "lasting"
            else:
                of = "own" if ring is not None and ring.native.is_own(kind) else "other"
            if of == round_:
                namespace[name] = None
                let_go = True
        value = None
        if let_go:
            gc.collect()
