"""Plan messages by a stay's own clock, and keep what guests say of their stay."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    op.create_table(
        "message_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("rule", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_rule")),
        sa.UniqueConstraint("key", name=op.f("uq_message_rule_key")),
    )
    op.create_table(
        "stay_schedule",
        sa.Column("stay_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stay_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("property_revision", sa.Integer(), nullable=False),
        sa.Column("rules_print", sa.String(), nullable=False),
        sa.Column("arrival", sa.Date(), nullable=False),
        sa.Column("departure", sa.Date(), nullable=False),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_stay_schedule_stay_id")),
        sa.PrimaryKeyConstraint("stay_id", name=op.f("pk_stay_schedule")),
    )
    op.create_table(
        "survey_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("recommends", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_survey_answer_conversation_id")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_survey_answer_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.UniqueConstraint("stay_id", name=op.f("uq_survey_answer_stay_id")),
    )
    op.create_table(
        "scheduled_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("rule_key", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("edited", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("problem_detail", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("tried", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_scheduled_message_message_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_scheduled_message_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_message")),
    )
    with op.batch_alter_table("scheduled_message") as batch_op:
        batch_op.create_index(
            "ix_scheduled_message_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index(
            "ix_scheduled_message_look",
            ["look_at"],
            unique=False,
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        )
        batch_op.create_index("ix_scheduled_message_once", ["stay_id", "rule_key", "part"], unique=True)
        batch_op.create_index(
            "ix_scheduled_message_problem",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("problem IS NOT NULL"),
            postgresql_where=sa.text("problem IS NOT NULL"),
        )

    # Not in batch mode: a copied table would lose the triggers by which it is found in the search.
    op.add_column("property", sa.Column("tags", sa.JSON(none_as_null=True), nullable=True))
    op.add_column(
        "property", sa.Column("trusts_phone", sa.Boolean(), nullable=False, server_default=sa.false())
    )  # fmt: skip

    with op.batch_alter_table("stay") as batch_op:
        batch_op.create_index("ix_stay_changed", ["changed_at"], unique=False)
        batch_op.create_index("ix_stay_departure", ["departure"], unique=False)
