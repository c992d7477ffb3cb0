"""Checkpoints of a session: parked copies of its interpreter, each with the files that the scratch had."""

from __future__ import annotations

from ..core.errors import BranchError, HostError, PolicyError
from ..launch.scratch_copy import ScratchCopy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..launch.start import Live
    from ..plan.model import Plan
    from ..policy.model import Policy
    from ..watch.copies import Process
    from ..watch.session_watch import SessionWatch

_PROCESSES = frozenset(("fork", "vfork"))


def check_branches(plan: Plan, policy: Policy, of_pool: bool) -> None:
    """Refuses a session that is to be copied and cannot be. Raises PolicyError, HostError."""
    if not policy.limits.branches:
        return
    if policy.guest.language != "python":
        raise PolicyError("sessions of Python alone can be copied (fix: 0)", key="limits.branches")
    if of_pool:
        raise PolicyError("a session from a pool has no listener, which copies need (fix: 0)", key="limits.branches")
    if plan.shares_host:
        raise HostError("pid_namespace", "a session's copies need the full tier", "branches=0; see 'jail doctor'")
    from ..plan.filter import allowed

    if allowed(policy.syscalls.allow, policy.syscalls.deny) & _PROCESSES:
        raise PolicyError("its processes would not be copied: deny fork and vfork (fix: or 0)", key="limits.branches")


class Saved:
    """Holds one checkpoint, for the session's thread."""

    def __init__(self, process: Process, files: ScratchCopy) -> None:
        self.process, self.files = process, files


class Branches:
    """The checkpoints of one session, used by its thread alone."""

    def __init__(self, watch: SessionWatch, live: Live) -> None:
        """Makes ready, before anything of the guest's runs. Raises HostError."""
        self._watch, self._live, self._limits = watch, live, live.plan.limits
        self._told: dict[str, Any] = {}
        try:
            self._copies = watch.copies()
        except OSError as error:
            raise HostError("seccomp", f"the guest cannot be looked at: {error}".lower(), "branches=0") from None

    def checkpoint(self) -> Saved | None:
        """Parks a copy of the interpreter as it is now; None when the session has ended. Raises BranchError."""
        if self._copies.count >= self._limits.branches:
            raise BranchError(f"checkpoint: limits.branches = {self._limits.branches} are parked (release one)")
        files: list[ScratchCopy] = []
        try:
            self._copies.check()
            process = self._copies.park(
                self._watch.frames.number, lambda: files.append(ScratchCopy(self._live, self._limits.branch_files))
            )
        except OSError as error:
            raise BranchError(f"checkpoint: {error}".lower()) from None
        return Saved(process, files[0]) if process else None

    def rollback(self, saved: Saved, seed: int | None) -> None:
        """Makes the session what it was at the checkpoint. Random numbers are seeded anew: by ``seed``, or by chance.
        Raises BranchError.
        """
        if not self._copies.is_parked(saved.process):
            raise BranchError("rollback: the checkpoint is not there any more: it was released, or killed for memory")
        self._told = {"seed": seed}
        self._copies.return_to(saved.process, self._watch.frames.number, lambda: saved.files.bring_back(self._live))

    def release(self, saved: Saved) -> None:
        """Ends the parked copy."""
        self._copies.release(saved.process)

    def take_told(self) -> dict[str, Any]:
        """Returns what the guest is to be told with the next evaluation."""
        told, self._told = self._told, {}
        return told


class Checkpoint:
    """A state of a session that ``Session.rollback`` returns to, as often as wanted. Ends with the session.

    Made by ``session`` alone, of what it has ``saved``; ``release`` ends the parked copy.
    """

    def __init__(self, session: object, saved: Saved, release: Callable[[Saved], object]) -> None:
        self._session, self._saved, self._release = session, saved, release

    def _saved_by(self, session: object) -> Saved:
        """Returns what was saved. Raises BranchError where another session has made it."""
        if session is not self._session:
            raise BranchError("rollback: the checkpoint is another session's")
        return self._saved

    def release(self) -> None:
        """Ends the parked copy and gives its memory back. May be called twice."""
        self._release(self._saved)
