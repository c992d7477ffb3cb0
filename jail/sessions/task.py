"""A request to a session, between the thread that asks and the thread that keeps the session."""

from __future__ import annotations

from _queue import SimpleQueue
from _thread import get_ident
from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..runs.host_functions import HostCalls, Noted
    from .branch import Branch
    from .journal import Names
    from .keeper import Keeper
    from .request import Request
    from .session_jail import SessionJail

_MOST_AHEAD = 1 << 20  # bytes of output that the caller has not taken yet; then the guest waits


class Turn:
    """Asks for a turn of the keeper's. ``tell`` is called in its thread at the end; ``owner`` is what waits for that: a
    thread by its number, or a task of asyncio. ``branch``: the line of the session that is asked; None: none is.
    """

    def __init__(self, tell: Callable[[], object], owner: object, branch: Branch | None) -> None:
        self._tell, self.owner, self.branch = tell, owner, branch
        self.is_cancelled = self.is_interrupted = self.is_done = False
        self._outcome: Any = None
        self._error: BaseException | None = None

    def finish(self, outcome: Any, error: BaseException | None = None) -> None:
        """Ends it, by the keeper, with what came of it."""
        self._outcome, self._error = outcome, error
        self.is_done = True
        self._tell()

    def outcome(self) -> Any:
        """Returns what came of it: what the act has returned, the Result of an evaluation. Raises what went wrong on
        our side, and SessionEnded.
        """
        if self._error is not None:
            raise self._error
        return self._outcome


class Act(Turn):
    """An act on the jail, between two evaluations."""

    def __init__(
        self, act: Callable[[SessionJail], object], tell: Callable[[], object], owner: object, branch: Branch | None
    ) -> None:
        super().__init__(tell, owner, branch)
        self.act = act


def acted(keeper: Keeper, branch: Branch | None, act: Callable[[SessionJail], object]) -> Any:
    """Makes a session's thread do something with its jail, and returns what came of it. Raises what that raises."""
    bell: SimpleQueue[None] = SimpleQueue()
    turn = Act(act, lambda: bell.put(None), get_ident(), branch)
    keeper.submit(turn, True)
    bell.get()
    return turn.outcome()


class Task(Turn):
    """An evaluation. ``tell`` is called for each chunk of output as well where the task ``streams``."""

    def __init__(
        self, request: Request, streams: bool, tell: Callable[[], object], owner: object, branch: Branch
    ) -> None:
        super().__init__(tell, owner, branch)
        self.request, self.streams = request, streams
        self.memory: tuple[int, int] | None = None  # resident and private bytes of a guest whose memory is looked at
        self.called: list[dict[str, str]] = []  # functions of the host, for an audit
        self.filename = ""  # of the source, in tracebacks
        self._noted: list[Noted] | None = []
        self.names: Names | None = None  # that it has left, for the journal
        self._chunks: deque[tuple[str, bytes]] = deque()
        self._ahead = 0

    # --- the keeper's side

    def put(self, name: str, chunk: bytes) -> None:
        """Keeps a chunk for the caller."""
        self._ahead += len(chunk)
        self._chunks.append((name, chunk))
        self._tell()

    @property
    def is_full(self) -> bool:
        return self._ahead >= _MOST_AHEAD

    def take_told(self, calls: HostCalls | None) -> None:
        """Takes what there is to tell of the calls of the evaluation."""
        if calls:
            self.called, self._noted = calls.told(), calls.noted()

    def finish(self, outcome: Any, error: BaseException | None = None) -> None:
        """Ends it, and notes an evaluation in the journal of its line."""
        if outcome is not None and self.branch is not None:
            self.branch.journal.note(self.request, self.filename, outcome, self._noted, self.names)
        super().finish(outcome, error)

    def names_wanted(self) -> Task | None:
        """Returns what asks for the names that it has left, if the journal of its line notes them."""
        if self.branch is None or not self.branch.journal.wants_names(self.request):
            return None
        request = self.request.replace(source=b"", look="names", files=(), collect=(), sampler=None)
        return Task(request, False, lambda: None, self.owner, self.branch)

    # --- the caller's side

    def take(self) -> tuple[str, bytes] | None:
        """Takes the next chunk, if one has come."""
        if not self._chunks:
            return None
        name, chunk = self._chunks.popleft()
        self._ahead -= len(chunk)
        return name, chunk
