"""``jail.Client`` and ``jail.AsyncClient``: runs by a service, with the names and Results of the library."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from ..core.errors import PolicyError
from ..policy.keywords import Duration, LimitKeywords
from ..result.model import Result
from .answers import Body, batch_of, entry_of, page_of, result_of, unreachable
from .async_session import AsyncClientSession
from .sent import LIMITS, limits_of, refused, sent
from .session import ClientSession, opening

if TYPE_CHECKING:
    import httpx

_CONNECT, _WAIT = 30, 3700  # seconds; requests.wait of a service is an hour at most
_PAUSE = 0.5  # seconds between two questions for a run that is not over: a service may answer each at once


class ClientOptions(LimitKeywords, total=False):
    """The keywords of a run by a service."""

    args: Sequence[str]
    filename: str
    value: bool
    stdin: str | bytes | None
    env: Mapping[str, str] | None
    files: Mapping[str, str | bytes] | None
    collect: Sequence[str]
    deadline: Duration


class ClientSessionOptions(LimitKeywords, total=False):
    """The limits of a session by a service."""

    lifetime: Duration
    idle: Duration


class _Request(TypedDict):
    json: dict[str, Any]
    headers: dict[str, str]


def _httpx() -> Any:
    """Returns httpx, which an installation without the extra lacks. Raises PolicyError."""
    try:
        import httpx
    except ImportError:
        raise PolicyError("Client: httpx is not installed (fix: pip install 'jail-run[serve]')") from None
    return httpx


def _connection(url: str, key: str) -> dict[str, Any]:
    """Returns what a client of httpx is made with. It takes no proxy of the environment, which would see the key."""
    timeout = _httpx().Timeout(_CONNECT, read=_WAIT)
    headers = {"authorization": f"Bearer {key}", "accept-encoding": "identity"}
    return {"base_url": url, "headers": headers, "timeout": timeout, "trust_env": False}


def _request(source: str | bytes | Sequence[str], policy: str | None, options: Mapping[str, Any]) -> _Request:
    """Makes the body of a run, and an idempotency key, so that asking once more makes no second run."""
    is_command = not isinstance(source, (str, bytes))
    body: dict[str, Any] = {"policy": policy or ("command" if is_command else "python"), "wait": True}
    body["source"] = list(source) if is_command else source.decode() if isinstance(source, bytes) else source
    body["limits"] = {name: value for name, value in options.items() if name in LIMITS}
    for name, value in options.items():
        if name in ClientOptions.__annotations__ and name not in LIMITS and value is not None:
            body[name] = sent(value)
        elif name not in ClientOptions.__annotations__:
            raise refused(name)
    return {"json": body, "headers": {"idempotency-key": secrets.token_hex(16)}}


def _batch(sources: Iterable[str | bytes], policy: str | None, options: Mapping[str, Any]) -> _Request:
    """Makes the body of a batch, and an idempotency key."""
    runs = [_request(source, policy, options)["json"] | {"wait": False} for source in sources]
    return {"json": {"runs": runs}, "headers": {"idempotency-key": secrets.token_hex(16)}}


def _results(batch: str, cursor: str) -> str:
    """Returns the address of the results of a batch that come after a run."""
    return f"/v1/batches/{batch}/runs?wait=true" + (f"&cursor={cursor}" if cursor else "")


class Client:
    """Runs code by the service at ``url`` with a ``key``, under the names of the library: ``run``, ``submit``,
    ``map``, ``batch``, ``Session``.
    The key goes to that address and to no proxy of the environment.

    ``threads``: runs of ``submit`` and ``map`` at one time. Default: 16. Safe from any thread; close it, or use it in a
    ``with``.
    """

    def __init__(self, url: str, key: str, threads: int = 16) -> None:
        self._http: httpx.Client = _httpx().Client(**_connection(url, key))
        self._most = threads
        self._threads = ThreadPoolExecutor(threads, "jail-client")

    def run(
        self, source: str | bytes | Sequence[str], policy: str | None = None, **options: Unpack[ClientOptions]
    ) -> Result:
        """Runs ``source``, or a command as a list, and returns how it ended.

        ``policy``: the name of one that the service grants. Default: "python" for source, "command" for a list.
        ``options``: ``args``, ``filename``, ``value``, ``stdin``, ``env``, ``files``, ``collect`` and the limits, as of
        ``jail.run``; no limit may be above the policy's.

        Raises PoolFull over the tenant's quota, PolicyError for a wrong request, SetupError where the service cannot
        answer.
        """
        request = _request(source, policy, options)
        while (result := result_of(self._ask("POST", "/v1/runs", **request))) is None:
            time.sleep(_PAUSE)
        return result

    def submit(
        self, source: str | bytes | Sequence[str], policy: str | None = None, **options: Unpack[ClientOptions]
    ) -> Future[Result]:
        """Runs in a thread of the client's; ``source``, ``policy``, ``options``: as of ``run``."""
        return self._threads.submit(self.run, source, policy, **options)

    def map(
        self, sources: Iterable[str | bytes], policy: str | None = None, **options: Unpack[ClientOptions]
    ) -> Iterator[Result]:
        """Yields the results of many runs, in the order of the ``sources``; ``policy``, ``options``: as of ``run``."""
        waiting: deque[Future[Result]] = deque()
        for source in sources:
            while len(waiting) >= self._most:
                yield waiting.popleft().result()
            waiting.append(self.submit(source, policy, **options))
        while waiting:
            yield waiting.popleft().result()

    def batch(
        self, sources: Iterable[str | bytes], policy: str | None = None, **options: Unpack[ClientOptions]
    ) -> Iterator[Result]:
        """Makes one batch of many runs, which the service takes all or none, and yields their results in the order of
        the ``sources``; ``policy``, ``options``: as of ``run``. Raises what ``run`` raises.
        """
        request = _batch(sources, policy, options)
        batch, cursor = batch_of(self._ask("POST", "/v1/batches", **request)), ""
        left = len(request["json"]["runs"])
        while left > 0:
            found = page_of(self._ask("GET", _results(batch, cursor)))[:left]
            for cursor, result in found:  # noqa: B007  # the last one asks for those after it
                yield result
            left -= len(found)
            if not found:
                time.sleep(_PAUSE)

    def Session(  # noqa: N802  # the library's name: a program moves by putting "client." in the place of "jail."
        self,
        policy: str = "python",
        *,
        env: Mapping[str, str] | None = None,
        files: Mapping[str, str | bytes] | None = None,
        wait: Duration = None,
        **limits: Unpack[ClientSessionOptions],
    ) -> ClientSession:
        """Opens a session. ``policy``: the name of one that the service grants. ``env``, ``files``, ``limits``: as of
        ``jail.Session``; no limit may be above the policy's or the service's. ``wait``: the time to wait for a slot;
        a service waits no longer than its ``requests.wait``. Default: not at all. Raises what ``run`` raises.
        """
        return ClientSession(self._ask, policy, env, files, limits_of(limits, ("lifetime", "idle")), wait)

    def usage(self, since: str = "0000-01-01", until: str = "9999-12-31") -> list[dict[str, Any]]:
        """Returns the sums of usage by tenant, user and day, for days from ``since`` to ``until``, as "2026-11-30"."""
        rows: list[dict[str, Any]] = entry_of(self._ask("GET", f"/v1/usage?since={since}&until={until}"), "rows", list)
        return rows

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            with self._http.stream(method, path, **more) as answer:
                body = Body(answer)
                for part in answer.iter_raw():
                    body.add(part)
                return body.whole()
        except _httpx().TransportError as error:
            raise unreachable(self._http.base_url, f"cannot be reached: {type(error).__name__}") from None

    def close(self) -> None:
        """Ends the connections, when the runs of ``submit`` are over."""
        self._threads.shutdown()
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient:
    """Runs code by the service at ``url`` with a ``key``, from asyncio or trio: ``Client`` with ``run`` and ``usage``
    awaited, ``batch`` in an ``async for`` and ``Session`` in an ``async with``.
    """

    def __init__(self, url: str, key: str) -> None:
        self._http: httpx.AsyncClient = _httpx().AsyncClient(**_connection(url, key))

    async def run(
        self, source: str | bytes | Sequence[str], policy: str | None = None, **options: Unpack[ClientOptions]
    ) -> Result:
        """Runs as ``Client.run`` does, with the same ``source``, ``policy`` and ``options``."""
        request = _request(source, policy, options)
        import anyio  # which httpx needs

        while (result := result_of(await self._ask("POST", "/v1/runs", **request))) is None:  # noqa: ASYNC110
            await anyio.sleep(_PAUSE)
        return result

    async def batch(
        self, sources: Iterable[str | bytes], policy: str | None = None, **options: Unpack[ClientOptions]
    ) -> AsyncIterator[Result]:
        """Makes a batch as ``Client.batch`` does, with the same ``sources``, ``policy`` and ``options``."""
        import anyio

        request = _batch(sources, policy, options)
        batch, cursor = batch_of(await self._ask("POST", "/v1/batches", **request)), ""
        left = len(request["json"]["runs"])
        while left > 0:
            found = page_of(await self._ask("GET", _results(batch, cursor)))[:left]
            for cursor, result in found:  # noqa: B007
                yield result
            left -= len(found)
            if not found:
                await anyio.sleep(_PAUSE)

    def Session(  # noqa: N802  # as of Client
        self,
        policy: str = "python",
        *,
        env: Mapping[str, str] | None = None,
        files: Mapping[str, str | bytes] | None = None,
        wait: Duration = None,
        **limits: Unpack[ClientSessionOptions],
    ) -> AsyncClientSession:
        """Makes a session, which an ``async with`` opens. ``policy``, ``env``, ``files``, ``wait``, ``limits``:
        as of ``Client.Session``.
        """
        whole = limits_of(limits, ("lifetime", "idle"))
        return AsyncClientSession(self._ask, opening(policy, env, files, whole, wait))

    async def usage(self, since: str = "0000-01-01", until: str = "9999-12-31") -> list[dict[str, Any]]:
        """Returns what ``Client.usage`` does, for days from ``since`` to ``until``."""
        answer = await self._ask("GET", f"/v1/usage?since={since}&until={until}")
        rows: list[dict[str, Any]] = entry_of(answer, "rows", list)
        return rows

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            async with self._http.stream(method, path, **more) as answer:
                body = Body(answer)
                async for part in answer.aiter_raw():
                    body.add(part)
                return body.whole()
        except _httpx().TransportError as error:
            raise unreachable(self._http.base_url, f"cannot be reached: {type(error).__name__}") from None

    async def close(self) -> None:
        """Ends the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
