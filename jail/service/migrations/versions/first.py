"""The first tables: tenants, keys, runs, idempotency keys, usage, audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
_ID = sa.String(40)
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "meta",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "tenants",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("quota", sa.Text, nullable=False),
        sa.Column("policies", sa.Text),
    )
    op.create_table(
        "keys",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("tenant", _ID, nullable=False, index=True),
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.String(200), nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("expires", sa.Double),
        sa.Column("revoked", sa.Double),
        sa.Column("generation", sa.BigInteger, nullable=False),
    )
    _runs()
    _after_runs()


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("number", _SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("id", _ID, nullable=False, unique=True),
        sa.Column("tenant", _ID, nullable=False),
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("key", _ID, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("policy", sa.String(200), nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("started", sa.Double),
        sa.Column("ended", sa.Double),
        sa.Column("verdict", sa.String(20)),
        sa.Column("request", sa.Text),
        sa.Column("result", sa.Text),
        sa.Index("runs_of_tenant", "tenant", "number"),
        sa.Index("runs_of_state", "state"),
        sa.Index("runs_ended", "ended"),
    )


def _after_runs() -> None:
    op.create_table(
        "idempotency",
        sa.Column("tenant", _ID, primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("run", _ID, nullable=False),
        sa.Column("created", sa.Double, nullable=False, index=True),
    )
    op.create_table(
        "usage",
        sa.Column("run", _ID, primary_key=True),
        sa.Column("tenant", _ID, nullable=False),
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("ended", sa.Double, nullable=False),
        sa.Column("policy", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("wall_us", sa.BigInteger, nullable=False),
        sa.Column("cpu_us", sa.BigInteger, nullable=False),
        sa.Column("memory_peak", sa.BigInteger),
        sa.Column("memory_kib_ms", sa.BigInteger, nullable=False),
        sa.Index("usage_of_tenant", "tenant", "day"),
    )
    op.create_table(
        "audit",
        sa.Column("number", _SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("time", sa.Double, nullable=False),
        sa.Column("tenant", _ID, nullable=False),
        sa.Column("key", _ID, nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("object", _ID, nullable=False),
        sa.Index("audit_of_tenant", "tenant", "number"),
    )
