"""The guard: the outermost layer of the API. It checks the Host header and the key of every request, and reads its body
within limits, before any route is looked for.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

import msgspec

from .keys import Key
from .problems import MEDIA_TYPE, Problem
from .settings import Settings
from .tenancy import Tenancy
from .traces import CURRENT, HEADER, trace_of

if TYPE_CHECKING:
    from .spans import Spans

LOG = logging.getLogger("jail.service")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]
OPEN = "/healthz"
_HEADERS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Guard:
    """An ASGI application around another. A request goes on with ``jail.key`` and ``jail.body`` in its scope.

    ``told``: takes the code of each problem that is answered here. ``spans``: takes each request with a valid key.
    """

    def __init__(
        self, app: App, tenancy: Tenancy, settings: Settings, told: Callable[[str], None], spans: Spans | None
    ) -> None:
        self._app, self._tenancy, self._settings, self._told, self._spans = app, tenancy, settings, told, spans
        self._open: dict[str, int] = {}  # requests of each tenant

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        trace, begun = trace_of(scope["headers"]), time.time()
        CURRENT.set(trace)
        answer = _Answer(send, trace)
        scope["jail.told"] = self._told
        try:
            await self._checked(scope, receive, answer)
        except Problem as problem:
            self._told(problem.code)
            await answer.problem(problem)
        except Exception as error:  # the client is told no more than that
            LOG.exception("request: %s", type(error).__name__)
            self._told("internal")
            await answer.problem(Problem("internal", "the service failed", closes=True))
        finally:
            if self._spans and "jail.key" in scope:
                about = {"http.request.method": scope["method"], "http.response.status_code": answer.status}
                about |= {"http.route": scope.get("path_template", ""), "jail.tenant": scope["jail.key"].tenant}
                self._spans.add("request", trace, begun, time.time(), about)

    async def _checked(self, scope: Any, receive: Receive, answer: _Answer) -> None:
        if _host(scope) not in (*self._settings["listen.names"], _bracketed(self._settings["listen.address"])):
            raise Problem("wrong-host", "the Host header is not one of listen.names", closes=True)
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:  # PostgreSQL takes none in a text
            raise Problem("bad-request", "the address holds a null byte", closes=True)
        if scope["path"] == OPEN:
            await self._app(scope, receive, answer)
            return
        key = self._key(scope)
        quota = self._tenancy.quota(key.tenant)
        count = self._open.get(key.tenant, 0)
        if count >= quota.requests:
            raise Problem("too-many-requests", f"{count} requests of this tenant are open", 1.0, closes=True)
        self._open[key.tenant] = count + 1
        try:
            scope["jail.key"] = key
            scope["jail.body"] = await self._body(scope, receive)
            await self._app(scope, _given(scope["jail.body"], receive), answer)
        finally:
            self._open[key.tenant] -= 1
            if not self._open[key.tenant]:
                del self._open[key.tenant]

    def _key(self, scope: Any) -> Key:
        given = _only(scope, b"authorization", "no-key")
        kind, _, text = given.partition(" ")
        key = self._tenancy.keyring.find(text, time.time()) if kind.lower() == "bearer" else None
        if key is None:
            raise Problem("no-key", "Authorization: Bearer KEY is needed, with a key that holds", closes=True)
        return key

    async def _body(self, scope: Any, receive: Receive) -> bytes:
        """Reads the body, which must have come, whole, within ``requests.body_time``."""
        most = self._settings["requests.body"]
        length = [value for name, value in scope["headers"] if name == b"content-length"]
        if length and any(name == b"transfer-encoding" for name, _ in scope["headers"]):
            # A proxy on the way may go by the other one, and take the rest for the next client's request.
            raise Problem("bad-request", "content-length and transfer-encoding exclude each other", closes=True)
        if length and int(length[0]) > most:
            raise _too_large(most)
        parts, size = [], 0
        try:
            async with asyncio.timeout(self._settings["requests.body_time"]):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise Problem("bad-request", "the body is not whole", closes=True)
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > most:
                        raise _too_large(most)
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            raise Problem("too-slow", "requests.body_time is over", closes=True) from None


class _Answer:
    """The answer to one request: adds headers that all have, and knows whether it has begun."""

    def __init__(self, send: Send, trace: str) -> None:
        self._send, self._trace = send, trace
        self._has_begun = False
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_begun, self.status = True, message["status"]
            message["headers"] = [*message.get("headers", []), *_HEADERS, (HEADER, self._trace.encode())]
        await self._send(message)

    async def problem(self, problem: Problem) -> None:
        """Answers with a problem; if an answer has begun, its connection ends without a last chunk."""
        if self._has_begun:
            raise problem
        body = msgspec.json.encode(problem.as_dict())
        headers = {"content-type": MEDIA_TYPE, "content-length": str(len(body)), **problem.headers()}
        await self(
            {
                "type": "http.response.start",
                "status": problem.status,
                "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            }
        )
        await self({"type": "http.response.body", "body": body})


def _host(scope: Any) -> str:
    """Returns the name in the Host header, without a port."""
    name = _only(scope, b"host", "wrong-host").lower()
    head, _, port = name.rpartition(":")
    return head if head and port.isdecimal() else name


def _only(scope: Any, name: bytes, code: str) -> str:
    """Returns the value of a header that must be there once."""
    found = [value for other, value in scope["headers"] if other == name]
    if len(found) != 1:
        raise Problem(code, f"{name.decode()}: must be there once", closes=True)
    return str(found[0].decode("latin-1"))


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _too_large(most: int) -> Problem:
    return Problem("too-large", f"a body may have {most} bytes", closes=True)


def _given(body: bytes, receive: Receive) -> Receive:
    """Returns a function that gives the body once, and after that what comes of the connection."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return waiting.pop() if waiting else await receive()

    return give
