"""Sessions in the database: that they were opened and why they ended, and one row of usage for each started minute."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, delete, select, update

from ..core.records import Record
from ..result.model import Result
from .run_rows import MINUTE, usage_of
from .tables import SESSIONS, USAGE

LOST = "service"  # the reason of a session whose service ended by kill -9


class SessionRow(Record):
    """A session as it is stored. ``minutes``: how many have been billed."""

    id: str
    tenant: str
    user: str
    key: str
    policy: str
    digest: str
    memory: int
    created: float
    minutes: int = 0
    ended: float | None = None
    reason: str | None = None


def add(connection: Connection, row: SessionRow) -> None:
    """Adds a session that is about to be opened."""
    connection.execute(SESSIONS.insert().values(row.as_dict()))


def bill_minute(connection: Connection, row: SessionRow, number: int, now: float, prices: str) -> dict[str, Any] | None:
    """Bills a minute that begins: the memory that the session may take, for its length. Returns the row of usage; None
    if that minute was billed before.
    """
    done = connection.execute(
        update(SESSIONS).where(SESSIONS.c.id == row.id, SESSIONS.c.minutes == number).values(minutes=number + 1)
    )
    if not done.rowcount:
        return None
    used = _row(row, f"{row.id}.{number}", now, prices)
    used |= {"verdict": MINUTE, "wall_us": 60_000_000, "cpu_us": 0, "memory_kib_ms": row.memory // 1024 * 60_000}
    connection.execute(USAGE.insert().values(used))
    return used


def bill_evaluation(
    connection: Connection, row: SessionRow, id: str, result: Result, now: float, prices: str
) -> dict[str, Any]:
    """Bills the CPU time of an evaluation; its memory is billed by the minute."""
    used = _row(row, id, now, prices) | usage_of(result)
    used |= {"memory_kib_ms": 0, "wall_us": 0}
    connection.execute(USAGE.insert().values(used))
    return used


def _row(row: SessionRow, id: str, now: float, prices: str) -> dict[str, Any]:
    day = time.strftime("%Y-%m-%d", time.gmtime(now))
    return {
        "run": id, "tenant": row.tenant, "user": row.user, "day": day, "ended": now, "policy": row.digest,
        "memory_peak": None, "prices": prices,
    }  # fmt: skip


def end(connection: Connection, id: str, reason: str, now: float) -> None:
    """Notes the end of a session, if it is the first one."""
    connection.execute(
        update(SESSIONS).where(SESSIONS.c.id == id, SESSIONS.c.ended.is_(None)).values(ended=now, reason=reason)
    )


def lose(connection: Connection, now: float) -> None:
    """Ends the sessions that an earlier process had open: their jails have ended with it."""
    connection.execute(update(SESSIONS).where(SESSIONS.c.ended.is_(None)).values(ended=now, reason=LOST))


def find(connection: Connection, tenant: str, id: str) -> SessionRow | None:
    """Reads a session of a tenant."""
    row = connection.execute(select(SESSIONS).where(SESSIONS.c.tenant == tenant, SESSIONS.c.id == id)).first()
    return SessionRow(**row._mapping) if row else None


def latest(connection: Connection, tenant: str, most: int) -> list[SessionRow]:
    """Reads a tenant's sessions, latest first."""
    query = select(SESSIONS).where(SESSIONS.c.tenant == tenant).order_by(SESSIONS.c.created.desc()).limit(most)
    return [SessionRow(**row._mapping) for row in connection.execute(query)]


def forget(connection: Connection, before: float) -> None:
    """Deletes sessions that ended before a time. Usage stays."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.ended < before))
