"""Keep how knowledge changed, which phrases guests taught, what nobody had an answer to; let files go with answers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"

_OPEN, _UNSORTED = sa.text("state = 'open'"), sa.text("gap_id IS NULL")
# What entries get that are there already.
_NEW: tuple[tuple[str, Any, str], ...] = (
    ("media", sa.JSON(none_as_null=True), "[]"),
    ("version", sa.Integer(), "1"),
    ("changed_by", sa.String(), ""),
)


def upgrade() -> None:
    with op.batch_alter_table("knowledge_entry") as entries:
        for name, kind, before in _NEW:
            entries.add_column(sa.Column(name, kind, nullable=False, server_default=before))
        entries.add_column(_moment("changed_at", nullable=True))
    with op.batch_alter_table("knowledge_entry") as entries:
        for name, _, _ in _NEW:
            entries.alter_column(name, server_default=None)
    _add_changes()
    _add_proposals()
    _add_gaps()
    _add_questions()


def _add_changes() -> None:
    op.create_table(
        "knowledge_change",
        _id(),
        _reference("entry_id"),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _moment("at"),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        _refers("knowledge_change", "entry_id", "knowledge_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_change")),
    )
    op.create_index("ix_knowledge_change_entry", "knowledge_change", ["entry_id", "id"])


def _add_proposals() -> None:
    op.create_table(
        "phrase_proposal",
        _id(),
        _reference("entry_id"),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("phrase", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        _moment("first_at"),
        _moment("last_at"),
        *_decision(),
        _refers("phrase_proposal", "entry_id", "knowledge_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_proposal")),
    )
    op.create_index("ix_phrase_proposal_form", "phrase_proposal", ["entry_id", "form"], unique=True)
    op.create_index(
        "ix_phrase_proposal_open", "phrase_proposal", ["entry_id"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def _add_gaps() -> None:
    op.create_table(
        "knowledge_gap",
        _id(),
        _reference("property_id", nullable=True),
        sa.Column("example", sa.String(), nullable=False),
        sa.Column("near_key", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        _moment("first_at"),
        _moment("last_at"),
        *_decision(),
        _refers("knowledge_gap", "property_id", "property"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_gap")),
    )
    op.create_index("ix_knowledge_gap_property", "knowledge_gap", ["property_id", "state", "last_at"])
    op.create_index("ix_knowledge_gap_open", "knowledge_gap", ["last_at"], sqlite_where=_OPEN, postgresql_where=_OPEN)


def _add_questions() -> None:
    op.create_table(
        "gap_question",
        _id(),
        _reference("property_id", nullable=True),
        _reference("gap_id", nullable=True),
        _reference("conversation_id"),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("near_key", sa.String(), nullable=False),
        sa.Column("was_handed_off", sa.Boolean(), nullable=False),
        _moment("at"),
        _refers("gap_question", "property_id", "property"),
        _refers("gap_question", "gap_id", "knowledge_gap"),
        _refers("gap_question", "conversation_id", "conversation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_question")),
    )
    op.create_index("ix_gap_question_gap", "gap_question", ["gap_id", "id"])
    op.create_index("ix_gap_question_conversation_id", "gap_question", ["conversation_id"])
    op.create_index(
        "ix_gap_question_unsorted", "gap_question", ["id"], sqlite_where=_UNSORTED, postgresql_where=_UNSORTED
    )


def _id() -> Any:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _reference(name: str, *, nullable: bool = False) -> Any:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> Any:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _decision() -> list[Any]:
    return [
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        _moment("decided_at", nullable=True),
    ]


def _refers(table: str, column: str, target: str) -> Any:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
