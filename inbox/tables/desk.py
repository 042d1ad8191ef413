"""Tables of the machinery: what was received, what our code failed on, timers, channels' states, told secrets."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from properties.columns import BigId, Instant, Json


class Received(SQLModel, table=True):
    """The key by which an event of a channel is taken only once."""

    __table_args__ = (Index("ix_received_event", "channel", "account", "external_id", unique=True),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    channel: str
    account: str
    external_id: str
    at: datetime = Field(sa_type=Instant)


class DeadLetterRecord(SQLModel, table=True):
    """An update that our code failed on: kept as it came, handled again when mended."""

    __tablename__ = "dead_letter"
    __table_args__ = (
        Index("ix_dead_letter_event", "channel", "account", "external_id", unique=True),
        Index(
            "ix_dead_letter_due",
            "due_at",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    channel: str
    account: str
    external_id: str
    raw: str
    error: str
    attempts: int = 0
    at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    handled_at: datetime | None = Field(default=None, sa_type=Instant)
    discarded_by: str | None = None  # it was not handled but given up, by whom and why
    discarded_why: str | None = None


class Timer(SQLModel, table=True):
    """Something that becomes due: an album's end, a promise's. `key` makes setting it twice harmless."""

    __table_args__ = (Index("ix_timer_due", "due_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    kind: str
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id", index=True)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    due_at: datetime = Field(sa_type=Instant)


class ChannelState(SQLModel, table=True):
    """What must survive a restart of a channel: when it was first connected."""

    __tablename__ = "channel_state"
    __table_args__ = (Index("ix_channel_state_account", "channel", "account", unique=True),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    channel: str
    account: str
    first_connected_at: datetime = Field(sa_type=Instant)


class Setting(SQLModel, table=True):
    """Facts about the database itself, such as which secret key it was sealed with."""

    key: str = Field(primary_key=True)
    value: str


class SecretRelease(SQLModel, table=True):
    """A secret was told: which, to whom, by which channel, in which message."""

    __tablename__ = "secret_release"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int = Field(foreign_key="property.id", index=True)
    secret_name: str
    stay_id: int | None = Field(default=None, foreign_key="stay.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    told_to: str  # "guest" or a manager's name
    channel: str
    by: str | None = None  # who told it, where it was not the bot
    reason: str | None = None  # why all the same, where the rules spoke against it
    at: datetime = Field(sa_type=Instant)


class HeldReply(SQLModel, table=True):
    """An answer with a code in it, to somebody who is not known as the guest: waits for its writer's word."""

    __tablename__ = "held_reply"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    manager_id: int = Field(foreign_key="manager.id")
    key: str = Field(unique=True)
    sealed: str
    at: datetime = Field(sa_type=Instant)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
