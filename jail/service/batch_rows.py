"""Batches in the database: runs that came as one. The state of a batch is counted from its runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select

from ..core.records import Record
from . import run_rows
from .run_rows import Run
from .tables import BATCHES, RUNS


class Batch(Record):
    """A batch as it is stored. ``runs``: how many it had when it was made."""

    id: str
    tenant: str
    user: str
    created: float
    runs: int


_COLUMNS = [BATCHES.c[name] for name in Batch._fields]


def add(connection: Connection, batch: Batch, runs: Sequence[Run], once: tuple[str, str] | None) -> bool:
    """Adds a batch with its runs. ``once``: as of ``run_rows.add``."""
    if once:
        if run_rows.earlier(connection, batch.tenant, once[0]):
            return False
        run_rows.remember(connection, batch.tenant, once, batch.id, batch.created)
    connection.execute(BATCHES.insert(), batch.as_dict())
    run_rows.add_all(connection, runs)
    return True


def find(connection: Connection, tenant: str, id: str) -> tuple[Batch, dict[str, int], dict[str, int]] | None:
    """Reads a batch of a tenant, and counts its runs by state, and those that have ended by verdict."""
    row = connection.execute(select(*_COLUMNS).where(BATCHES.c.tenant == tenant, BATCHES.c.id == id)).first()
    return _counted(connection, Batch(**row._mapping)) if row else None


def latest(connection: Connection, tenant: str, most: int) -> list[tuple[Batch, dict[str, int], dict[str, int]]]:
    """Reads a tenant's batches, latest first."""
    query = select(*_COLUMNS).where(BATCHES.c.tenant == tenant).order_by(BATCHES.c.number.desc()).limit(most)
    return [_counted(connection, Batch(**row._mapping)) for row in connection.execute(query).all()]


def _counted(connection: Connection, batch: Batch) -> tuple[Batch, dict[str, int], dict[str, int]]:
    states: dict[str, int] = {}
    verdicts: dict[str, int] = {}
    columns = RUNS.c.state, RUNS.c.verdict
    query = select(*columns, func.count().label("runs")).where(RUNS.c.batch == batch.id).group_by(*columns)
    for row in connection.execute(query):
        states[row.state] = states.get(row.state, 0) + row.runs
        if row.verdict is not None:
            verdicts[row.verdict] = row.runs
    return batch, states, verdicts


def unfinished(connection: Connection, batch: str) -> list[str]:
    """Reads the ids of the runs of a batch that are not over."""
    query = select(RUNS.c.id).where(RUNS.c.batch == batch, RUNS.c.state != "ended").order_by(RUNS.c.number)
    return [row.id for row in connection.execute(query)]


def page(
    connection: Connection, tenant: str, batch: str, after: str | None, most: int, size: int
) -> tuple[list[Run], bool] | None:
    """Reads runs of a batch with their results, in the order of the batch, and whether there are more. ``after``: the
    id of the last one of the page before; None is returned if the batch has no such run. ``size``: bytes of results
    after which the page ends.
    """
    of_batch = RUNS.c.tenant == tenant, RUNS.c.batch == batch
    query = select(RUNS.c.id, RUNS.c.size).where(*of_batch).order_by(RUNS.c.number).limit(most + 1)
    if after is not None:
        number = connection.execute(select(RUNS.c.number).where(*of_batch, RUNS.c.id == after)).scalar()
        if number is None:
            return None
        query = query.where(RUNS.c.number > number)
    rows = connection.execute(query).all()
    chosen = _that_fit(rows[:most], size)
    found = (run_rows.find(connection, tenant, each) for each in chosen)
    return [run for run in found if run is not None], len(chosen) < len(rows)


def _that_fit(rows: Sequence[Any], size: int) -> list[str]:
    chosen: list[str] = []
    for row in rows:
        size -= row.size
        if chosen and size < 0:
            break
        chosen.append(row.id)
    return chosen


def forget(connection: Connection, before: float) -> None:
    """Deletes batches from before a time that have no run any more."""
    has_runs = select(RUNS.c.id).where(RUNS.c.batch == BATCHES.c.id).exists()
    connection.execute(delete(BATCHES).where(BATCHES.c.created < before, ~has_runs))
