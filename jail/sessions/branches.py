"""Checkpoints and branches of a session: parked copies of its interpreter, each with the files of the scratch."""

from __future__ import annotations

from ..core.errors import BranchError, HostError, PolicyError
from ..launch.scratch_copy import ScratchCopy
from .branch import Branch
from .ends import Ended, SessionEnded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from ..launch.start import Live
    from ..plan.model import Plan
    from ..policy.model import Policy
    from ..watch.copies import Process
    from ..watch.session_watch import SessionWatch

    T = TypeVar("T")

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
    """Holds a parked interpreter, and the files that the scratch had, for the session's thread."""

    def __init__(self, process: Process, files: ScratchCopy) -> None:
        self.process, self.files = process, files


class Branches:
    """The copies of one session, used by its thread alone: checkpoints, and branches, of which one is asked while the
    others are parked. A method that finds the session at its end returns, and the watch tells of the end.
    """

    def __init__(self, watch: SessionWatch, live: Live) -> None:
        """Makes ready, before anything of the guest's runs. Raises HostError."""
        self._watch, self._live, self._limits = watch, live, live.plan.limits
        self._first: Branch | None = None
        self._active = Branch()
        self._parked: list[Branch] = []
        try:
            self._copies = watch.copies()
        except OSError as error:
            raise HostError("seccomp", f"the guest cannot be looked at: {error}".lower(), "branches=0") from None

    def checkpoint(self) -> Saved | None:
        """Parks a copy of the interpreter as it is now. Raises BranchError."""
        made = _named("checkpoint", lambda: self._copied(1))
        return made[0] if made else None

    def fork(self, count: int, seed: int | None) -> list[Branch]:
        """Makes copies to be asked by themselves. Their random numbers are seeded by ``seed`` and the numbers after it,
        or by chance. Raises BranchError.
        """
        made = _named("fork", lambda: self._copied(count))
        branches = [Branch(saved, {"seed": None if seed is None else seed + i}) for i, saved in enumerate(made)]
        self._parked += branches
        return branches

    def enter(self, branch: Branch) -> None:
        """Makes a branch the one that is asked, with its files in the scratch; the one that is asked first is the
        session itself. Raises BranchError, SessionEnded.
        """
        if self._first is None:
            self._first = self._active = branch
        if branch is not self._active:
            _named("the copy that was asked before cannot be parked", lambda: self._change_to(branch))

    def rollback(self, saved: Saved, seed: int | None) -> None:
        """Makes the active branch what it was at the checkpoint. Random numbers are seeded anew: by ``seed``, or by
        chance. Raises BranchError.
        """
        if not self._copies.is_parked(saved.process):
            raise BranchError("rollback: the checkpoint is not there any more: it was released, or killed for memory")
        self._active.told = {"seed": seed}
        _named("rollback", lambda: self._copies.return_to(saved.process, self._number, self._files_of(saved)))

    def release(self, saved: Saved) -> None:
        """Ends the parked copy."""
        self._copies.release(saved.process)

    def end(self, branch: Branch) -> None:
        """Ends one branch, and the others go on. Raises BranchError."""
        branch.end("closed")
        first = self._first.saved if self._first else None
        if branch.saved is not None:
            self._copies.release(branch.saved.process)
            self._parked.remove(branch)
        elif self._first is None or first is None or not self._copies.is_parked(first.process):
            self._live.kill()  # no line is left that could go on
        else:
            _named("close", lambda: self._copies.give_way(first.process, self._number, self._files_of(first)))
            self._activate(self._first)
        branch.saved = None

    def take_told(self) -> dict[str, Any]:
        """Returns what the guest is to be told with the next evaluation."""
        return self._active.take_told()

    @property
    def _number(self) -> int:
        return self._watch.frames.number

    def _files_of(self, saved: Saved) -> Callable[[], None]:
        return lambda: saved.files.bring_back(self._live)

    def _scratch(self) -> ScratchCopy:
        return ScratchCopy(self._live, self._limits.branch_files)

    def _copied(self, count: int) -> list[Saved]:
        """Makes parked copies of the active branch, which all have its files."""
        for branch in [parked for parked in self._parked if parked.is_left]:
            self.end(branch)
        if self._copies.count + count > self._limits.branches:
            raise BranchError(f"limits.branches = {self._limits.branches} may be there at once (release or close one)")
        files: list[ScratchCopy] = []
        self._copies.check()
        made = self._copies.make(count, self._number, lambda: files.append(self._scratch()))
        return [Saved(process, files[0]) for process in made or ()]

    def _change_to(self, branch: Branch) -> None:
        saved = branch.saved
        if saved is not None and not self._copies.is_parked(saved.process):  # killed by another, or for memory
            branch.end("crashed")
        if branch.ended is not None or saved is None:
            raise SessionEnded(branch.ended or Ended(reason="closed", figure=0, at=0))
        files: list[ScratchCopy] = []
        self._copies.check()
        left = self._copies.change_to(
            saved.process, self._number, lambda: files.append(self._scratch()), self._files_of(saved)
        )
        if left is not None:
            self._active.saved = Saved(left, files[0])
            self._parked.append(self._active)
            self._activate(branch)

    def _activate(self, branch: Branch) -> None:
        self._parked.remove(branch)
        self._active, branch.saved = branch, None


def _named(act: str, work: Callable[[], T]) -> T:
    """Returns what ``work`` does, whose errors then begin with the name of the ``act``. Raises BranchError."""
    try:
        return work()
    except BranchError as error:
        raise BranchError(f"{act}: {error}") from None
    except OSError as error:
        raise BranchError(f"{act}: {error}".lower()) from None


class Checkpoint:
    """A state of a session that ``Session.rollback`` returns to, as often as wanted. Ends with the session.

    Made by ``session`` alone, of what it has ``saved``; ``release`` ends the parked copy.
    """

    def __init__(self, session: object, saved: Saved, release: Callable[[Saved], object]) -> None:
        self._session, self._saved, self._release = session, saved, release
        self.steps = 0  # of the journal, until then

    def _saved_by(self, session: object) -> Saved:
        """Returns what was saved. Raises BranchError where another session has made it."""
        if session is not self._session:
            raise BranchError("rollback: the checkpoint is another session's")
        return self._saved

    def release(self) -> None:
        """Ends the parked copy and gives its memory back. May be called twice."""
        self._release(self._saved)
