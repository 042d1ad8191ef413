"""Tables around knowledge: how entries changed, phrases that guests taught, questions that nobody had an answer to."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from properties.columns import BigId, Instant, Json


class Act(StrEnum):
    """What was done to an entry."""

    CREATED = "created"
    EDITED = "edited"
    IMPORTED = "imported"
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"
    REVERTED = "reverted"
    TAUGHT = "taught"  # phrases were added from what guests wrote


class KnowledgeChange(SQLModel, table=True):
    """One change of an entry. `before`: what it was (None = it was not there); what it became is the next one's."""

    __tablename__ = "knowledge_change"
    __table_args__ = (Index("ix_knowledge_change_entry", "entry_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    entry_id: int = Field(foreign_key="knowledge_entry.id")
    act: str
    by: str
    at: datetime = Field(sa_type=Instant)
    before: dict[str, Any] | None = Field(default=None, sa_type=Json)


class Decided(StrEnum):
    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"


class PhraseProposal(SQLModel, table=True):
    """Words of guests, masked, that were answered by an entry: perhaps a phrase of it. `form` makes repeats count."""

    __tablename__ = "phrase_proposal"
    __table_args__ = (
        Index("ix_phrase_proposal_form", "entry_id", "form", unique=True),
        Index(
            "ix_phrase_proposal_open",
            "entry_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    entry_id: int = Field(foreign_key="knowledge_entry.id")
    language: str
    phrase: str
    form: str
    times: int = 1
    first_at: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant)
    state: str = Decided.OPEN
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class KnowledgeGap(SQLModel, table=True):
    """Questions of one meaning that a property (None: one not yet known) has no sure answer to."""

    __tablename__ = "knowledge_gap"
    __table_args__ = (
        Index("ix_knowledge_gap_property", "property_id", "state", "last_at"),
        Index(
            "ix_knowledge_gap_open",
            "last_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int | None = Field(default=None, foreign_key="property.id")
    example: str
    near_key: str = ""
    asked: int = 0
    first_at: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant)
    state: str = Decided.OPEN
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class GapQuestion(SQLModel, table=True):
    """A question, masked, that was handed off or only half understood. No `gap_id` yet = not sorted yet."""

    __tablename__ = "gap_question"
    __table_args__ = (
        Index("ix_gap_question_gap", "gap_id", "id"),
        Index(
            "ix_gap_question_unsorted",
            "id",
            sqlite_where=text("gap_id IS NULL"),
            postgresql_where=text("gap_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int | None = Field(default=None, foreign_key="property.id")
    gap_id: int | None = Field(default=None, foreign_key="knowledge_gap.id")
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    text: str
    language: str
    near_key: str = ""
    was_handed_off: bool = True
    at: datetime = Field(sa_type=Instant)
