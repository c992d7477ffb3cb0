"""``jail.Client`` and ``jail.AsyncClient``: runs by a service, with the names and Results of the library."""

from __future__ import annotations

import base64
import secrets
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from ..core.errors import JailError, PolicyError, PoolFull, SetupError
from ..core.text import printable
from ..policy.keywords import LimitKeywords
from ..result.model import Result
from ..result.verdict import STATUS
from .results import from_dict

if TYPE_CHECKING:
    import httpx

_LIMITS = frozenset(LimitKeywords.__annotations__)
_CONNECT, _WAIT = 30, 3700  # seconds; requests.wait of a service is an hour at most


class ClientOptions(LimitKeywords, total=False):
    """The keywords of a run by a service."""

    args: Sequence[str]
    filename: str
    value: bool
    stdin: str | bytes | None
    env: Mapping[str, str] | None
    files: Mapping[str, str | bytes] | None
    collect: Sequence[str]


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
    return {"base_url": url, "headers": {"authorization": f"Bearer {key}"}, "timeout": timeout, "trust_env": False}


def _request(source: str | bytes | Sequence[str], policy: str | None, options: Mapping[str, Any]) -> _Request:
    """Makes the body of a run, and an idempotency key, so that asking once more makes no second run."""
    is_command = not isinstance(source, (str, bytes))
    body: dict[str, Any] = {"policy": policy or ("command" if is_command else "python"), "wait": True}
    body["source"] = list(source) if is_command else source.decode() if isinstance(source, bytes) else source
    body["limits"] = {name: value for name, value in options.items() if name in _LIMITS}
    for name, value in options.items():
        if name in ClientOptions.__annotations__ and name not in _LIMITS and value is not None:
            body[name] = _sent(value)
        elif name not in ClientOptions.__annotations__:
            raise PolicyError(f"{printable(name)}: not of a run by a service: its policies are the administrator's")
    return {"json": body, "headers": {"idempotency-key": secrets.token_hex(16)}}


def _sent(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, Mapping):
        return {name: _sent(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _result(answer: httpx.Response) -> Result | None:
    """Returns the Result in an answer, None if the run is not over. Raises JailError for a problem object."""
    if answer.status_code == 202:
        return None
    found = _object(answer)
    try:
        return from_dict(found, _status(found))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _unreachable(answer.request.url, "answers with another object than a result") from None


def _object(answer: httpx.Response) -> Any:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if answer.is_success and found is not None:
        return found
    detail = found.get("detail") if isinstance(found, dict) else None
    raise _refused(answer, printable(str(detail or f"status {answer.status_code}"))[:500])


def _refused(answer: httpx.Response, detail: str) -> JailError:
    if answer.status_code == 429:
        return PoolFull(f"service: {detail} (again in {printable(answer.headers.get('retry-after', '1'))[:20]} s)")
    if answer.status_code in (400, 413, 422):
        return PolicyError(detail)
    return _unreachable(answer.request.url, detail)


def _unreachable(url: object, reason: str) -> SetupError:
    return SetupError("service", printable(str(url)), 0, reason)


def _status(found: Mapping[str, Any]) -> int:
    """Returns the exit status that `jail run` has for a result; a signal's number is not in its JSON."""
    import signal

    if found["verdict"] in STATUS:
        return STATUS[found["verdict"]]
    if found["signal"]:
        return 128 + getattr(signal, str(found["signal"]), 0)
    return 125 if found["exit_code"] is None else int(found["exit_code"])


class Client:
    """Runs code by the service at ``url`` with a ``key``, under the names of the library: ``run``, ``submit``, ``map``.
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
        while (result := _result(self._ask("POST", "/v1/runs", **request))) is None:
            pass
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

    def usage(self, since: str = "0000-01-01", until: str = "9999-12-31") -> list[dict[str, Any]]:
        """Returns the sums of usage by tenant, user and day, for days from ``since`` to ``until``, as "2026-11-30"."""
        rows: list[dict[str, Any]] = _object(self._ask("GET", f"/v1/usage?since={since}&until={until}"))["rows"]
        return rows

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **more)
        except _httpx().TransportError as error:
            raise _unreachable(self._http.base_url, f"cannot be reached: {type(error).__name__}") from None

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
    awaited.
    """

    def __init__(self, url: str, key: str) -> None:
        self._http: httpx.AsyncClient = _httpx().AsyncClient(**_connection(url, key))

    async def run(
        self, source: str | bytes | Sequence[str], policy: str | None = None, **options: Unpack[ClientOptions]
    ) -> Result:
        """Runs as ``Client.run`` does, with the same ``source``, ``policy`` and ``options``."""
        request = _request(source, policy, options)
        while (result := _result(await self._ask("POST", "/v1/runs", **request))) is None:
            pass
        return result

    async def usage(self, since: str = "0000-01-01", until: str = "9999-12-31") -> list[dict[str, Any]]:
        """Returns what ``Client.usage`` does, for days from ``since`` to ``until``."""
        answer = await self._ask("GET", f"/v1/usage?since={since}&until={until}")
        rows: list[dict[str, Any]] = _object(answer)["rows"]
        return rows

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return await self._http.request(method, path, **more)
        except _httpx().TransportError as error:
            raise _unreachable(self._http.base_url, f"cannot be reached: {type(error).__name__}") from None

    async def close(self) -> None:
        """Ends the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
