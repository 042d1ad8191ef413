"""Tables of what went wrong at properties: incidents, their timelines, what was promised, photos of it."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Numeric, text
from sqlmodel import Field, SQLModel

from properties.columns import BigId, Instant, Json


class IncidentState(StrEnum):
    OPEN = "open"
    SOLVED = "solved"


class IncidentSource(StrEnum):
    """What opened it."""

    PLAYBOOK = "playbook"
    HANDOFF = "handoff"
    STAFF = "staff"


class EntryKind(StrEnum):
    """One thing of an incident's timeline: kept as facts, worded when shown."""

    REPORTED = "reported"
    FIRST_RESPONSE = "first_response"
    HOP = "hop"  # from_level, to_level, who
    STEP = "step"  # what the playbook did: its step's title in both languages
    SAID = "said"  # words: the guest's own answer to a step, with its title in both languages
    NOTE = "note"  # text
    CALLED = "called"  # who was telephoned
    PROMISED = "promised"  # text, due_at, promise_id
    PROMISE_KEPT = "promise_kept"
    PROMISE_BROKEN = "promise_broken"
    SEVERITY = "severity"  # before, after
    PHOTO = "photo"
    COST = "cost"  # amount, currency
    BREACHED = "breached"  # which service level
    OWNER_TOLD = "owner_told"  # channel
    SOLVED = "solved"  # resolution
    REOPENED = "reopened"
    TURNED_OUT = "turned_out"  # to be another problem: its title in both languages


class Incident(SQLModel, table=True):
    """A problem at a property. `key` makes opening it twice harmless; `topic` is what repeats are counted by.

    `level` is who works on it: 1 the bot and the shift, 2 a senior manager, 3 contractor, owner or emergency service.
    `property_id` is None only while nobody knows where the guest is.
    """

    __table_args__ = (
        Index("ix_incident_opened", "opened_at", "id"),
        Index("ix_incident_property_opened", "property_id", "opened_at", "id"),
        Index("ix_incident_state_opened", "state", "opened_at", "id"),
        Index("ix_incident_conversation", "conversation_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    property_id: int | None = Field(default=None, foreign_key="property.id")
    stay_id: int | None = Field(default=None, foreign_key="stay.id", index=True)
    playbook: str | None = None
    topic: str
    title_ru: str
    title_en: str
    source: str
    severity: str
    state: str = IncidentState.OPEN
    level: int = 1
    opened_at: datetime = Field(sa_type=Instant)
    first_response_at: datetime | None = Field(default=None, sa_type=Instant)
    solved_at: datetime | None = Field(default=None, sa_type=Instant)
    resolution: str = ""
    cost: Decimal | None = Field(default=None, sa_type=Numeric(12, 2))
    currency: str = ""
    reopened: int = 0

    def title(self, language: str) -> str:
        return self.title_ru if language == "ru" else self.title_en


class IncidentEntry(SQLModel, table=True):
    """One line of an incident's timeline. `key` makes writing it twice harmless. `by` is a name, "" for the bot."""

    __tablename__ = "incident_entry"
    __table_args__ = (
        Index("ix_incident_entry_timeline", "incident_id", "at", "id"),
        Index(
            "ix_incident_entry_key",
            "incident_id",
            "key",
            unique=True,
            sqlite_where=text("key IS NOT NULL"),
            postgresql_where=text("key IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    incident_id: int = Field(foreign_key="incident.id")
    key: str | None = None
    kind: str
    by: str = ""
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    at: datetime = Field(sa_type=Instant)


class IncidentPromise(SQLModel, table=True):
    """What was promised to the guest, and until when. `kept_at`: since when it is not owed any more, for it was done or
    a person has solved the problem. `alarmed_at`: since when it is known to be broken.
    """

    __tablename__ = "incident_promise"
    __table_args__ = (Index("ix_incident_promise_incident", "incident_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    incident_id: int = Field(foreign_key="incident.id")
    text: str
    by: str = ""
    at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    kept_at: datetime | None = Field(default=None, sa_type=Instant)
    alarmed_at: datetime | None = Field(default=None, sa_type=Instant)


class IncidentPhoto(SQLModel, table=True):
    """A picture of the conversation that shows the problem: chosen, because others may show people."""

    __tablename__ = "incident_photo"
    __table_args__ = (Index("ix_incident_photo_file", "incident_id", "attachment_id", unique=True),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    incident_id: int = Field(foreign_key="incident.id")
    attachment_id: int = Field(foreign_key="attachment.id")
    at: datetime = Field(sa_type=Instant)
