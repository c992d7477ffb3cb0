"""A session by a service, from asyncio or trio: ``AsyncClient.Session``, with the names of ``jail.AsyncSession``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Self, Unpack

from ..sessions.ends import Ended, SessionEnded
from .answers import entry_of, object_of, result_of
from .session import check_file, end_in, end_of, evaluation, names_of, path_of

if TYPE_CHECKING:
    import httpx

    from ..policy.keywords import EvaluationKeywords
    from ..result.model import Result

    Ask = Callable[..., Awaitable[httpx.Response]]


class AsyncClientSession:
    """Evaluates source in one jail of a service, as ``ClientSession`` does. An ``async with`` opens and closes it."""

    def __init__(self, ask: Ask, body: dict[str, Any]) -> None:
        self._ask, self._body = ask, body
        self.ended: Ended | None = None
        self.id = ""
        self.files = AsyncClientSessionFiles(self._call)

    async def run(
        self, source: str | bytes | Sequence[str], *, filename: str | None = None, **limits: Unpack[EvaluationKeywords]
    ) -> Result:
        """Evaluates ``source`` as ``ClientSession.run`` does, with the same ``filename`` and ``limits``."""
        found = result_of(await self._call("POST", "/evaluate", json=evaluation(source, filename, limits)))
        assert found is not None
        return found

    async def interrupt(self) -> bool:
        """Interrupts the evaluation that goes on; returns whether there was one."""
        return bool(entry_of(await self._call("POST", "/interrupt"), "interrupted", bool))

    async def close(self) -> None:
        """Closes the session. May be called twice."""
        if self.ended is None:
            answer = await self._ask("DELETE", f"/v1/sessions/{self.id}")
            if not answer.is_success:
                object_of(answer)
            self.ended = end_of(await self._ask("GET", f"/v1/sessions/{self.id}"))

    async def _call(self, method: str, path: str, **more: Any) -> httpx.Response:
        if self.ended is not None:
            raise SessionEnded(self.ended)
        answer = await self._ask(method, f"/v1/sessions/{self.id}{path}", **more)
        self.ended = end_in(answer)
        if self.ended is not None:
            raise SessionEnded(self.ended)
        return answer

    async def __aenter__(self) -> Self:
        self.id = entry_of(await self._ask("POST", "/v1/sessions", json=self._body), "id", str)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class AsyncClientSessionFiles:
    """Reads and writes files of the session's working folder; names are relative to it."""

    def __init__(self, call: Ask) -> None:
        self._call = call

    async def write(self, name: str, content: str | bytes) -> None:
        """Makes a file, in place of one of that name."""
        data = content.encode() if isinstance(content, str) else content
        check_file(await self._call("PUT", path_of(name), content=data))

    async def read(self, name: str) -> bytes:
        """Returns the content of a file."""
        answer = await self._call("GET", path_of(name))
        check_file(answer)
        return answer.content

    async def list(self) -> list[str]:
        """Returns the names of all files, those in folders too."""
        return names_of(await self._call("GET", "/files"))

    async def remove(self, name: str) -> None:
        """Removes a file."""
        check_file(await self._call("DELETE", path_of(name)))
