"""Find by an index what is due, what a dead process had claimed, whom a receipt is about, and who is an owner.

Among a hundred thousand messages that were delivered long ago only those count that have not left yet.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"

_QUEUED, _SENDING = sa.text("state = 'queued'"), sa.text("state = 'sending'")


def upgrade() -> None:
    op.drop_index("ix_delivery_due", "delivery")
    op.create_index("ix_delivery_due", "delivery", ["due_at", "id"], sqlite_where=_QUEUED, postgresql_where=_QUEUED)
    op.create_index(
        "ix_delivery_claimed", "delivery", ["claimed_until"], sqlite_where=_SENDING, postgresql_where=_SENDING
    )
    op.create_index("ix_delivery_part_receipt", "delivery_part", ["channel", "vendor_id"])
    op.create_index("ix_owner_telegram_id", "owner", ["telegram_id"])
