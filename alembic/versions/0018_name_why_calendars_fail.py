"""Name why a calendar can't be read, so that each manager reads it in his language.

Why it could not be read before is found out again at the next try.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"


def upgrade() -> None:
    op.add_column("feed", sa.Column("error_detail", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE feed SET error = ''")
    with op.batch_alter_table("feed") as table:
        table.alter_column("error_detail", server_default=None)
