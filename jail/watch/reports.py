"""Reports of jail-init on its jail, read from the control socket. The guest never holds that socket."""

from __future__ import annotations

from ..core.memo import of_identity
from ..launch import native
from ..plan.model import Entry, Plan, Scratch
from .observation import Failure, LeftBehind, Recorded
from .observation import Scratch as Filled
from .recorder import refused_call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MIDWAY = (native.LISTENING, native.JOINED, native.RECEIPT, native.KILLED)  # reports that say nothing of an end


class Reports:
    """Reads reports (struct jail_report in native/abi/plan.h) and keeps the facts that they state."""

    def __init__(self, control: int) -> None:
        self._control = control
        self.open = True  # more may come
        self.failure: Failure | None = None
        self.status: int | None = None  # of the guest's first process, as from wait4(2)
        self.alone = False  # jail-init alone is left, and exits
        self.waited: tuple[float, float] | None = None  # user and system seconds, as init has them of wait4(2)
        self.scratch: Filled | None = None
        self.last_call: Recorded | None = None  # that a filter has killed the guest for; None: it would not be told

    def read(self, most_fds: int) -> tuple[Any, list[int]]:
        """Reads the next report and returns it with the descriptors that came along; None for the report at the end."""
        try:
            message, fds = native.receive(self._control, native.REPORT_SIZE, most_fds)
        except ConnectionResetError:
            return None, []  # jail-init ended without reading all of its plan: said once; its reports follow
        except BlockingIOError:
            message, fds = b"", []
        told = native.parsed(message)
        if told is None:
            self.open = False
        else:
            self.note(told)
        return told, fds

    def note(self, told: Any) -> None:
        """Keeps the facts of one report. Of steps that failed the first one counts."""
        if told.kind == native.FAILED:
            stage, index, number, call = native.failed(told)
            self.failure = self.failure or Failure(stage=stage, index=index, errno=number, call=call)
        elif told.kind == native.RECEIPT and told.names_last_call:
            self.last_call = Recorded()
        elif told.kind == native.KILLED:
            self.last_call = Recorded(calls=(refused_call(told.last_call),), total=1, last=0)
        elif told.kind not in _MIDWAY:
            self.scratch = _scratch(told)
            if told.kind == native.ENDED:
                self.status, self.alone = told.status, bool(told.alone)
            if self.status is not None:
                self.waited = (told.user_microseconds / 1e6, told.system_microseconds / 1e6)


def _scratch(told: Any) -> Filled:
    """Reads the fill of the scratch from a struct jail_report."""
    blocks = told.scratch_blocks - told.scratch_free_blocks
    return Filled(
        used_bytes=blocks * told.scratch_block_size, used_inodes=told.scratch_inodes - told.scratch_free_inodes
    )


def left_behind(plan: Plan, told: Reports, threads: int | None) -> LeftBehind | None:
    """Returns what the guest had left when its first process ended. ``threads``: that still ran, if counted."""
    own = _own_inodes(plan.entries)
    fill = told.scratch if own else None
    if fill is None and threads is None:
        return None
    return LeftBehind(
        threads=threads,
        files=max(0, fill.used_inodes - own) if fill else None,
        bytes=max(0, fill.used_bytes) if fill else None,
    )


@of_identity
def _own_inodes(entries: tuple[Entry, ...]) -> int:
    """Counts what jail-init has made in the scratch: its root, its folders, and below them the mount points of host
    paths, such as an interpreter in a home. 0 if there is no scratch.
    """
    scratch = next((entry for entry in entries if isinstance(entry, Scratch)), None)
    if scratch is None:
        return 0
    folders = tuple(f"{path}/" for path, _ in scratch.places)
    paths = (getattr(entry, "path", "") for entry in entries)
    return 1 + len(folders) + len({path for path in paths if path.startswith(folders)})
