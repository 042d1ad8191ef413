"""Tables of the box to write in: drafts, who looks at a conversation, replies that are written beforehand."""

from datetime import datetime
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
