"""The supervisor's end of a listener: a thread of C that answers and counts refused system calls."""

from __future__ import annotations

import os

from .._native import ffi, lib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def writable(served: Sequence[str], roots: Sequence[int]) -> Any:
    """Returns a struct jail_writable: the calls that the thread makes for a guest, and beneath which folders."""
    names = [ffi.string(lib.jail_attribute_names[i]).decode() for i in range(lib.jail_attribute_count)]
    made = ffi.new("struct jail_writable *")
    made.served = sum(1 << names.index(name) for name in served if name in names)
    made.root_count = min(len(roots), lib.JAIL_MAX_WRITABLE)
    made.roots[0 : made.root_count] = roots[: made.root_count]
    return made


class ListenerThread:
    """A thread of C that answers a listener (native/supervisor/recorder.c), and owns it."""

    def __init__(
        self, listener: int, pidfd: int, wake: int, most: int | None, ends: bool, writable: Any = ffi.NULL
    ) -> None:
        self._pid = os.getpid()
        self._recorder = lib.jail_record(listener, pidfd, wake, (1 << 63) if most is None else most, ends, writable)
        if not self._recorder:
            error = ffi.errno
            os.close(listener)
            raise OSError(error, os.strerror(error))

    def so_far(self) -> Any:
        """Returns a struct jail_denials of what was refused since the last time; None for nothing."""
        if not lib.jail_has_recorded(self._recorder):
            return None
        denials = ffi.new("struct jail_denials *")
        lib.jail_recorded_so_far(self._recorder, denials)
        return denials

    def permit(self, original: int, bell: int, parks_only: bool = False) -> None:
        """Lets one process of the guest's make one copy of itself and park, or only park, and writes to ``bell`` when
        that is done.
        """
        lib.jail_recorder_permit(self._recorder, original, parks_only, bell)

    def copied(self) -> Any:
        """Returns the struct jail_copied of what came of that, and permits nothing any more."""
        copied = ffi.new("struct jail_copied *")
        lib.jail_recorder_copied(self._recorder, copied)
        return copied

    def answer(self, call: int, value: int, error: int) -> bool:
        """Answers a call that waits, by a value or an errno; False if its caller is gone."""
        return bool(lib.jail_recorder_answer(self._recorder, call, value, error) == 0)

    def end(self) -> None:
        """Stops its thread from answering. In a forked copy of this process: closes the copy's descriptors."""
        if os.getpid() == self._pid:
            lib.jail_recorder_end(self._recorder)
        else:
            lib.jail_recorder_detach(self._recorder)


def text(array: Any) -> bytes:
    """Returns the bytes of an array of a structure."""
    return bytes(ffi.buffer(array))
