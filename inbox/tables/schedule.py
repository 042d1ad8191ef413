"""Tables of what goes out by a stay's own clock: rules, messages planned for each stay, answers to surveys."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from properties.columns import BigId, Instant, Json


class ScheduledState(StrEnum):
    """`PLANNED` = to come; `SENT` = said to the guest, whatever becomes of it on the way."""

    PLANNED = "planned"
    SENT = "sent"
    SKIPPED = "skipped"  # by a manager
    CANCELLED = "cancelled"  # the stay, or the rule for it, is no more
    MISSED = "missed"  # its time went by while something was in its way


class Problem(StrEnum):
    """What is in a message's way: it is tried again until its time is over, and managers are told."""

    NO_CONTACT = "no_contact"
    UNREACHABLE = "unreachable"  # every contact has blocked us, opted out, or is on a channel that is off
    WINDOW_CLOSED = "window_closed"
    MISSING_FACT = "missing_fact"
    NOT_VERIFIED = "not_verified"
    HELD = "held"  # a manager talks with the guest, or he has just written himself
    NOT_DELIVERED = "not_delivered"
    TOO_LATE = "too_late"  # its time went by before anybody could send it


class MessageRule(SQLModel, table=True):
    """A rule of this office's own, or in place of the shipped one of its key; `rule` is as office files write it."""

    __tablename__ = "message_rule"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    rule: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    archived_at: datetime | None = Field(default=None, sa_type=Instant)


class ApprovedTemplate(SQLModel, table=True):
    """A text that WhatsApp has approved, for managers to send; `template` is as office files write it."""

    __tablename__ = "approved_template"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    template: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    archived_at: datetime | None = Field(default=None, sa_type=Instant)


class StaySchedule(SQLModel, table=True):
    """What a stay's messages were planned by; where this is out of date they are planned anew.

    `known_since`: since when the stay has been known with these dates. `moved_at`: when it got others, or another
    property, than its guest had been written about. `is_on`: it was neither cancelled nor its property given up.
    `failing_since`: by a fault of ours it can't be planned, and is tried again at `again_at`.
    """

    __tablename__ = "stay_schedule"
    __table_args__ = (
        Index(
            "ix_stay_schedule_failing",
            "failing_since",
            sqlite_where=text("failing_since IS NOT NULL"),
            postgresql_where=text("failing_since IS NOT NULL"),
        ),
    )

    stay_id: int = Field(primary_key=True, foreign_key="stay.id", sa_type=BigId)
    stay_changed_at: datetime = Field(sa_type=Instant)
    property_revision: int
    rules_print: str
    arrival: date
    departure: date
    known_since: datetime = Field(sa_type=Instant)
    property_id: int | None = Field(default=None, sa_type=BigId)
    moved_at: datetime | None = Field(default=None, sa_type=Instant)
    is_on: bool = True
    failing_since: datetime | None = Field(default=None, sa_type=Instant)
    again_at: datetime | None = Field(default=None, sa_type=Instant)


class ScheduledMessage(SQLModel, table=True):
    """One message of one rule for one stay; `part` "" is the message, "code" the secrets that follow it.

    `tried` are pairs of channel and message id, in the order in which they were tried. `look_at`: when to see whether
    it has arrived. `edited` are a manager's own words for it, by language.
    """

    __tablename__ = "scheduled_message"
    __table_args__ = (
        Index("ix_scheduled_message_once", "stay_id", "rule_key", "part", unique=True),
        Index(
            "ix_scheduled_message_due",
            "due_at",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index(
            "ix_scheduled_message_look",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
        Index(
            "ix_scheduled_message_problem",
            "due_at",
            sqlite_where=text("problem IS NOT NULL"),
            postgresql_where=text("problem IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    stay_id: int = Field(foreign_key="stay.id")
    rule_key: str
    part: str = ""
    state: str = ScheduledState.PLANNED
    due_at: datetime = Field(sa_type=Instant)
    wanted_at: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    urgent: bool = False
    edited: dict[str, str] | None = Field(default=None, sa_type=Json)
    problem: str | None = None
    problem_detail: str = ""
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    message_id: int | None = Field(default=None, foreign_key="message.id")
    tried: list[list[Any]] = Field(default_factory=list, sa_type=Json)
    look_at: datetime | None = Field(default=None, sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    done_by: str = ""


class SurveyAnswer(SQLModel, table=True):
    """What a guest said of his stay: 1–5, then 0–10 for how likely he recommends us, then his own words."""

    __tablename__ = "survey_answer"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    stay_id: int = Field(foreign_key="stay.id", unique=True)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")  # None = from an office file
    score: int
    recommends: int | None = None
    comment: str = ""
    at: datetime = Field(sa_type=Instant)
