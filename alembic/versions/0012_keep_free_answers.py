"""Keep what a guest answered a playbook's step in his own words."""

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    with op.batch_alter_table("playbook_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("said", sa.JSON(none_as_null=True), nullable=False, server_default="{}"))
    with op.batch_alter_table("playbook_run", schema=None) as batch_op:
        batch_op.alter_column("said", server_default=None)
