"""The files of a session: its guest's working folder, or those that the supervisor keeps, from the caller's side."""

from __future__ import annotations

import errno
import os
import threading

from ..core.errors import PolicyError
from ..core.fork_lock import no_fork
from ..plan.working_files import check_level, checked_name, content_of, has_own_folder
from ..watch.session_limits import with_fill
from .ends import SessionEnded
from .memory_folder import MemoryFolder
from .task import acted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from ..launch.start import Live
    from ..launch.working_folder import WorkingFolder
    from ..plan.model import Plan
    from ..result.model import Result
    from ..watch.observation import Observation
    from .branch import Branch
    from .keeper import Keeper
    from .request import Request
    from .session_jail import SessionJail

    T = TypeVar("T")
    Content = str | bytes | os.PathLike[str]


class SessionFolder:
    """The folder of a session's files: the session's thread opens and closes it, any thread uses it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._working: WorkingFolder | MemoryFolder | None = None
        self._cwd = ""
        self._inodes: int | None = None  # of a scratch of the jail's own, before there are files in it

    def open(self, live: Live, plan: Plan) -> None:
        """Opens it, and puts the first files of the session's ``plan`` there. Raises SetupError."""
        self._cwd = live.plan.cwd
        if plan.guest is not None and plan.guest.language in ("javascript", "node"):
            self._working = MemoryFolder(plan.guest.modules, plan.limits.disk)
            return
        if not has_own_folder(live.plan):
            return
        with no_fork:  # a copy forked amid the import could never finish it
            from ..launch.working_folder import WorkingFolder
        working = WorkingFolder()
        self._working = working
        working.open(live)
        self._inodes = None if live.plan.shares_host else working.filled()[1]
        working.put(plan.files)

    def prepare(self, request: Request) -> None:
        """Puts the files of one evaluation there. Raises PolicyError, SetupError."""
        if request.files or request.collect:
            self.use(lambda working: working.put(request.files))

    def collected(self, result: Result, wanted: Sequence[str]) -> Result:
        """Adds the files that the patterns mean to the result of an evaluation."""
        with no_fork:  # as above
            from ..result.collected import with_files
        return self.use(lambda working: with_files(result, wanted, working))

    def use(self, work: Callable[[WorkingFolder | MemoryFolder], T]) -> T:
        """Calls ``work`` with the folder. Raises PolicyError where the guest has none of its own."""
        with self._lock:
            if self._working is None:
                raise PolicyError(f"files: the guest's working folder, {self._cwd or 'none'}, is no scratch of its own")
            return work(self._working)

    def use_memory(self, work: Callable[[MemoryFolder], Any]) -> Any:
        """Calls ``work`` with the files that the supervisor keeps. Raises PolicyError when the session has ended."""
        with self._lock:
            if not isinstance(self._working, MemoryFolder):
                raise PolicyError("files: the session keeps none")
            return work(self._working)

    def take_changes(self) -> dict[str, bytes | None]:
        """Returns what a guest that opens no file is to be told of: files that it may import, or not any more."""
        return self.use_memory(lambda memory: memory.take_changes())  # type: ignore[no-any-return]

    def counted(self, seen: Observation) -> Observation:
        """Adds the files and bytes that are in the guest's scratch to what was seen of an evaluation."""
        with self._lock:
            if self._inodes is None or self._working is None or isinstance(self._working, MemoryFolder):
                return seen
            size, inodes = self._working.filled()
            return with_fill(seen, size, inodes - self._inodes)

    def close(self) -> None:
        """Closes it. May be called twice."""
        with self._lock:
            working, self._working = self._working, None
        if working is not None:
            working.close()


class SessionFiles:
    """Reads and writes files of a session's working folder. Names are relative to it: ``"out/a.png"``.

    The guest's acts meanwhile change the content that is found, and nothing else: no link is followed, a device or FIFO
    is refused, and what is read is at most 64 MB. Raises OSError as ``open`` does, PolicyError for a name that leads
    elsewhere, SessionEnded. Safe from any thread.
    """

    def __init__(self, keeper: Keeper, plan: Plan, branch: Branch) -> None:
        self._keeper, self._plan, self._branch = keeper, plan, branch
        self._takes_turns = False

    def take_turns(self) -> None:
        """Makes each act wait for the turn of its line of the session: from now on others have the scratch between."""
        self._takes_turns = True

    def write(self, name: str, content: Content) -> None:
        """Makes a file, in place of one of that name; ``content``: text, bytes or a path of the host to read."""
        checked, data = checked_name(name), content_of(name, content)
        self._named(name, lambda working: working.write(checked, data))
        self._branch.journal.note_file(checked, data)

    def read(self, name: str) -> bytes:
        """Returns the content of a file."""
        checked = checked_name(name)
        return self._named(name, lambda working: working.read(checked))

    def list(self) -> list[str]:
        """Returns the names of all regular files, those in folders too, in order; at most 20 000 entries are looked
        at.
        """
        return self._named("", lambda working: working.names())

    def remove(self, name: str) -> None:
        """Removes a file, or an empty folder."""
        checked = checked_name(name)
        self._named(name, lambda working: working.remove(checked))
        self._branch.journal.note_file(checked, None)

    def _named(self, name: str, work: Callable[[WorkingFolder | MemoryFolder], T]) -> T:
        check_level("files", self._plan)
        ended = self._keeper.ended
        if ended is not None:
            raise SessionEnded(ended)
        try:
            return self._used(work)
        except OSError as error:
            said = "larger than 64M" if error.errno == errno.EFBIG else os.strerror(error.errno or errno.EIO)
            raise OSError(error.errno, said, name) from None

    def _used(self, work: Callable[[WorkingFolder | MemoryFolder], T]) -> T:
        if not self._takes_turns or self._keeper.answers(self._branch):
            return self._keeper.folder.use(work)
        error: list[OSError] = []

        def in_turn(_: SessionJail) -> T | None:
            try:
                return self._keeper.folder.use(work)
            except OSError as caught:  # the caller's, as it is without turns
                error.append(caught)
                return None

        used: T = acted(self._keeper, self._branch, in_turn)
        if error:
            raise error[0]
        return used
