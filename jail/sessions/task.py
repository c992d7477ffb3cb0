"""A request to a session, between the thread that asks and the thread that keeps the session."""

from __future__ import annotations

from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..result.model import Result
    from .request import Request

_MOST_AHEAD = 1 << 20  # bytes of output that the caller has not taken yet; then the guest waits


class Task:
    """``tell`` is called in the keeper's thread at the end, and for each chunk of output where the task ``streams``.

    ``owner`` is what waits for the end: a thread by its number, or a task of asyncio.
    """

    def __init__(self, request: Request, streams: bool, tell: Callable[[], object], owner: object) -> None:
        self.request = request
        self.streams, self._tell = streams, tell
        self.owner = owner
        self.is_cancelled = self.is_interrupted = False
        self.result: Result | None = None
        self.error: BaseException | None = None
        self.called: list[dict[str, str]] = []  # functions of the host, for an audit
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

    def finish(self, result: Result | None, error: BaseException | None = None) -> None:
        self.result, self.error = result, error
        self._tell()

    # --- the caller's side

    @property
    def is_done(self) -> bool:
        return self.result is not None or self.error is not None

    def take(self) -> tuple[str, bytes] | None:
        """Takes the next chunk, if one has come."""
        if not self._chunks:
            return None
        name, chunk = self._chunks.popleft()
        self._ahead -= len(chunk)
        return name, chunk

    def outcome(self) -> Result:
        """Returns the result of a task that is done. Raises what went wrong on our side, and SessionEnded."""
        if self.result is None:
            assert self.error is not None
            raise self.error
        return self.result
