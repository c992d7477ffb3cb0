"""The table of batches, and the batch of a run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
_ID = sa.String(40)
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Makes the table, the column and its index."""
    op.create_table(
        "batches",
        sa.Column("number", _SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("id", _ID, nullable=False, unique=True),
        sa.Column("tenant", _ID, nullable=False),
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("runs", sa.Integer, nullable=False),
        sa.Index("batches_of_tenant", "tenant", "number"),
        sa.Index("batches_created", "created"),
    )
    op.add_column("runs", sa.Column("batch", _ID))
    op.create_index("runs_of_batch", "runs", ["batch", "number"])
