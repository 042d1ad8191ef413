"""Keep problems at properties with their timelines, promises and photos; let a timer be about no conversation."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("timer") as timer:
        timer.alter_column("conversation_id", existing_type=sa.Integer(), nullable=True)
    op.create_table(
        "incident",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("property_id", sa.Integer(), nullable=True),
        sa.Column("stay_id", sa.Integer(), nullable=True),
        sa.Column("playbook", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("title_ru", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("first_response_at", _MOMENT, nullable=True),
        sa.Column("solved_at", _MOMENT, nullable=True),
        sa.Column("resolution", sa.String(), nullable=False),
        sa.Column("cost", sa.Numeric(12, 2), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_incident_conversation_id"),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name="fk_incident_property_id"),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name="fk_incident_stay_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sa.UniqueConstraint("key", name="uq_incident_key"),
    )
    op.create_index("ix_incident_opened", "incident", ["opened_at", "id"])
    op.create_index("ix_incident_property_opened", "incident", ["property_id", "opened_at", "id"])
    op.create_index("ix_incident_state_opened", "incident", ["state", "opened_at", "id"])
    op.create_index("ix_incident_conversation", "incident", ["conversation_id", "id"])
    op.create_index("ix_incident_stay_id", "incident", ["stay_id"])
    op.create_table(
        "incident_entry",
        sa.Column("id", _ID, nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_incident_entry_incident_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incident_entry"),
    )
    has_key = sa.text("key IS NOT NULL")
    op.create_index("ix_incident_entry_timeline", "incident_entry", ["incident_id", "at", "id"])
    op.create_index(
        "ix_incident_entry_key", "incident_entry", ["incident_id", "key"], unique=True,
        sqlite_where=has_key, postgresql_where=has_key,
    )  # fmt: skip
    op.create_table(
        "incident_promise",
        sa.Column("id", _ID, nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=True),
        sa.Column("alarmed_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_incident_promise_incident_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incident_promise"),
    )
    op.create_index("ix_incident_promise_incident", "incident_promise", ["incident_id", "id"])
    op.create_table(
        "incident_photo",
        sa.Column("id", _ID, nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name="fk_incident_photo_attachment_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_incident_photo_incident_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incident_photo"),
    )
    op.create_index("ix_incident_photo_file", "incident_photo", ["incident_id", "attachment_id"], unique=True)
