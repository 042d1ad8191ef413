"""Tables of booking platforms' calendars: the feeds, what was read in them, and what changed of stays."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from properties.columns import BigId, Instant, Json


class Feed(SQLModel, table=True):
    """One calendar address of one property. The address lets anybody read the bookings: it is kept sealed.

    `doubtful` holds the ids of events that are gone if the last answer is right; a manager says whether it is.
    """

    __table_args__ = (
        Index(
            "ix_feed_due",
            "due_at",
            sqlite_where=text("archived_at IS NULL"),
            postgresql_where=text("archived_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int = Field(foreign_key="property.id", index=True)
    source: str
    sealed_url: str
    host: str
    closed_is_stay: bool = False
    product: str = ""
    etag: str = ""
    last_modified: str = ""
    due_at: datetime = Field(sa_type=Instant)
    failures: int = 0
    error: str = ""  # a `FeedFault`
    error_detail: str = ""
    read_at: datetime | None = Field(default=None, sa_type=Instant)  # the last good answer
    tried_at: datetime | None = Field(default=None, sa_type=Instant)
    doubtful: list[int] = Field(default_factory=list, sa_type=Json)
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    archived_at: datetime | None = Field(default=None, sa_type=Instant)


class FeedEventRecord(SQLModel, table=True):
    """A booking or a block as the feed told of it last; a block has no stay."""

    __tablename__ = "feed_event"
    __table_args__ = (Index("ix_feed_event_feed", "feed_id", "departure"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    feed_id: int = Field(foreign_key="feed.id")
    uid: str
    code: str | None = None
    summary: str = ""
    phone_ends: str | None = None
    arrival: date
    departure: date
    is_block: bool = False
    stay_id: int | None = Field(default=None, foreign_key="stay.id", index=True)
    missing_since: datetime | None = Field(default=None, sa_type=Instant)
    gone_at: datetime | None = Field(default=None, sa_type=Instant)


class StayChange(SQLModel, table=True):
    """What was changed of a stay, by whom: `changes` holds what each thing was, and what it became."""

    __tablename__ = "stay_change"
    __table_args__ = (Index("ix_stay_change_stay", "stay_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    stay_id: int = Field(foreign_key="stay.id")
    by: str
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    at: datetime = Field(sa_type=Instant)
