"""Await the colleague who was given a conversation, until he comes."""

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"


def upgrade() -> None:
    op.add_column("conversation", sa.Column("awaited_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversation", sa.Column("awaited_by", sa.String(), nullable=True))
