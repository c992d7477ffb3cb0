"""The table of used-up quotas that webhooks were told of, and the index that sums of stored results are read from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Makes the table, and an index by user in the place of the one by tenant."""
    op.create_table(
        "reached",
        sa.Column("tenant", sa.String(40), primary_key=True),
        sa.Column("user", sa.String(200), primary_key=True),
        sa.Column("month", sa.Double, primary_key=True),
        sa.Column("quota", sa.String(100), primary_key=True),
    )
    op.drop_index("runs_of_size", "runs")
    op.create_index("runs_of_user_and_size", "runs", ["tenant", "user", "size"])
