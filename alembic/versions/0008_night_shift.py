"""Keep who was rung and what came of it, swaps of shifts, hand-overs, service clocks, owners' summaries."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "shift_swap",
        sa.Column("id", _ID, nullable=False),
        sa.Column("away_key", sa.String(), nullable=False),
        sa.Column("cover_key", sa.String(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("cancelled_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shift_swap"),
    )
    op.create_index("ix_shift_swap_until", "shift_swap", ["until"])
    op.create_table(
        "shift_handover",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("shift_name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("acknowledged_at", _MOMENT, nullable=True),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("escalated_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by_id"], ["manager.id"], name="fk_shift_handover_acknowledged_by_id"),
        sa.ForeignKeyConstraint(["manager_id"], ["manager.id"], name="fk_shift_handover_manager_id"),
        sa.PrimaryKeyConstraint("id", name="pk_shift_handover"),
        sa.UniqueConstraint("key", name="uq_shift_handover_key"),
    )
    op.create_index("ix_shift_handover_at", "shift_handover", ["at"])
    op.create_index(
        "ix_shift_handover_open",
        "shift_handover",
        ["at", "id"],
        sqlite_where=sa.text("acknowledged_at IS NULL"),
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )
    op.create_table(
        "service_clock",
        sa.Column("id", _ID, nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("property_id", sa.Integer(), nullable=True),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("target_seconds", sa.Integer(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("running_since", _MOMENT, nullable=True),
        sa.Column("spent_seconds", sa.Float(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("warned_at", _MOMENT, nullable=True),
        sa.Column("broken_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_service_clock_conversation_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_service_clock_incident_id"),
        sa.ForeignKeyConstraint(["manager_id"], ["manager.id"], name="fk_service_clock_manager_id"),
        sa.ForeignKeyConstraint(["property_id"], ["property.id"], name="fk_service_clock_property_id"),
        sa.PrimaryKeyConstraint("id", name="pk_service_clock"),
    )
    op.create_index("ix_service_clock_conversation", "service_clock", ["conversation_id", "id"])
    op.create_index("ix_service_clock_incident_id", "service_clock", ["incident_id"])
    op.create_index("ix_service_clock_started", "service_clock", ["started_at", "id"])
    op.create_table(
        "owner_summary",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("line_by", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("queued_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_owner_summary_delivery_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name="fk_owner_summary_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_owner_summary"),
        sa.UniqueConstraint("key", name="uq_owner_summary_key"),
    )
    op.create_index("ix_owner_summary_owner", "owner_summary", ["owner_id", "id"])
    op.create_index(
        "ix_owner_summary_planned",
        "owner_summary",
        ["due_at"],
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_table(
        "ring",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("handoff_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("means", sa.String(), nullable=False),
        sa.Column("is_alarm", sa.Boolean(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_ring_delivery_id"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name="fk_ring_handoff_id"),
        sa.ForeignKeyConstraint(["manager_id"], ["manager.id"], name="fk_ring_manager_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ring"),
        sa.UniqueConstraint("key", name="uq_ring_key"),
    )
    op.create_index("ix_ring_handoff", "ring", ["handoff_id", "id"])
    op.create_table(
        "summary_item",
        sa.Column("id", _ID, nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_summary_item_incident_id"),
        sa.ForeignKeyConstraint(["summary_id"], ["owner_summary.id"], name="fk_summary_item_summary_id"),
        sa.PrimaryKeyConstraint("id", name="pk_summary_item"),
    )
    op.create_index("ix_summary_item_incident", "summary_item", ["summary_id", "incident_id"], unique=True)
    op.add_column("handoff", sa.Column("rings_since", _MOMENT, nullable=True))
    op.add_column("owner", sa.Column("telegram_started_at", _MOMENT, nullable=True))
    for name in ("more_hours", "days_off", "extra_days"):
        empty = sa.Column(name, sa.JSON(none_as_null=True), nullable=False, server_default=sa.text("'[]'"))
        op.add_column("shift", empty)
    with op.batch_alter_table("shift") as shift:
        for name in ("more_hours", "days_off", "extra_days"):
            shift.alter_column(name, existing_type=sa.JSON(none_as_null=True), server_default=None)
