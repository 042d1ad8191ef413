"""Keep the codes of before, releases before check-in, and answers that wait for their writer's word."""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    op.create_table(
        "former_secret",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("property_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name=op.f("fk_former_secret_property_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_secret")),
    )
    with op.batch_alter_table("former_secret", schema=None) as batch_op:
        batch_op.create_index("ix_former_secret_property", ["property_id", "id"], unique=False)

    op.create_table(
        "held_reply",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_held_reply_conversation_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["manager.id"], name=op.f("fk_held_reply_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_reply")),
        sa.UniqueConstraint("key", name=op.f("uq_held_reply_key")),
    )
    with op.batch_alter_table("held_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_reply_conversation_id"), ["conversation_id"], unique=False)

    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed", sa.String(), nullable=True))

    with op.batch_alter_table("property", schema=None) as batch_op:
        batch_op.add_column(sa.Column("codes_early_hours", sa.Integer(), nullable=True))

    with op.batch_alter_table("secret_release", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))

    with op.batch_alter_table("stay", schema=None) as batch_op:
        batch_op.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("released_for", sa.String(), nullable=True))
