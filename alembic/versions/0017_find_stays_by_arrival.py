"""Find who arrives, today or next, without reading every stay of a large office."""

from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    op.create_index("ix_stay_arrival", "stay", ["arrival", "id"])
