"""The size of each stored result, for the quota of what is stored. Earlier results count as nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds the column and the index that sums are read from."""
    op.add_column("runs", sa.Column("size", sa.BigInteger, nullable=False, server_default="0"))
    op.create_index("runs_of_size", "runs", ["tenant", "size"])
