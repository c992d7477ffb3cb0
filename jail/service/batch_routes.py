"""The routes of batches: many runs as one request, with one state, and their results by cursor."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get, post

from . import batch_rows, run_rows
from .backend import Order
from .batch_rows import Batch
from .dispatcher import Once, another_request
from .keys import Key, new_id
from .parts import Parts
from .problems import Problem
from .run_routes import Cursor, IdempotencyKey, Most, key_of, run_object
from .run_rows import Run
from .traces import CURRENT
from .wire import BatchObject, BatchRequest, RunPage, RunRequest, order_of

_MOST = 100  # batches of a list
_PAGE = 16 << 20  # bytes of results of a page
_ALONE = {"wait": False, "stream": False, "queue": True}  # what a run of a batch cannot ask for otherwise
_LOOK = 15.0  # seconds: a run may end without being told where its tenant is removed


def _object(batch: Batch, states: dict[str, int], verdicts: dict[str, int]) -> BatchObject:
    is_over = not states.get("queued") and not states.get("running")
    return BatchObject(
        id=batch.id, state="ended" if is_over else "open", user=batch.user, created=batch.created, runs=batch.runs,
        states=states, verdicts=verdicts,
    )  # fmt: skip


async def _found(parts: Parts, key: Key, id: str) -> BatchObject:
    found = await parts.ledger(batch_rows.find, key.tenant, id)
    if found is None:
        raise Problem("not-found", "no such batch")
    return _object(*found)


@post("/v1/batches", status_code=202)
async def create_batch(
    request: Request[Any, Any, Any], data: BatchRequest, parts: Parts, idempotency_key: IdempotencyKey = None
) -> Response[BatchObject]:
    """Creates many runs, all or none: within the tenant's quotas there must be room for each."""
    key = key_of(request, "runs")
    body: bytes = request.scope["jail.body"]  # type: ignore[typeddict-item]
    once = (idempotency_key, hashlib.sha256(body).hexdigest()) if idempotency_key else None
    found = await _earlier(parts, key, once)
    if found is None:
        batch = Batch(id=new_id("b"), tenant=key.tenant, user=key.user, created=time.time(), runs=len(data.runs))
        is_new = await parts.dispatcher.submit_batch(batch, _runs(batch, key, data.runs, parts), once)
        found = batch.id if is_new else await _earlier(parts, key, once)
    headers = {"location": f"/v1/batches/{found}"}
    return Response(await _found(parts, key, str(found)), status_code=202, headers=headers)


async def _earlier(parts: Parts, key: Key, once: Once) -> str | None:
    """Returns the id of the batch that was made for an idempotency key. Raises Problem if it came with another body."""
    found = await parts.ledger(run_rows.earlier, key.tenant, once[0]) if once else None
    if found is None:
        return None
    batch, run, digest = found
    if run is not None or once is None or digest != once[1]:
        raise another_request()
    return batch


def _runs(batch: Batch, key: Key, requests: Sequence[RunRequest], parts: Parts) -> list[tuple[Run, Order]]:
    """Checks all runs of a batch. Raises Problem, which names the run."""
    policies = parts.dispatcher.policies(key.tenant)
    taken = []
    for number, each in enumerate(requests):
        alone = [name for name, value in _ALONE.items() if getattr(each, name) != value]
        try:
            if alone:
                raise Problem("bad-request", f"{alone[0]}: only of a run that comes alone")
            order = order_of(each, key.tenant, policies)
        except Problem as problem:
            raise Problem(problem.code, f"runs[{number}]: {problem.detail}") from None
        run = Run(
            id=new_id("r"), tenant=key.tenant, user=key.user, key=key.id, state="queued", policy=each.policy,
            created=batch.created, request=msgspec.json.encode(each).decode(), batch=batch.id,
            trace=CURRENT.get(),
        )  # fmt: skip
        taken.append((run, order))
    return taken


@get("/v1/batches")
async def list_batches(request: Request[Any, Any, Any], parts: Parts) -> list[BatchObject]:
    """Lists the tenant's batches, latest first, a hundred at most."""
    key = key_of(request, "runs")
    return [_object(*found) for found in await parts.ledger(batch_rows.latest, key.tenant, _MOST)]


@get("/v1/batches/{batch_id:str}")
async def get_batch(request: Request[Any, Any, Any], batch_id: str, parts: Parts) -> BatchObject:
    """Returns a batch: how many of its runs are in which state, and have ended with which verdict."""
    return await _found(parts, key_of(request, "runs"), batch_id)


@get("/v1/batches/{batch_id:str}/runs")
async def list_batch_runs(
    request: Request[Any, Any, Any],
    batch_id: str,
    parts: Parts,
    cursor: Cursor = None,
    limit: Most = 50,
    wait: bool = False,
) -> RunPage:
    """Lists the runs of a batch with their results, in its order. With ``wait`` the answer comes when the first run of
    the page has ended, or the service lets a client wait no longer. A page ends with 16 MiB of results.
    """
    key = key_of(request, "runs")
    await _found(parts, key, batch_id)
    end = time.monotonic() + parts.settings["requests.wait"]
    while True:
        found = await parts.ledger(batch_rows.page, key.tenant, batch_id, cursor, limit, _PAGE)
        if found is None:
            raise Problem("not-found", "the cursor is no run of this batch")
        runs, more = found
        left = end - time.monotonic()
        job = parts.dispatcher.find(runs[0].id) if wait and runs and runs[0].state != "ended" else None
        if job is None or left <= 0:
            break
        try:
            await asyncio.wait_for(job.ended.wait(), min(left, _LOOK))
        except TimeoutError:
            pass
    return RunPage(runs=[run_object(run) for run in runs], next=runs[-1].id if more else None)


@post("/v1/batches/{batch_id:str}/cancel", status_code=202)
async def cancel_batch(request: Request[Any, Any, Any], batch_id: str, parts: Parts) -> BatchObject:
    """Ends the runs of a batch that are queued or running. Those that have ended stay as they are."""
    key = key_of(request, "runs")
    await _found(parts, key, batch_id)
    for run in reversed(await parts.ledger(batch_rows.unfinished, batch_id)):  # no turn comes to one that is to end
        job = parts.dispatcher.find(run)
        if job is not None:
            await parts.dispatcher.cancel(job)
    return await _found(parts, key, batch_id)


ROUTES: list[Any] = [create_batch, list_batches, get_batch, list_batch_runs, cancel_batch]
