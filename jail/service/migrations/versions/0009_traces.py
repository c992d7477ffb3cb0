"""The trace of each run and of each line of the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Adds the columns. Earlier rows have no trace."""
    for table in ("runs", "audit"):
        op.add_column(table, sa.Column("trace", sa.String(32), nullable=False, server_default=""))
