"""Remember what each stay's guest was written about, to tell him when it changes."""

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    with op.batch_alter_table("stay_schedule", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("property_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("is_on", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("stay_schedule", schema=None) as batch_op:
        batch_op.alter_column("is_on", server_default=None)
