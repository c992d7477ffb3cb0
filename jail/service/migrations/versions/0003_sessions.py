"""The table of sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
_ID = sa.String(40)


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "sessions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("tenant", _ID, nullable=False),
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("key", _ID, nullable=False),
        sa.Column("policy", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("memory", sa.BigInteger, nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("ended", sa.Double),
        sa.Column("reason", sa.String(20)),
        sa.Index("sessions_of_tenant", "tenant", "created"),
        sa.Index("sessions_ended", "ended"),
    )
