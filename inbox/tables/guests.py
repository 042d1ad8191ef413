"""Tables of the people who write: guests, their contacts, and what is known of which stay is theirs."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from inbox.tables.quick import QuickRow
from properties.columns import BigId, Instant


class Trust(StrEnum):
    """How sure we are that a contact is a guest of the stay; only `VERIFIED` may be told secrets."""

    UNKNOWN = "unknown"
    HINT = "hint"
    IDENTIFIED = "identified"
    VERIFIED = "verified"


class Evidence(StrEnum):
    """By what a contact was tied to a stay."""

    LINK = "link"
    CODE_AND_DATE = "code_and_date"
    PHONE = "phone"
    STAFF = "staff"


class Guest(QuickRow, table=True):
    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str
    language: str | None = None
    created_at: datetime = Field(sa_type=Instant)


class Contact(QuickRow, table=True):
    """A guest's address on one channel. `conversation_id` is the one that its next message belongs to.

    `trust` tells how sure we are that this contact is a guest of that conversation's stay.
    """

    __table_args__ = (Index("ix_contact_address", "channel", "account", "address", unique=True),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    channel: str
    account: str
    address: str
    guest_id: int | None = Field(default=None, foreign_key="guest.id", index=True)
    conversation_id: int | None = Field(default=None, sa_type=BigId, index=True)
    trust: str = Trust.UNKNOWN
    name: str = ""
    username: str = ""
    language_hint: str = ""
    phone: str | None = None
    last_inbound_at: datetime | None = Field(default=None, sa_type=Instant)
    window_shut_at: datetime | None = Field(default=None, sa_type=Instant)  # the vendor said so, whatever we counted
    last_order: int = Field(default=0, sa_type=BigId)
    burst_started_at: datetime | None = Field(default=None, sa_type=Instant)
    burst_count: int = 0
    blocked_at: datetime | None = Field(default=None, sa_type=Instant)
    opted_out_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)


class ContactAlias(SQLModel, table=True):
    """A further address under which the same contact may arrive (WhatsApp's phone and business-scoped id)."""

    __tablename__ = "contact_alias"
    __table_args__ = (Index("ix_contact_alias_address", "channel", "account", "address", unique=True),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    channel: str
    account: str
    address: str
    contact_id: int = Field(foreign_key="contact.id", index=True)


class Identification(SQLModel, table=True):
    """A decision that a contact is (or may be) a guest of a stay, with its evidence; the newest one counts."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    contact_id: int = Field(foreign_key="contact.id", index=True)
    stay_id: int = Field(foreign_key="stay.id", index=True)
    trust: str
    evidence: str
    by_manager_id: int | None = Field(default=None, foreign_key="manager.id")
    at: datetime = Field(sa_type=Instant)


class IdentityAttempt(SQLModel, table=True):
    """One try at a reservation code and date, right or wrong: counted per contact and per code."""

    __tablename__ = "identity_attempt"
    __table_args__ = (
        Index("ix_identity_attempt_contact", "contact_id", "at"),
        Index("ix_identity_attempt_code", "code", "at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    contact_id: int = Field(foreign_key="contact.id")
    code: str
    succeeded: bool
    at: datetime = Field(sa_type=Instant)
