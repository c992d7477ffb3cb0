"""Runs in the database: from queued over running to ended, each step one transaction, with the usage in the last."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Select, bindparam, case, delete, func, or_, select, update

from ..core.records import Record
from ..result.model import Result
from .hook_rows import Delivery, add_deliveries
from .tables import BATCHES, IDEMPOTENCY, RUNS, USAGE


class Run(Record):
    """A run as it is stored. ``request`` (JSON) is gone when it has ended, ``result`` (JSON) is there then."""

    id: str
    tenant: str
    user: str
    key: str
    state: str
    policy: str
    created: float
    started: float | None = None
    ended: float | None = None
    verdict: str | None = None
    request: str | None = None
    result: str | None = None
    batch: str | None = None
    trace: str = ""


MINUTE = "minute"  # in the column of verdicts: a minute of a session
_COLUMNS = [RUNS.c[name] for name in Run._fields]
_SHORT = [RUNS.c[name] for name in Run._fields if name not in ("request", "result")]

# The statements of each run are built once: building one costs as much as carrying it out.
_ID = RUNS.c.id == bindparam("its_id")
_ADD, _ADD_ONCE, _ADD_USAGE = RUNS.insert(), IDEMPOTENCY.insert(), USAGE.insert()
_EARLIER = (
    select(*_COLUMNS, IDEMPOTENCY.c.digest, IDEMPOTENCY.c.run)
    .select_from(IDEMPOTENCY)
    .outerjoin(RUNS, IDEMPOTENCY.c.run == RUNS.c.id)
    .where(IDEMPOTENCY.c.tenant == bindparam("its_tenant"), IDEMPOTENCY.c.key == bindparam("its_key"))
)
_FIND = select(*_COLUMNS).where(_ID)
_FIND_OF_TENANT = _FIND.where(RUNS.c.tenant == bindparam("its_tenant"))
_START = update(RUNS).where(_ID, RUNS.c.state == "queued").values(state="running", started=bindparam("now"))
_REQUEST = select(RUNS.c.request).where(_ID)
_END = (
    update(RUNS)
    .where(_ID, RUNS.c.state != "ended")
    .values({name: bindparam(name) for name in ("ended", "verdict", "result", "size")})
    .values(state="ended", request=None)
)


def add(connection: Connection, run: Run, once: tuple[str, str] | None) -> bool:
    """Adds a run. ``once``: an idempotency key and the digest of its request; if a run has been made for it already,
    none is added, and False returned.
    """
    if once:
        if earlier(connection, run.tenant, once[0]):
            return False
        remember(connection, run.tenant, once, run.id, run.created)
    connection.execute(_ADD, run.as_dict())
    return True


def add_all(connection: Connection, runs: Sequence[Run]) -> None:
    """Adds runs of a batch."""
    connection.execute(_ADD, [run.as_dict() for run in runs])


def remember(connection: Connection, tenant: str, once: tuple[str, str], id: str, now: float) -> None:
    """Notes what was made for an idempotency key: a run, or a batch."""
    row = {"tenant": tenant, "key": once[0], "digest": once[1], "run": id, "created": now}
    connection.execute(_ADD_ONCE, row)


def withdraw(connection: Connection, tenant: str, id: str) -> None:
    """Deletes a run, or a batch with its runs, that the client was told is not stored."""
    connection.execute(delete(RUNS).where(RUNS.c.tenant == tenant, or_(RUNS.c.id == id, RUNS.c.batch == id)))
    connection.execute(delete(BATCHES).where(BATCHES.c.tenant == tenant, BATCHES.c.id == id))
    connection.execute(delete(IDEMPOTENCY).where(IDEMPOTENCY.c.tenant == tenant, IDEMPOTENCY.c.run == id))


def earlier(connection: Connection, tenant: str, key: str) -> tuple[str, Run | None, str] | None:
    """Returns what was made for an idempotency key: its id, the run if it is one, and the digest of its request."""
    row = connection.execute(_EARLIER, {"its_tenant": tenant, "its_key": key}).first()
    return (row.run, _run(row) if row.id else None, row.digest) if row else None


def find(connection: Connection, tenant: str | None, id: str) -> Run | None:
    """Reads a run of a tenant, None: of any."""
    query = _FIND if tenant is None else _FIND_OF_TENANT
    row = connection.execute(query, {"its_id": id, "its_tenant": tenant}).first()
    return _run(row) if row else None


def page(connection: Connection, tenant: str, after: str | None, most: int) -> list[Run] | None:
    """Reads a tenant's runs, latest first, without results. ``after``: the id of the last run of the page before; None
    is returned if the tenant has no such run.
    """
    query = select(*_SHORT).where(RUNS.c.tenant == tenant).order_by(RUNS.c.number.desc()).limit(most)
    if after is not None:
        number = connection.execute(select(RUNS.c.number).where(RUNS.c.tenant == tenant, RUNS.c.id == after)).scalar()
        if number is None:
            return None
        query = query.where(RUNS.c.number < number)
    return [_run(row) for row in connection.execute(query)]


def start(connection: Connection, id: str, now: float) -> str | None:
    """Notes that a run begins; returns its request, or None if it is not queued any more."""
    done = connection.execute(_START, {"its_id": id, "now": now})
    return str(connection.execute(_REQUEST, {"its_id": id}).scalar()) if done.rowcount else None


def end(
    connection: Connection, used: dict[str, Any], text: str, events: Sequence[Delivery] = (),
) -> bool:  # fmt: skip
    """Notes the end of a run, with its row of usage, its result as text, and the ``events`` that tell of it. Returns
    False, and changes nothing, if it has ended before: no run is billed twice.
    """
    changed = {"its_id": used["run"], "ended": used["ended"], "verdict": used["verdict"]}
    if not connection.execute(_END, {**changed, "result": text, "size": len(text)}).rowcount:
        return False
    connection.execute(_ADD_USAGE, used)
    add_deliveries(connection, events)
    return True


def used_by(run: Run, result: Result, now: float, prices: str) -> dict[str, Any]:
    """Returns the row of usage of a run that has ended, by the price list of that version."""
    return {
        "run": run.id,
        "prices": prices,
        "tenant": run.tenant,
        "user": run.user,
        "day": time.strftime("%Y-%m-%d", time.gmtime(now)),
        "ended": now,
        "policy": result.policy.digest,
        **usage_of(result),
    }


def usage_of(result: Result) -> dict[str, Any]:
    """Returns the columns of usage that come from the kernel's counters."""
    usage = result.usage
    peak = usage.memory_peak_bytes
    return {
        "verdict": result.verdict,
        "wall_us": round(usage.wall_seconds * 1e6),
        "cpu_us": round(usage.cpu_seconds * 1e6),
        "memory_peak": peak,
        "memory_kib_ms": round((peak or 0) / 1024 * usage.wall_seconds * 1e3),
    }


