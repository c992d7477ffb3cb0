"""The jail of one session: taken from a pool, where one jail stands ready, or started for it."""

from __future__ import annotations

from ..core.errors import HostError, JailError, PolicyError
from ..core.fork_lock import no_fork
from ..host.python import interpreter
from ..plan.model import Plan
from ..pool.parked_jail import Parked
from ..result.verdict import verdict
from ..runs.execute import unable
from ..runs.host_grants import told_of
from ..runs.requests import packed
from ..watch.disk_growth import Growth
from ..watch.evaluation_frames import MARK
from ..watch.session_limits import Whole
from ..watch.session_watch import SessionWatch
from .ends import sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..core.cancel import Cancel
    from ..launch.private_folder import PrivateFolder
    from ..launch.start import Live
    from ..pool.pool import Pool
    from ..result.model import Result
    from ..runs.host_functions import HostCalls
    from .branch import Branch
    from .branches import Branches, Saved
    from .commands import CommandStreams
    from .request import Request
    from .session_files import SessionFolder


class SessionJail:
    """Made, used and closed by one thread. Raises what ``jail.run`` raises before a guest runs."""

    def __init__(
        self,
        plan: Plan,
        pool: Pool | None,
        fits: bool,
        whole: Whole,
        wake: Cancel,
        asks: Callable[[], str],
        calls: HostCalls | None,
        folder: SessionFolder,
    ) -> None:
        self._folder: PrivateFolder | None = None
        self._files = folder
        self._parked: Parked | None = None
        if plan.shares_host:
            with no_fork:  # a copy forked amid the import could never finish it
                from ..launch.private_folder import with_folder
            self._folder, plan = with_folder(plan)
        self._growth = Growth(plan.watched, plan.limits.disk)
        self.watch: SessionWatch | None = None
        try:
            self._growth.begin(lambda: asks() == "close")
            # without the files, which come when the jail stands
            self._parked = self._taken(plan.replace(files=()), pool, fits)
            live = self._parked.live
            before = self._parked.watch if pool is not None and not plan.shares_host else None
            self.watch = SessionWatch(
                live, self._parked.streams, self._parked.channel, self._growth, wake, asks, whole, before, calls,
                self._parked.recorder,
            )  # fmt: skip
            if plan.guest is not None:
                self._parked.ask_for_session(plan, told_of(calls))
            seen = self.watch.open()
            if seen is not None:
                raise self._unopened(verdict(live.plan, seen))
            self.branches = self._branches(live)
            folder.open(live, plan)
            self.plan, self.pid = live.plan, live.pid
        except BaseException:
            self.close()
            raise

    def _taken(self, plan: Plan, pool: Pool | None, fits: bool) -> Parked:
        if pool is not None and not plan.shares_host:
            return pool.hand_over(plan, fits)
        return Parked(plan, None)

    def _branches(self, live: Live) -> Branches | None:
        if not live.plan.limits.branches:
            return None
        with no_fork:  # a copy forked amid the import could never finish it
            from .branches import Branches
        assert self.watch is not None
        return Branches(self.watch, live)

    def enter(self, branch: Branch | None) -> None:
        """Makes a line of the session the one that is asked. Raises BranchError, SessionEnded."""
        if self.branches is not None and branch is not None:
            self.branches.enter(branch)

    def end_branch(self, branch: Branch) -> None:
        """Ends one line of the session; the others go on. Raises BranchError."""
        if self.branches is not None:
            self.branches.end(branch)

    def packed(self, asks: Request, number: int, filename: str) -> bytes:
        """Packs what the guest is asked. ``number``: of the evaluation; ``filename``: of its source."""
        guest = self.plan.guest
        if guest is None:
            return MARK.pack(number) + asks.source
        assert self.watch is not None
        asked: dict[str, Any] = self.branches.take_told() if self.branches else {}
        asked.update(number=number, source=asks.source, filename=filename, interrupts=self.watch.interrupts.sent)
        if asks.look:
            asked["look"] = asks.look
        if guest.language != "python":
            asked["files"] = self._files.take_changes()
        return packed(asked, guest.language)

    def begin_trial(self, keep: bool) -> Saved | None:
        """Saves the state before an evaluation that is to leave nothing. Raises BranchError."""
        if keep:
            return None
        if self.branches is None:
            raise no_branches()
        return self.branches.checkpoint()

    def end_trial(self, saved: Saved | None) -> None:
        """Brings that state back, unless the session has ended. A failure there ends the session."""
        if saved is None or self.branches is None or self.watch is None or self.watch.ended:
            return
        try:
            self.branches.rollback(saved, None)
        except (JailError, OSError):
            self.watch.end_session("crashed", 0)
        self.branches.release(saved)

    def give_up_trial(self, saved: Saved | None) -> None:
        """Releases what was saved for an evaluation that was not begun."""
        if saved is not None and self.branches is not None:
            self.branches.release(saved)

    def _unopened(self, result: Result) -> HostError:
        """Returns the error for a session whose jail has ended before the guest said that it was open."""
        reason, figure = self.watch.ended if self.watch is not None and self.watch.ended else ("crashed", 0.0)
        if reason in ("lifetime", "closed"):
            fix = "raise limits.lifetime" if reason == "lifetime" else "close it when it is open"
            return HostError("session", f"it did not open: {sentence(reason, figure)}", fix)
        return HostError("session", f"it did not open: {result.reason}", "see 'jail doctor'")

    def close(self) -> None:
        """Ends the jail and releases everything."""
        self._files.close()
        if self.watch is not None:
            self.watch.close()
        if self._parked is not None:
            self._parked.close()
        self._growth.close()
        if self._folder is not None:
            self._folder.close()


def refuse_without_extension(name: str | None, origin: str | None) -> None:
    """Refuses an interpreter without the extension, whose loop a session has at every level. Raises HostError."""
    from os.path import dirname, exists, join

    python = interpreter(name, origin)
    package = dirname(dirname(__file__))
    if not exists(join(package, "guests", "python", f"_ring{python.extension}")):
        raise HostError(
            "language",
            f"the guest's extension is not built for {python.executable} (Python {python.version})",
            f"run 'python native/build.py --ring {python.executable}' in jail's checkout",
        )


def command_streams(plan: Plan, request: Request, calls: HostCalls | None) -> CommandStreams | None:
    """Opens what one command has beside its output, if it has anything. Raises SetupError."""
    if plan.guest is not None or (request.stdin is None and not calls):
        return None
    with no_fork:  # a copy forked amid the import could never finish it
        from .commands import CommandStreams
    try:
        return CommandStreams(request.stdin, calls)
    except OSError as error:
        raise unable("session", error) from None


def no_branches() -> PolicyError:
    """Returns the error for what wants copies of a session that was opened without."""
    return PolicyError("the session was opened without copies (fix: jail.Session(branches=4))", key="limits.branches")
