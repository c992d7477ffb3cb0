"""Tenants, keys and audit in the database."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, select, update

from ..core.records import Record
from .keys import Key
from .tables import (
    AUDIT,
    BATCHES,
    DELIVERIES,
    IDEMPOTENCY,
    KEYS,
    POLICIES,
    REACHED,
    RUNS,
    SESSIONS,
    TENANTS,
    WEBHOOKS,
)  # fmt: skip
from .traces import CURRENT


class Tenant(Record):
    """A tenant as it is stored. ``quota``: what differs from the settings. ``policies``: None: all that are allowed."""

    id: str
    name: str
    created: float
    quota: dict[str, Any]
    policies: tuple[str, ...] | None


def tenants(connection: Connection) -> list[Tenant]:
    """Reads all tenants, oldest first."""
    rows = connection.execute(select(TENANTS).order_by(TENANTS.c.created, TENANTS.c.id))
    return [
        Tenant(
            id=row.id,
            name=row.name,
            created=row.created,
            quota=json.loads(row.quota),
            policies=None if row.policies is None else tuple(json.loads(row.policies)),
        )
        for row in rows
    ]


def add_tenant(connection: Connection, tenant: Tenant) -> None:
    """Adds a tenant."""
    connection.execute(
        TENANTS.insert().values(
            id=tenant.id,
            name=tenant.name,
            created=tenant.created,
            quota=json.dumps(tenant.quota),
            policies=None if tenant.policies is None else json.dumps(tenant.policies),
        )
    )


def remove_tenant(connection: Connection, tenant: str) -> None:
    """Removes a tenant with its keys, runs and idempotency keys. Usage and audit stay: the bill, and who did it."""
    connection.execute(delete(TENANTS).where(TENANTS.c.id == tenant))
    for table in (KEYS, RUNS, BATCHES, SESSIONS, IDEMPOTENCY, WEBHOOKS, DELIVERIES, POLICIES, REACHED):
        connection.execute(delete(table).where(table.c.tenant == tenant))


def keys(connection: Connection) -> list[Key]:
    """Reads all keys."""
    return [
        Key(**{**row._mapping, "scopes": tuple(row.scopes.split())}) for row in connection.execute(select(KEYS))
    ]  # fmt: skip


def add_key(connection: Connection, key: Key) -> None:
    """Adds a key, by its hash."""
    connection.execute(KEYS.insert().values({**key.as_dict(), "scopes": " ".join(key.scopes)}))


def revoke(connection: Connection, key: Key) -> None:
    """Notes that a key holds no more."""
    connection.execute(update(KEYS).where(KEYS.c.id == key.id).values(revoked=key.revoked))


def expire(connection: Connection, key: Key) -> None:
    """Notes when a key ends."""
    connection.execute(update(KEYS).where(KEYS.c.id == key.id).values(expires=key.expires))


def note(connection: Connection, time: float, by: Key, event: str, object: str) -> None:
    """Adds a line to the audit, with the trace of the request."""
    row = {"time": time, "tenant": by.tenant, "key": by.id, "event": event, "object": object, "trace": CURRENT.get()}
    connection.execute(AUDIT.insert(), row)


def events(connection: Connection, tenant: str | None, before: int | None, most: int) -> list[dict[str, Any]]:
    """Reads the audit of a tenant, or of all, latest first."""
    query = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(most)
    if tenant is not None:
        query = query.where(AUDIT.c.tenant == tenant)
    if before is not None:
        query = query.where(AUDIT.c.number < before)
    return [dict(row._mapping) for row in connection.execute(query)]
