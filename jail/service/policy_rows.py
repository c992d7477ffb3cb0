"""Tenants' own policies in the database."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, select

from ..core.records import Record
from .tables import POLICIES


class OwnPolicy(Record):
    """A policy of a tenant's as it is stored. ``base``: the one that it narrows. ``content``: sections of a policy
    file.
    """

    tenant: str
    name: str
    base: str
    content: dict[str, Any]
    created: float


def policies(connection: Connection) -> list[OwnPolicy]:
    """Reads the policies of all tenants, oldest first."""
    rows = connection.execute(select(POLICIES).order_by(POLICIES.c.created, POLICIES.c.name))
    return [OwnPolicy(**{**row._mapping, "content": json.loads(row.content)}) for row in rows]


def add(connection: Connection, policy: OwnPolicy) -> None:
    """Adds a policy."""
    connection.execute(POLICIES.insert(), {**policy.as_dict(), "content": json.dumps(policy.content)})


def remove(connection: Connection, tenant: str, name: str) -> None:
    """Removes a policy."""
    connection.execute(delete(POLICIES).where(POLICIES.c.tenant == tenant, POLICIES.c.name == name))
