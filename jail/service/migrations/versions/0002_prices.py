"""Price lists, and in each row of usage the version of the one that it is billed by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
_FREE = '{"cpu_second": "0", "currency": "EUR", "gb_second": "0", "run": "0", "version": "none"}'


def upgrade() -> None:
    """Adds the table and the column. Earlier usage is billed by the list "none", which is free."""
    table = op.create_table(
        "prices", sa.Column("version", sa.String(40), primary_key=True), sa.Column("content", sa.Text, nullable=False)
    )
    op.bulk_insert(table, [{"version": "none", "content": _FREE}])
    op.add_column("usage", sa.Column("prices", sa.String(40), nullable=False, server_default="none"))
    op.create_index("usage_of_month", "usage", ["tenant", "ended"])