def stored(connection: Connection) -> dict[tuple[str, str], int]:
    """Sums the bytes of stored results by tenant and user."""
    keys = RUNS.c.tenant, RUNS.c.user
    rows = connection.execute(select(*keys, func.sum(RUNS.c.size)).group_by(*keys))
    return {(tenant, user): int(size) for tenant, user, size in rows}


def drop_oldest(connection: Connection, tenant: str, user: str | None, most: int, but: str) -> dict[str, int]:
    """Deletes the oldest results of a tenant, or of a user of it, with their runs, until no more than ``most`` bytes
    are left; one run stays. Returns how many bytes it has deleted, by user.
    """
    whose = [RUNS.c.tenant == tenant, *([] if user is None else [RUNS.c.user == user])]
    left = int(connection.execute(select(func.sum(RUNS.c.size)).where(*whose)).scalar() or 0)
    old = select(RUNS.c.id, RUNS.c.user, RUNS.c.size).where(*whose, RUNS.c.state == "ended", RUNS.c.id != but)
    deleted: dict[str, int] = {}
    for row in connection.execute(old.order_by(RUNS.c.number)).all() if left > most else ():
        if left <= most:
            break
        connection.execute(delete(RUNS).where(RUNS.c.id == row.id))
        connection.execute(delete(IDEMPOTENCY).where(IDEMPOTENCY.c.tenant == tenant, IDEMPOTENCY.c.run == row.id))
        left -= row.size
        deleted[row.user] = deleted.get(row.user, 0) + row.size
    return deleted


def unfinished(connection: Connection, state: str) -> list[Run]:
    """Reads the runs in a state that an earlier process has left, in the order of their coming."""
    rows = connection.execute(select(*_COLUMNS).where(RUNS.c.state == state).order_by(RUNS.c.number))
    return [_run(row) for row in rows]


def usage(connection: Connection, tenant: str | None, since: str, until: str) -> list[dict[str, Any]]:
    """Sums the usage of a tenant, or of all, by tenant, user, day and price list, for days from ``since`` up to
    ``until``.
    """
    keys = (USAGE.c.tenant, USAGE.c.user, USAGE.c.day, USAGE.c.prices)
    query = _sums(*keys).where(USAGE.c.day >= since, USAGE.c.day <= until)
    if tenant is not None:
        query = query.where(USAGE.c.tenant == tenant)
    return [dict(row._mapping) for row in connection.execute(query)]


def spent(connection: Connection, tenant: str, user: str | None, begin: float, end: float) -> list[dict[str, Any]]:
    """Sums the usage of a tenant, or of one user of it, by price list, of runs that ended from ``begin`` on and before
    ``end``.
    """
    query = _sums(USAGE.c.prices).where(USAGE.c.tenant == tenant, USAGE.c.ended >= begin, USAGE.c.ended < end)
    if user is not None:
        query = query.where(USAGE.c.user == user)
    return [dict(row._mapping) for row in connection.execute(query)]


def users(connection: Connection, tenant: str, begin: float, end: float) -> list[str]:
    """Reads the users of a tenant with usage from ``begin`` on and before ``end``."""
    of_tenant = USAGE.c.tenant == tenant, USAGE.c.ended >= begin, USAGE.c.ended < end
    return list(connection.execute(select(USAGE.c.user).where(*of_tenant).distinct()).scalars())


def _sums(*keys: Column[Any]) -> Select[Any]:
    amounts = (func.sum(USAGE.c[name]).label(name) for name in ("wall_us", "cpu_us", "memory_kib_ms"))
    minutes = func.sum(case((USAGE.c.verdict == MINUTE, 1), else_=0))
    counts = (func.count() - minutes).label("runs"), minutes.label("session_minutes")
    return select(*keys, *counts, *amounts).group_by(*keys).order_by(*keys)


def forget(connection: Connection, before: float) -> None:
    """Deletes runs that ended before a time, and idempotency keys from before it. Usage stays."""
    connection.execute(delete(RUNS).where(RUNS.c.state == "ended", RUNS.c.ended < before))
    connection.execute(delete(IDEMPOTENCY).where(IDEMPOTENCY.c.created < before))


def _run(row: Any) -> Run:
    return Run(**{name: row._mapping[name] for name in Run._fields if name in row._mapping})
