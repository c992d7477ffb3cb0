"""The supervisor's end of a listener: a thread of C that answers and counts refused system calls."""

from __future__ import annotations

import os

from .._native import ffi, lib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ListenerThread:
    """A thread of C that answers a listener (native/supervisor/recorder.c), and owns it."""

    def __init__(self, listener: int, pidfd: int, wake: int, most: int | None, ends: bool) -> None:
        self._pid = os.getpid()
        self._recorder = lib.jail_record(listener, pidfd, wake, (1 << 63) if most is None else most, ends)
        if not self._recorder:
            error = ffi.errno
            os.close(listener)
            raise OSError(error, os.strerror(error))

    def end(self) -> Any:
        """Ends it; returns a struct jail_denials. In a forked copy of this process: closes its descriptors alone."""
        denials = ffi.new("struct jail_denials *")
        if os.getpid() == self._pid:
            lib.jail_recorded(self._recorder, denials)
        else:
            lib.jail_recorder_detach(self._recorder)
        return denials


def text(array: Any) -> bytes:
    """Returns the bytes of an array of a structure."""
    return bytes(ffi.buffer(array))
