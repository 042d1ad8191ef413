"""Tables of what was said: messages with their files and history, notes, and what became of each delivery."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from inbox.tables.quick import QuickRow
from properties.columns import BigId, Instant, Json


class Author(StrEnum):
    GUEST = "guest"
    BOT = "bot"
    MANAGER = "manager"
    SYSTEM = "system"


class DeliveryState(StrEnum):
    """`UNKNOWN` = it may have left us: the vendor is asked, else it is sent again and marked `maybe_twice`.

    `KEPT` = it becomes queued as soon as the guest writes, if he does before it is due.
    """

    KEPT = "kept"

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class AttachmentState(StrEnum):
    PENDING = "pending"
    READY = "ready"
    TOO_BIG = "too_big"
    FAILED = "failed"


class Message(QuickRow, table=True):
    """One thing said, or a system event (`kind` "event", in `facts`).

    Shown in the order (`placed_at`, `seq`): when it was said, as far as the vendor tells; `seq` is the order of
    arrival within the conversation. `text` never holds a secret: they are masked in it, and the whole
    text as told is in `sealed`, encrypted.
    """

    __table_args__ = (
        Index("ix_message_thread", "conversation_id", "placed_at", "seq"),
        Index("ix_message_seq", "conversation_id", "seq", unique=True),
        Index("ix_message_vendor", "contact_id", "vendor_id"),
        Index(
            "ix_message_album",
            "contact_id",
            "album_id",
            unique=True,
            sqlite_where=text("album_id IS NOT NULL"),
            postgresql_where=text("album_id IS NOT NULL"),
        ),
        Index(
            "ix_message_key",
            "conversation_id",
            "idempotency_key",
            unique=True,
            sqlite_where=text("idempotency_key IS NOT NULL"),
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    conversation_id: int = Field(foreign_key="conversation.id")
    contact_id: int | None = Field(default=None, foreign_key="contact.id")  # who wrote it, or whom it is for
    seq: int
    author: str
    manager_id: int | None = Field(default=None, foreign_key="manager.id")
    author_name: str = ""  # an API token's own name
    kind: str
    text: str = ""
    sealed: str | None = None
    channel: str | None = None
    vendor_id: str | None = None
    vendor_order: int = Field(default=0, sa_type=BigId)
    album_id: str | None = None
    reply_to: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    idempotency_key: str | None = None
    sent_at: datetime | None = Field(default=None, sa_type=Instant)  # the vendor's time
    received_at: datetime = Field(sa_type=Instant)
    placed_at: datetime = Field(sa_type=Instant)
    edited_at: datetime | None = Field(default=None, sa_type=Instant)
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)


class Attachment(SQLModel, table=True):
    """One file of a message; `path` is relative to the media folder, `name` has been made safe to show."""

    __table_args__ = (
        Index("ix_attachment_message", "message_id", "vendor_key", unique=True),
        Index(
            "ix_attachment_due",
            "due_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    message_id: int = Field(foreign_key="message.id")
    vendor_key: str  # the event that brought it: makes a redelivered album piece harmless
    vendor_order: int = Field(default=0, sa_type=BigId)
    channel: str
    account: str
    kind: str
    reference: str
    mime: str = ""
    name: str = ""
    size_bytes: int | None = None
    path: str | None = None
    public_key: str = Field(unique=True)
    state: str = AttachmentState.PENDING
    error: str = ""
    attempts: int = 0
    due_at: datetime = Field(sa_type=Instant)


class MessageEdit(SQLModel, table=True):
    """What a message said before it was edited."""

    __tablename__ = "message_edit"
    __table_args__ = (Index("ix_message_edit_event", "message_id", "at", "before"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    message_id: int = Field(foreign_key="message.id")
    before: str
    at: datetime = Field(sa_type=Instant)


class Note(SQLModel, table=True):
    """Said among colleagues. A table of its own, so that nothing that sends can ever be given one."""

    __table_args__ = (
        Index("ix_note_seq", "conversation_id", "seq", unique=True),
        Index(
            "ix_note_key",
            "conversation_id",
            "idempotency_key",
            unique=True,
            sqlite_where=text("idempotency_key IS NOT NULL"),
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    conversation_id: int = Field(foreign_key="conversation.id")
    seq: int
    manager_id: int | None = Field(default=None, foreign_key="manager.id")
    author_name: str = ""
    text: str
    sealed: str | None = None
    idempotency_key: str | None = None
    at: datetime = Field(sa_type=Instant)


class Delivery(QuickRow, table=True):
    """One outgoing thing on its way to one address: a message to a guest, or a card to a member of staff.

    The rows are the outbox. Those of one `lane` leave one after another, in the order of their ids. `parts_sent`
    counts what already left of a text that was too long for one request; `parts` is how many requests it needs.
    """

    __table_args__ = (
        Index(
            "ix_delivery_due",
            "channel",
            "due_at",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_delivery_claimed",
            "claimed_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_delivery_lane",
            "lane",
            "id",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index("ix_delivery_message", "message_id"),
        Index("ix_delivery_handoff", "handoff_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    lane: str  # "contact:17", "manager:3", or "manager-cards:3" for changes of cards that he has
    channel: str
    account: str
    address: str
    message_id: int | None = Field(default=None, foreign_key="message.id")
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    manager_id: int | None = Field(default=None, foreign_key="manager.id")
    handoff_id: int | None = Field(default=None, foreign_key="handoff.id")
    card: dict[str, Any] | None = Field(default=None, sa_type=Json)  # a staff card's facts
    state: str = DeliveryState.QUEUED
    due_at: datetime = Field(sa_type=Instant)
    queued_at: datetime = Field(sa_type=Instant)
    attempts: int = 0
    parts: int = 1
    parts_sent: int = 0
    maybe_twice: bool = False
    claimed_by: str | None = None
    claimed_until: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = None
    error_code: str = ""
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    delivered_at: datetime | None = Field(default=None, sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)


class DeliveryPart(SQLModel, table=True):
    """One request that a vendor took: its id there, by which receipts, replies and presses find the delivery."""

    __tablename__ = "delivery_part"
    __table_args__ = (
        Index("ix_delivery_part_vendor", "channel", "account", "address", "vendor_id", unique=True),
        Index("ix_delivery_part_receipt", "channel", "vendor_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    number: int
    channel: str
    account: str
    address: str
    vendor_id: str
    state: str = DeliveryState.SENT


class EarlyReceipt(SQLModel, table=True):
    """A receipt that came before the answer to our own request: joined when the vendor's id is known."""

    __tablename__ = "early_receipt"
    __table_args__ = (Index("ix_early_receipt_vendor", "channel", "vendor_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    channel: str
    account: str
    vendor_id: str
    state: str
    reason: str | None = None
    code: str = ""
    at: datetime = Field(sa_type=Instant)
