"""The routes of runs and of usage."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import MediaType, Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, Parameter
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from . import price_rows, run_rows
from .jobs import Job
from .keys import Key, new_id
from .ledger import Ledger
from .parts import Parts
from .prices import Prices, shown
from .problems import Problem
from .run_rows import Run
from .traces import CURRENT
from .wire import RunObject, RunPage, RunRequest, Usage, UsageRow, order_of

_ALIVE = 15.0  # seconds between comments on a silent stream of events, for proxies that end silent connections
IdempotencyKey = Annotated[
    str | None, HeaderParameter(name="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]+\Z")
]
Cursor = Annotated[str | None, Parameter(max_length=40)]
Most = Annotated[int, Parameter(ge=1, le=100)]
Day = Annotated[str, Parameter(pattern=r"^\d{4}-\d{2}-\d{2}\Z")]


def key_of(request: Request[Any, Any, Any], scope: str) -> Key:
    """Returns the key that came with a request. Raises Problem if it lacks the scope."""
    key: Key = request.scope["jail.key"]  # type: ignore[typeddict-item]
    if not key.may(scope):
        raise Problem("not-allowed", f"the key has not the scope {scope}")
    return key


@post("/v1/runs", status_code=202, responses={200: ResponseSpec(dict[str, Any], description="The Result")})
async def create_run(
    request: Request[Any, Any, Any],
    data: RunRequest,
    parts: Parts,
    idempotency_key: IdempotencyKey = None,
) -> Response[Any]:
    """Creates a run. With ``wait`` the answer is its Result, else, and if it takes longer than the service lets a
    client wait, the run as it is, with status 202.
    """
    key = key_of(request, "runs")
    order = order_of(data, key.tenant, parts.dispatcher.policies(key.tenant))
    body: bytes = request.scope["jail.body"]  # type: ignore[typeddict-item]
    run = Run(
        id=new_id("r"), tenant=key.tenant, user=key.user, key=key.id, state="queued", policy=data.policy,
        created=time.time(), request=msgspec.json.encode(data).decode(), trace=CURRENT.get(),
    )  # fmt: skip
    once = (idempotency_key, hashlib.sha256(body).hexdigest()) if idempotency_key else None
    taken = await parts.dispatcher.submit(run, order, data.stream, once, data.queue)
    run_id = taken.run.id if isinstance(taken, Job) else taken.id
    headers = {"location": f"/v1/runs/{run_id}"}
    if data.wait and isinstance(taken, Job):
        await _wait(taken, parts.settings["requests.wait"])
        if taken.text is not None:
            return Response(taken.text, status_code=200, headers=headers, media_type=MediaType.JSON)
    found = await _found(parts.ledger, key, run_id)
    if found.state != "ended" or not data.wait:
        return Response(_with_outlook(parts, found), status_code=202, headers=headers)
    return Response(found.result, status_code=200, headers=headers, media_type=MediaType.JSON)


async def _wait(job: Job, seconds: float) -> None:
    try:
        await asyncio.wait_for(job.ended.wait(), seconds)
    except TimeoutError:
        pass


async def _found(ledger: Ledger, key: Key, id: str) -> Run:
    found = await ledger(run_rows.find, key.tenant, id)
    if found is None:
        raise Problem("not-found", "no such run")
    return found


def run_object(run: Run) -> RunObject:
    """Returns a run as the API shows it."""
    result = None if run.result is None else json.loads(run.result)
    return RunObject(
        id=run.id, state=run.state, user=run.user, policy=run.policy, created=run.created, started=run.started,
        ended=run.ended, verdict=run.verdict, trace=run.trace, result=result,
    )  # fmt: skip


def _with_outlook(parts: Parts, run: Run) -> RunObject:
    """Returns a run with its place in the queue, if it waits."""
    found, job = run_object(run), parts.dispatcher.find(run.id)
    view = parts.dispatcher.outlook(job) if job and run.state == "queued" else None
    if view:
        found.position, found.estimate = view.position, view.estimate
    return found


@get("/v1/runs")
async def list_runs(request: Request[Any, Any, Any], parts: Parts, cursor: Cursor = None, limit: Most = 50) -> RunPage:
    """Lists the tenant's runs, latest first."""
    key = key_of(request, "runs")
    found = await parts.ledger(run_rows.page, key.tenant, cursor, limit + 1)
    if found is None:
        raise Problem("not-found", "the cursor is no run of this tenant")
    more = len(found) > limit
    return RunPage(runs=[run_object(run) for run in found[:limit]], next=found[limit - 1].id if more else None)


