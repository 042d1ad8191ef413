"""Plan answers: what a manager has written and that leaves later."""

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "planned_reply",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("files", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("seen_seq", sa.Integer(), nullable=False),
        sa.Column("insists", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("held_up", sa.String(), nullable=True),
        sa.Column("message_id", _BIG, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_planned_reply_conversation_id")
        ),
        sa.ForeignKeyConstraint(["manager_id"], ["manager.id"], name=op.f("fk_planned_reply_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_reply")),
        sa.UniqueConstraint("key", name=op.f("uq_planned_reply_key")),
    )
    op.create_index("ix_planned_reply_conversation", "planned_reply", ["conversation_id", "state", "due_at"])
    op.add_column("conversation", sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True))
