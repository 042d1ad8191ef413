"""Tables of the box to write in: drafts, answers that leave later, who looks at a conversation, canned replies."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from properties.columns import BigId, Instant, Json


class Draft(SQLModel, table=True):
    """What a manager has begun to write in a conversation, on whatever device. The text is sealed: it may hold codes.

    `files`: sealed too, as the composer's page gave them out.
    """

    __table_args__ = (
        Index("ix_draft_conversation", "conversation_id", "manager_id", unique=True),
        Index("ix_draft_manager", "manager_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    conversation_id: int = Field(foreign_key="conversation.id")
    manager_id: int = Field(foreign_key="manager.id")
    sealed: str
    is_note: bool = False
    entry_id: int = 0  # the one of knowledge that it was begun from
    files: list[str] = Field(default_factory=list, sa_type=Json)
    at: datetime = Field(sa_type=Instant)


class Presence(SQLModel, table=True):
    """A manager has a conversation before his eyes, and perhaps writes in it. Out of date within a minute."""

    __table_args__ = (Index("ix_presence_conversation", "conversation_id", "manager_id", unique=True),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    conversation_id: int = Field(foreign_key="conversation.id")
    manager_id: int = Field(foreign_key="manager.id")
    seen_at: datetime = Field(sa_type=Instant)
    typed_at: datetime | None = Field(default=None, sa_type=Instant)


class PlannedState(StrEnum):
    PLANNED = "planned"
    HELD = "held"  # its time has come and something speaks against it: a person decides
    SENT = "sent"
    CANCELLED = "cancelled"


class HeldUp(StrEnum):
    """What speaks against sending a planned answer."""

    GUEST_WROTE = "guest_wrote"
    CLOSED = "closed"  # WhatsApp's 24 hours are over
    BLOCKED = "blocked"
    OPTED_OUT = "opted_out"
    CODES = "codes"  # it tells codes that the guest may not be told now
    NO_CONTACT = "no_contact"


class PlannedReply(SQLModel, table=True):
    """An answer that a manager has written and that leaves at `due_at`. `text` may be shown; `sealed` is the whole.

    `seen_seq`: the last thing said when he decided on it; `insists`: it leaves also if the guest writes meanwhile.
    """

    __tablename__ = "planned_reply"
    __table_args__ = (Index("ix_planned_reply_conversation", "conversation_id", "state", "due_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    conversation_id: int = Field(foreign_key="conversation.id")
    manager_id: int | None = Field(default=None, foreign_key="manager.id")
    author_name: str
    key: str = Field(unique=True)
    text: str
    sealed: str
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    reason: str = ""  # why a code in it is told all the same
    seen_seq: int
    insists: bool = False
    due_at: datetime = Field(sa_type=Instant)
    state: str = PlannedState.PLANNED
    held_up: str | None = None
    message_id: int | None = Field(default=None, sa_type=BigId)
    made_at: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    done_by: str = ""


class CannedReply(SQLModel, table=True):
    """A reply that managers need again and again, in both languages; without a property it is the whole office's."""

    __tablename__ = "canned_reply"
    __table_args__ = (
        Index(
            "ix_canned_reply_office_key",
            "key",
            unique=True,
            sqlite_where=text("property_id IS NULL"),
            postgresql_where=text("property_id IS NULL"),
        ),
        Index(
            "ix_canned_reply_property_key",
            "property_id",
            "key",
            unique=True,
            sqlite_where=text("property_id IS NOT NULL"),
            postgresql_where=text("property_id IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int | None = Field(default=None, foreign_key="property.id")
    key: str  # what is typed after the slash
    title_ru: str
    title_en: str
    text_ru: str
    text_en: str
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    changed_by: str = ""
    changed_at: datetime = Field(sa_type=Instant)
    archived_at: datetime | None = Field(default=None, sa_type=Instant)
