"""Tables of the night shift: exceptions to the calendar, rings, shift hand-overs, service clocks, owners' summaries."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from properties.columns import BigId, Instant, Json


class RingMeans(StrEnum):
    """By what a manager is reached. `DESK` = sound and notice in every inbox that is open."""

    DESK = "desk"
    TELEGRAM = "telegram"
    MAIL = "mail"


class RingResult(StrEnum):
    RINGING = "ringing"
    TAKEN = "taken"  # by this one
    PASSED = "passed"  # he said that he can't
    MISSED = "missed"  # the chain went on
    ENDED = "ended"  # somebody else took it, or nobody is needed any more


class ClockResult(StrEnum):
    RUNNING = "running"
    MET = "met"
    BROKEN = "broken"
    VOID = "void"  # nothing is owed any more


class SummaryKind(StrEnum):
    CRITICAL = "critical"  # at once
    DIGEST = "digest"  # at 09:00 of the property


class SummaryState(StrEnum):
    PLANNED = "planned"
    QUEUED = "queued"  # what became of it since is the delivery's state
    NO_WAY = "no_way"  # the owner has neither Telegram nor mail that could reach him


class ShiftSwap(SQLModel, table=True):
    """An exception to the calendar: `away_key` is not on duty, `cover_key` is in his place ("" = nobody)."""

    __tablename__ = "shift_swap"
    __table_args__ = (Index("ix_shift_swap_until", "until"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    away_key: str = ""
    cover_key: str = ""
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    reason: str = ""
    by: str = ""
    at: datetime = Field(sa_type=Instant)
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)


class Ring(SQLModel, table=True):
    """One try to reach one manager about a hand-off. `key` makes each try a single one, also between processes."""

    __table_args__ = (Index("ix_ring_handoff", "handoff_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    handoff_id: int = Field(foreign_key="handoff.id")
    manager_id: int = Field(foreign_key="manager.id")
    step: str
    means: str
    is_alarm: bool = False  # nobody was on shift
    at: datetime = Field(sa_type=Instant)
    result: str = RingResult.RINGING
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id")


class ShiftHandover(SQLModel, table=True):
    """What the incoming manager is told at a change of shift, until he acknowledges it."""

    __tablename__ = "shift_handover"
    __table_args__ = (
        Index("ix_shift_handover_at", "at"),
        Index(
            "ix_shift_handover_open",
            "at",
            "id",
            sqlite_where=text("acknowledged_at IS NULL"),
            postgresql_where=text("acknowledged_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    shift_name: str
    timezone: str
    at: datetime = Field(sa_type=Instant)
    manager_id: int | None = Field(default=None, foreign_key="manager.id")
    digest: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_by_id: int | None = Field(default=None, foreign_key="manager.id")
    escalated_at: datetime | None = Field(default=None, sa_type=Instant)


class ServiceClockRow(SQLModel, table=True):
    """One promise of time being measured, and what became of it. Kept for reports."""

    __tablename__ = "service_clock"
    __table_args__ = (
        Index("ix_service_clock_conversation", "conversation_id", "id"),
        Index("ix_service_clock_started", "started_at", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    conversation_id: int = Field(foreign_key="conversation.id")
    incident_id: int | None = Field(default=None, foreign_key="incident.id", index=True)
    property_id: int | None = Field(default=None, foreign_key="property.id")
    measure: str
    severity: str
    target_seconds: int
    started_at: datetime = Field(sa_type=Instant)
    running_since: datetime | None = Field(default=None, sa_type=Instant)
    spent_seconds: float = 0.0
    result: str = ClockResult.RUNNING
    warned_at: datetime | None = Field(default=None, sa_type=Instant)
    broken_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    manager_id: int | None = Field(default=None, foreign_key="manager.id")  # who ended it


class OwnerSummary(SQLModel, table=True):
    """What an owner is told of incidents: planned, seen by managers, then queued once. `line` is a manager's own."""

    __tablename__ = "owner_summary"
    __table_args__ = (
        Index("ix_owner_summary_planned", "due_at", sqlite_where=text("state = 'planned'"),
              postgresql_where=text("state = 'planned'")),
        Index("ix_owner_summary_owner", "owner_id", "id"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    owner_id: int = Field(foreign_key="owner.id")
    kind: str
    zone: str
    due_at: datetime = Field(sa_type=Instant)
    state: str = SummaryState.PLANNED
    line: str = ""
    line_by: str = ""
    text: str = ""  # as it was sent
    sent_by: str = ""  # the channel
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id")
    queued_at: datetime | None = Field(default=None, sa_type=Instant)


class SummaryItem(SQLModel, table=True):
    """An incident that a summary tells of."""

    __tablename__ = "summary_item"
    __table_args__ = (Index("ix_summary_item_incident", "summary_id", "incident_id", unique=True),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    summary_id: int = Field(foreign_key="owner_summary.id")
    incident_id: int = Field(foreign_key="incident.id")
