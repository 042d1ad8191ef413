"""Tables of conversations and hand-offs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from inbox.tables.quick import QuickRow
from properties.columns import BigId, Instant, Json


class ConversationState(StrEnum):
    """Who holds the conversation: the bot, nobody yet (a human was called), a human, the clock, the archive."""

    BOT = "bot"
    WAITING = "waiting"
    HUMAN = "human"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class HandoffReason(StrEnum):
    UNSURE = "unsure"
    ASKED_FOR_HUMAN = "asked_for_human"
    EMERGENCY = "emergency"
    CANNOT_READ = "cannot_read"  # a photo, a voice note: nothing that the bot could understand
    FLOOD = "flood"
    IDENTITY_ATTEMPTS = "identity_attempts"
    BOT_FAILED = "bot_failed"  # an answer could not be filled in or sent
    PROMISE = "promise"  # what was promised was not done in time
    UNSENT = "unsent"  # a message that goes out by itself could not
    PLAYBOOK = "playbook"  # it came to where a person has to go on
    RETURNED = "returned"  # what was solved is back
    UNTAKEN = "untaken"  # given to a colleague who did not come, or let go of
    CONFIRM = "confirm"  # the guest's own number is that of a booking


class Conversation(QuickRow, table=True):
    """Everything said with one guest about one stay; before a stay is known, with one contact.

    `waiting_since` = since when a guest has been owed a human's answer. `urgency` orders the queue: severity's rank
    while a human is needed, −1 otherwise. `last_seq` numbers messages and notes within the conversation.
    `answer_contact_id` is the contact that wrote last. `awaited_since` = since when whoever holds it, given it by the
    colleague `awaited_by`, has not come yet. `kept_until`: so long there may be answers kept until the guest writes.
    `planned_at`: when the next answer leaves that was written beforehand.
    """

    __table_args__ = (
        Index("ix_conversation_activity", "last_activity_at", "id"),
        Index("ix_conversation_state_activity", "state", "last_activity_at", "id"),
        Index("ix_conversation_property_activity", "property_id", "last_activity_at", "id"),
        Index("ix_conversation_queue", "urgency", "waiting_since", "id"),
        Index("ix_conversation_stay", "stay_id"),
        Index(
            "ix_conversation_snoozed",
            "snoozed_until",
            sqlite_where=text("snoozed_until IS NOT NULL"),
            postgresql_where=text("snoozed_until IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    guest_id: int = Field(foreign_key="guest.id", index=True)
    property_id: int | None = Field(default=None, foreign_key="property.id")
    stay_id: int | None = Field(default=None, foreign_key="stay.id")
    hinted_stay_id: int | None = Field(default=None, foreign_key="stay.id")
    state: str = ConversationState.BOT
    assignee_id: int | None = Field(default=None, foreign_key="manager.id", index=True)
    holder_name: str | None = None  # the assignee's, or that of the API token that took it
    held_since: datetime | None = Field(default=None, sa_type=Instant)
    awaited_since: datetime | None = Field(default=None, sa_type=Instant)
    awaited_by: str | None = None
    planned_at: datetime | None = Field(default=None, sa_type=Instant)
    severity: str | None = None
    urgency: int = -1
    waiting_since: datetime | None = Field(default=None, sa_type=Instant)
    snoozed_until: datetime | None = Field(default=None, sa_type=Instant)
    resolution: str | None = None
    answer_contact_id: int | None = Field(default=None, sa_type=BigId)
    bot_memory: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    last_seq: int = 0
    last_message_text: str = ""
    last_message_author: str = ""
    last_message_at: datetime | None = Field(default=None, sa_type=Instant)
    unread: int = 0  # guest's messages since a manager last looked
    last_activity_at: datetime = Field(sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    merged_into_id: int | None = Field(default=None, sa_type=BigId)
    kept_until: datetime | None = Field(default=None, sa_type=Instant)


class Handoff(SQLModel, table=True):
    """The bot gave the conversation to a human. `brief` holds facts, put into words in each reader's language."""

    __table_args__ = (Index("ix_handoff_conversation", "conversation_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    conversation_id: int = Field(foreign_key="conversation.id")
    reason: str
    severity: str
    brief: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    at: datetime = Field(sa_type=Instant)
    rings_since: datetime | None = Field(default=None, sa_type=Instant)  # since when nobody has had it
    taken_at: datetime | None = Field(default=None, sa_type=Instant)
    taken_by_id: int | None = Field(default=None, foreign_key="manager.id")
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class Merge(SQLModel, table=True):
    """Which messages and contacts moved from one conversation into another, so that it can be undone."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    from_id: int = Field(foreign_key="conversation.id", index=True)
    into_id: int = Field(foreign_key="conversation.id", index=True)
    moved: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
