"""Webhooks and what is still to be sent of them, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from ..core.records import Record
from .tables import DELIVERIES, REACHED, WEBHOOKS

_TWO_MONTHS = 62 * 86400.0  # seconds


class Webhook(Record):
    """A webhook as it is stored. ``events``: those that it is sent for."""

    id: str
    tenant: str
    url: str
    events: tuple[str, ...]
    secret: str
    created: float


class Delivery(Record):
    """An event to send. ``body``: JSON. ``attempts``: those that have failed. ``due``: not before that time."""

    id: str
    webhook: str
    tenant: str
    created: float
    body: str
    attempts: int = 0
    due: float = 0.0


def webhooks(connection: Connection) -> list[Webhook]:
    """Reads all webhooks, oldest first."""
    rows = connection.execute(select(WEBHOOKS).order_by(WEBHOOKS.c.created, WEBHOOKS.c.id))
    return [Webhook(**{**row._mapping, "events": tuple(row.events.split())}) for row in rows]


def add(connection: Connection, webhook: Webhook) -> None:
    """Adds a webhook."""
    connection.execute(WEBHOOKS.insert(), {**webhook.as_dict(), "events": " ".join(webhook.events)})


def remove(connection: Connection, webhook: str) -> None:
    """Removes a webhook with what is still to be sent of it."""
    connection.execute(delete(DELIVERIES).where(DELIVERIES.c.webhook == webhook))
    connection.execute(delete(WEBHOOKS).where(WEBHOOKS.c.id == webhook))


def waiting(connection: Connection) -> list[Delivery]:
    """Reads all that is still to be sent, in the order of its coming."""
    columns = [DELIVERIES.c[name] for name in Delivery._fields]
    return [Delivery(**row._mapping) for row in connection.execute(select(*columns).order_by(DELIVERIES.c.number))]


def add_deliveries(connection: Connection, rows: Sequence[Delivery]) -> None:
    """Adds events to send."""
    if rows:
        connection.execute(DELIVERIES.insert(), [row.as_dict() for row in rows])


def postpone(connection: Connection, delivery: Delivery) -> None:
    """Notes an attempt that has failed."""
    values = {"attempts": delivery.attempts, "due": delivery.due}
    connection.execute(update(DELIVERIES).where(DELIVERIES.c.id == delivery.id).values(values))


def done(connection: Connection, delivery: str) -> None:
    """Deletes an event that was sent, or is given up."""
    connection.execute(delete(DELIVERIES).where(DELIVERIES.c.id == delivery))


def tell_reached(
    connection: Connection, tenant: str, user: str | None, month: float, quota: str, rows: Sequence[Delivery]
) -> bool:
    """Adds the events that a quota of a month is used up, unless that was done before. Returns whether it did."""
    row = {"tenant": tenant, "user": user or "", "month": month, "quota": quota}
    if connection.execute(select(REACHED).filter_by(**row)).first():
        return False
    connection.execute(REACHED.insert(), row)
    add_deliveries(connection, rows)
    return True


def forget(connection: Connection, before: float) -> None:
    """Deletes what was noted of months that are over."""
    connection.execute(delete(REACHED).where(REACHED.c.month < before - _TWO_MONTHS))
