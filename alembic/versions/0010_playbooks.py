"""Keep imported playbooks, the versions that were walked, and every run with its history."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "playbook_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "imported_playbook",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("archived_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["playbook_version.id"], name="fk_imported_playbook_version_id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "playbook_run",
        sa.Column("id", _ID, nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("title_ru", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("nudged", sa.Boolean(), nullable=False),
        sa.Column("puzzled", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("tick", sa.Integer(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_playbook_run_conversation_id"),
        sa.ForeignKeyConstraint(["version_id"], ["playbook_version.id"], name="fk_playbook_run_version_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_playbook_run_incident_id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_playbook_run_conversation", "playbook_run", ["conversation_id", "id"])
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_playbook_run_open", "playbook_run", ["conversation_id"], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table(
        "playbook_run_entry",
        sa.Column("id", _ID, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["playbook_run.id"], name="fk_playbook_run_entry_run_id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_playbook_run_entry_run", "playbook_run_entry", ["run_id", "id"])
