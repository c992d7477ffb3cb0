"""The routes of sessions: open, evaluate, files in and out, interrupt, close."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import MediaType, Request, Response, delete, get, post, put

from . import session_rows
from .ledger import Ledger
from .live_sessions import LiveSessions
from .parts import Parts
from .problems import Problem
from .results import fitting
from .run_routes import key_of
from .session_rows import SessionRow
from .wire import EvaluateRequest, SessionObject, SessionRequest, seconds_of, session_of

_MOST = 100  # sessions of a list


def _object(row: SessionRow, live: LiveSessions) -> SessionObject:
    is_open = row.ended is None and live.is_open(row.id)
    return SessionObject(
        id=row.id, state="open" if is_open else "ended", user=row.user, policy=row.policy, created=row.created,
        ended=row.ended, reason=row.reason,
    )  # fmt: skip


async def _found(ledger: Ledger, tenant: str, id: str) -> SessionRow:
    row = await ledger(session_rows.find, tenant, id)
    if row is None:
        raise Problem("not-found", "no such session")
    return row


async def _open(ledger: Ledger, tenant: str, id: str) -> None:
    """Raises Problem unless the session is open: another tenant's is as one that does not exist."""
    row = await _found(ledger, tenant, id)
    if row.ended is not None:
        ended = {"reason": row.reason, "figure": 0, "at": row.ended}
        raise Problem("session-ended", f"the session has ended: {row.reason}", more={"ended": ended})


@post("/v1/sessions")
async def open_session(
    request: Request[Any, Any, Any], data: SessionRequest, parts: Parts,
) -> SessionObject:  # fmt: skip
    """Opens a session: a jail whose interpreter is asked again and again, and keeps names and files."""
    key = key_of(request, "runs")
    policy, options = session_of(data, parts.dispatcher.policies(key.tenant), parts.settings)
    patience = min(seconds_of(data.wait, "wait") or 0.0, parts.settings["requests.wait"])
    gone = asyncio.ensure_future(_left(request))
    try:
        return _object(await parts.live.open(key, policy, options, patience, gone), parts.live)
    finally:
        gone.cancel()


async def _left(request: Request[Any, Any, Any]) -> None:
    """Returns when the client has left: its body has been read, so nothing else can come."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


@get("/v1/sessions")
async def list_sessions(request: Request[Any, Any, Any], parts: Parts) -> list[SessionObject]:
    """Lists the tenant's sessions, latest first, a hundred at most."""
    key = key_of(request, "runs")
    return [_object(row, parts.live) for row in await parts.ledger(session_rows.latest, key.tenant, _MOST)]


@get("/v1/sessions/{session_id:str}")
async def get_session(request: Request[Any, Any, Any], session_id: str, parts: Parts) -> SessionObject:
    """Returns a session: whether it is open, and if not why it ended."""
    return _object(await _found(parts.ledger, key_of(request, "runs").tenant, session_id), parts.live)


@post("/v1/sessions/{session_id:str}/evaluate", status_code=200)
async def evaluate(
    request: Request[Any, Any, Any], session_id: str, data: EvaluateRequest, parts: Parts,
) -> Response[Any]:  # fmt: skip
    """Evaluates source in a session, and answers with the Result."""
    key = key_of(request, "runs")
    await _open(parts.ledger, key.tenant, session_id)
    result = await parts.live.evaluate(key.tenant, session_id, data.source, data.filename, data.limits)
    _, text = fitting(result, parts.settings["runs.result"])
    return Response(text, media_type=MediaType.JSON)


@post("/v1/sessions/{session_id:str}/interrupt", status_code=200)
async def interrupt_session(request: Request[Any, Any, Any], session_id: str, parts: Parts) -> dict[str, bool]:
    """Interrupts the evaluation that goes on; the session stays."""
    key = key_of(request, "runs")
    await _open(parts.ledger, key.tenant, session_id)
    return {"interrupted": parts.live.interrupt(key.tenant, session_id)}


@delete("/v1/sessions/{session_id:str}")
async def close_session(request: Request[Any, Any, Any], session_id: str, parts: Parts) -> None:
    """Closes a session. One that has ended stays as it is."""
    key = key_of(request, "runs")
    row = await _found(parts.ledger, key.tenant, session_id)
    if row.ended is None:
        await parts.live.close(key.tenant, session_id)


@get("/v1/sessions/{session_id:str}/files")
async def list_files(request: Request[Any, Any, Any], session_id: str, parts: Parts) -> list[str]:
    """Lists the files of a session's working folder."""
    key = key_of(request, "runs")
    await _open(parts.ledger, key.tenant, session_id)
    return await parts.live.file(key.tenant, session_id, lambda session: session.files.list())


@get("/v1/sessions/{session_id:str}/files/{name:path}")
async def read_file(request: Request[Any, Any, Any], session_id: str, name: str, parts: Parts) -> Response[bytes]:
    """Gives the bytes of a file, of which no browser is to make a page."""
    key = key_of(request, "runs")
    await _open(parts.ledger, key.tenant, session_id)
    content = await parts.live.file(key.tenant, session_id, lambda session: session.files.read(name.removeprefix("/")))
    headers = {"content-disposition": "attachment", "content-security-policy": "sandbox"}
    return Response(content, media_type="application/octet-stream", headers=headers)


@put("/v1/sessions/{session_id:str}/files/{name:path}", status_code=204)
async def write_file(request: Request[Any, Any, Any], session_id: str, name: str, parts: Parts) -> None:
    """Makes a file of the request's body, in place of one of that name."""
    key = key_of(request, "runs")
    await _open(parts.ledger, key.tenant, session_id)
    body: bytes = request.scope["jail.body"]  # type: ignore[typeddict-item]
    await parts.live.file(key.tenant, session_id, lambda session: session.files.write(name.removeprefix("/"), body))


@delete("/v1/sessions/{session_id:str}/files/{name:path}")
async def remove_file(request: Request[Any, Any, Any], session_id: str, name: str, parts: Parts) -> None:
    """Removes a file."""
    key = key_of(request, "runs")
    await _open(parts.ledger, key.tenant, session_id)
    await parts.live.file(key.tenant, session_id, lambda session: session.files.remove(name.removeprefix("/")))


ROUTES: list[Any] = [
    open_session, list_sessions, get_session, evaluate, interrupt_session, close_session, list_files, read_file,
    write_file, remove_file,
]  # fmt: skip
