"""Traces a guest for the supervisor: a thread of C notes the paths that the guest is refused."""

from __future__ import annotations

import os

from .._native import ffi, lib
from ..core.errors import HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class PathTracer:
    """Holds a thread of C that traces one guest (native/supervisor/path_tracer.c)."""

    def __init__(self, init: int) -> None:
        """Starts it. ``init``: the jail-init that is to start the guest, and has not been sent its plan.

        Raises HostError."""
        self._pid = os.getpid()
        self._tracer = lib.jail_trace(init)
        if not self._tracer:
            said = os.strerror(ffi.errno).lower()
            raise HostError("--trace-paths", f"the guest cannot be traced here: {said}", "leave it out")

    def end(self) -> Any:
        """Waits until no process is left that is traced; returns a struct jail_paths. To be called once.

        In a forked copy of this process, which has no such thread: returns an empty one."""
        paths = ffi.new("struct jail_paths *")
        if os.getpid() == self._pid:
            lib.jail_traced(self._tracer, paths)
        return paths
