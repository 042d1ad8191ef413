"""Look only at what is asked for: what waits for one channel, and the codes that one message told."""

from alembic import op
from sqlalchemy import text

revision: str = "0019"
down_revision: str | None = "0018"

_QUEUED = text("state = 'queued'")


def upgrade() -> None:
    op.drop_index("ix_delivery_due", "delivery")
    op.create_index(
        "ix_delivery_due", "delivery", ["channel", "due_at", "id"], sqlite_where=_QUEUED, postgresql_where=_QUEUED
    )
    op.create_index("ix_secret_release_message_id", "secret_release", ["message_id"])
