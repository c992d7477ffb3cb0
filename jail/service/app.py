"""The application: the routes, their errors as problem objects, the OpenAPI document, and the guard around all."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from ..policy.suggest import nearest
from . import admin_routes, batch_routes, hook_routes, policy_routes, run_routes, session_routes, wire
from .described import Document, described
from .guard import Guard
from .ledger import LOG
from .parts import Parts
from .problems import MEDIA_TYPE, Problem
from .reload import Reloader

if TYPE_CHECKING:
    from .spans import Spans

_ROUTES: list[Any] = [
    run_routes.create_run, run_routes.list_runs, run_routes.get_run, run_routes.cancel_run, run_routes.run_events,
    run_routes.get_usage, admin_routes.healthz, admin_routes.readyz, admin_routes.get_metrics,
    admin_routes.list_tenants, admin_routes.create_tenant, admin_routes.delete_tenant, admin_routes.list_keys,
    admin_routes.create_key, admin_routes.rotate_key, admin_routes.revoke_key, admin_routes.list_audit,
    *batch_routes.ROUTES, *session_routes.ROUTES, *hook_routes.ROUTES, *policy_routes.ROUTES,
]  # fmt: skip
_CODES = {400: "bad-request", 404: "not-found", 405: "wrong-method", 413: "too-large"}


def application(parts: Parts, reloader: Reloader | None, spans: Spans | None) -> Guard:
    """Makes the application of one service. ``reloader``: what SIGHUP calls, None: nothing. ``spans``: None: none."""
    dispatcher = parts.dispatcher

    @asynccontextmanager
    async def life(_: Litestar) -> AsyncIterator[None]:
        dispatcher.begin()
        parts.hooks.begin()
        loop = asyncio.get_running_loop()
        kept = [loop.create_task(dispatcher.keep_house()), loop.create_task(parts.live.keep())]
        if reloader:
            reloads: set[asyncio.Task[None]] = set()  # the event loop alone would keep no hold of them

            def reload() -> None:
                reloads.add(task := loop.create_task(reloader.reload()))
                task.add_done_callback(reloads.discard)

            loop.add_signal_handler(signal.SIGHUP, reload)
        try:
            yield
        finally:
            for task in kept:
                task.cancel()
            await asyncio.gather(parts.live.stop(), dispatcher.stop())
            await asyncio.to_thread(parts.tenancy.groups.close)
            await parts.hooks.stop()
            if spans:
                await asyncio.to_thread(spans.close)

    app = routes(parts, life)
    return Guard(app, parts.tenancy, parts.settings, parts.metrics.problem, spans)


def routes(parts: Parts, life: Any) -> Litestar:
    """Makes the routes alone, without the guard around them."""
    return Litestar(
        _ROUTES,
        dependencies={"parts": Provide(lambda: parts, sync_to_thread=False)},
        exception_handlers={Problem: _problem, HTTPException: _http_problem, Exception: _failed},
        lifespan=[life] if life else [],
        logging_config=None,
        openapi_config=_openapi(),
        request_max_body_size=None,  # the guard has counted
    )


def document() -> dict[str, Any]:
    """Returns the OpenAPI document."""
    nothing: Any = None
    return described(routes(Parts(*[nothing] * len(Parts._fields)), None).openapi_schema.to_schema())


def _openapi() -> OpenAPIConfig:
    scheme = SecurityScheme(type="http", scheme="bearer")
    return OpenAPIConfig(
        title="jail",
        version=version("jail-run"),
        path="/",
        render_plugins=[Document(path="/openapi.json")],
        use_handler_docstrings=True,
        components=Components(security_schemes={"key": scheme}),
        security=[{"key": []}],
    )


def _problem(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    request.scope["jail.told"](problem.code)  # type: ignore[typeddict-item]
    return Response(
        problem.as_dict(), status_code=problem.status, headers=problem.headers(), media_type=MEDIA_TYPE
    )  # fmt: skip


def _http_problem(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Turns an error of the framework's into a problem object."""
    code = _CODES.get(error.status_code, "internal" if error.status_code >= 500 else "bad-request")
    return _problem(request, Problem(code, _said(request.url.path, error)))


def _failed(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Turns an error of ours into a problem object that tells nothing of it; the log does."""
    if isinstance(error, RecursionError):
        return _problem(request, Problem("bad-request", "the body is nested too deep"))
    LOG.error("request: %s", type(error).__name__, exc_info=error)
    return _problem(request, Problem("internal", "the service failed"))


def _said(path: str, error: HTTPException) -> str:
    """Returns what is wrong in one line; of a body the first thing that the reader stumbled over."""
    if error.status_code >= 500:
        return "the service failed"
    extra = getattr(error, "extra", None)
    if isinstance(extra, list) and extra and isinstance(extra[0], dict):
        first = extra[0]
        key, message = first.get("key"), str(first.get("message", ""))
        message += _meant(path, message)
        return f"{key}: {message}" if key and key != "data" else message
    if error.status_code == 404 and path[:2] == "/v" and path[2:3].isdigit() and not path.startswith("/v1/"):
        return "this service speaks version 1 of the API: its paths begin with /v1"
    return str(error.detail)[:300]


def _meant(path: str, message: str) -> str:
    """Returns the nearest right name for a key that msgspec does not know."""
    head, _, wrong = message.partition("unknown field `")
    kind = wire.REQUESTS.get(path)
    return nearest(wrong.partition("`")[0], kind.__struct_fields__) if wrong and not head.count("`") and kind else ""