@get("/v1/runs/{run_id:str}")
async def get_run(request: Request[Any, Any, Any], run_id: str, parts: Parts) -> RunObject:
    """Returns a run, with its result when it has ended."""
    return _with_outlook(parts, await _found(parts.ledger, key_of(request, "runs"), run_id))


@post("/v1/runs/{run_id:str}/cancel", status_code=202)
async def cancel_run(request: Request[Any, Any, Any], run_id: str, parts: Parts) -> RunObject:
    """Ends a run, which may be queued or running. One that has ended stays as it is."""
    key = key_of(request, "runs")
    await _found(parts.ledger, key, run_id)
    job = parts.dispatcher.find(run_id)
    if job is not None:
        await parts.dispatcher.cancel(job)
    return run_object(await _found(parts.ledger, key, run_id))


@get("/v1/runs/{run_id:str}/events", media_type="text/event-stream")
async def run_events(request: Request[Any, Any, Any], run_id: str, parts: Parts) -> ServerSentEvent:
    """Streams a run as server-sent events: ``state``, ``output`` (of a run with ``stream``: as it comes) and
    ``result``, which is the last.
    """
    key = key_of(request, "runs")
    await _found(parts.ledger, key, run_id)
    return ServerSentEvent(_events(parts.ledger, key, run_id, parts.dispatcher.find(run_id)))


async def _events(ledger: Ledger, key: Key, id: str, job: Job | None) -> AsyncIterator[ServerSentEventMessage]:
    sent, state = 0, ""
    while job is not None and state != "ended":
        if job.state != state:
            state = job.state
            yield ServerSentEventMessage(event="state", data=json.dumps({"state": state}))
        while sent < len(job.chunks):
            name, chunk = job.chunks[sent]
            sent += 1
            yield ServerSentEventMessage(event="output", id=sent, data=json.dumps(_shown(name, chunk)))
        if job.state == state and sent == len(job.chunks) and state != "ended":
            try:
                await asyncio.wait_for(job.change(), _ALIVE)
            except TimeoutError:
                yield ServerSentEventMessage(comment="still there")
    found = await ledger(run_rows.find, key.tenant, id)
    if found is not None and found.result is not None:
        yield ServerSentEventMessage(event="result", data=found.result)


def _shown(name: str, chunk: bytes) -> dict[str, str]:
    try:
        return {"stream": name, "text": chunk.decode()}
    except UnicodeDecodeError:
        return {"stream": name, "base64": base64.b64encode(chunk).decode()}


@get("/v1/usage")
async def get_usage(
    request: Request[Any, Any, Any],
    parts: Parts,
    since: Day = "0000-01-01",
    until: Day = "9999-12-31",
    format: Annotated[str, Parameter(pattern=r"^(json|csv)\Z")] = "json",
) -> Response[Any]:
    """Sums the usage by tenant, user, day (UTC) and price list, with its cost: the tenant's own; all tenants' for an
    administrator.
    """
    key = key_of(request, "usage")
    tenant = None if "admin" in key.scopes else key.tenant
    found, known = await parts.ledger(_billed, tenant, since, until)
    rows = [_usage_row(row, known[row["prices"]]) for row in found]
    if format == "csv":
        return Response(_csv(rows), media_type="text/csv")
    return Response(Usage(rows=rows))


def _billed(
    connection: Any, tenant: str | None, since: str, until: str
) -> tuple[list[dict[str, Any]], dict[str, Prices]]:
    return run_rows.usage(connection, tenant, since, until), price_rows.lists(connection)


def _usage_row(row: dict[str, Any], by: Prices) -> UsageRow:
    return UsageRow(
        tenant=row["tenant"], user=row["user"], day=row["day"], runs=row["runs"],
        session_minutes=int(row["session_minutes"]),
        wall_seconds=int(row["wall_us"]) / 1e6, cpu_seconds=int(row["cpu_us"]) / 1e6,
        memory_gb_seconds=int(row["memory_kib_ms"]) / (1 << 20) / 1e3,
        prices=by.version, cost=shown(by.cost(row)), currency=by.currency,
    )  # fmt: skip


def _csv(rows: list[UsageRow]) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(UsageRow.__struct_fields__)
    for row in rows:
        # a spreadsheet takes a text that begins so for a formula
        writer.writerow([f"'{cell}" if str(cell)[:1] in "=+-@\t" else cell for cell in msgspec.structs.astuple(row)])
    return out.getvalue()
