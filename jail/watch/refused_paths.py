"""Collects the paths that a traced guest was refused from the tracer (native/supervisor/path_tracer.c)."""

from __future__ import annotations

from ..launch.listener import text
from .observation import RefusedPath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..launch.start import Live


def refused_paths(live: Live) -> tuple[RefusedPath, ...] | None:
    """Returns them when the guest is gone; None if it was not traced."""
    if live.tracer is None:
        return None
    tracer, live.tracer = live.tracer, None
    noted = tracer.end()
    return tuple(_path(told) for told in noted.paths[0 : noted.path_count])


def _path(told: Any) -> RefusedPath:
    """Converts a struct jail_path. TRUST: the path and the name are the guest's."""
    return RefusedPath(
        number=told.number,
        error=told.error,
        flags=told.flags,
        writes=bool(told.writes),
        count=told.count,
        process=text(told.process).split(b"\0")[0],
        path=text(told.path)[: told.size],
    )
