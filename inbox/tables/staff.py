"""Tables of the people who work the desk: managers, shifts, log-ins, API tokens."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from properties.columns import BigId, Instant, Json


class Role(StrEnum):
    MANAGER = "manager"
    LEAD = "lead"
    ADMIN = "admin"
    OWNER = "owner"


class Manager(SQLModel, table=True):
    """A member of staff. `telegram_started_at` = since when our bot may write to him; None = unreachable there."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    name: str
    email: str | None = Field(default=None, index=True)
    role: str
    language: str
    speaks: list[str] = Field(default_factory=list, sa_type=Json)
    telegram_id: int | None = Field(default=None, sa_type=BigId, index=True)
    telegram_started_at: datetime | None = Field(default=None, sa_type=Instant)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)
    archived_at: datetime | None = Field(default=None, sa_type=Instant)


class Shift(SQLModel, table=True):
    """When who is on duty: local "HH:MM" from–to (over midnight where `until` ≤ `since`), days "mon"…"sun"."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str = Field(unique=True)
    timezone: str
    days: list[str] = Field(default_factory=list, sa_type=Json)
    since: str
    until: str
    manager_keys: list[str] = Field(default_factory=list, sa_type=Json)  # the order of the chain
    more_hours: list[list[str]] = Field(default_factory=list, sa_type=Json)  # further pairs of since and until
    days_off: list[str] = Field(default_factory=list, sa_type=Json)  # "YYYY-MM-DD"
    extra_days: list[str] = Field(default_factory=list, sa_type=Json)
    archived_at: datetime | None = Field(default=None, sa_type=Instant)


class SavedView(SQLModel, table=True):
    """A part of the list that is looked at again and again, by its name: one manager's, or everybody's (None).

    `queue` is the tab that it narrows; "" = any language, no words.
    """

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_manager", "manager_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    manager_id: int | None = Field(default=None, foreign_key="manager.id")
    name: str
    queue: str
    property_id: int | None = Field(default=None, foreign_key="property.id")
    language: str = ""
    words: str = ""
    made_by: str
    made_at: datetime = Field(sa_type=Instant)


class Login(SQLModel, table=True):
    """A way in by e-mail and password, of a manager or of an owner. No password yet = only by a one-time link."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    email: str = Field(unique=True)
    password_hash: str | None = None
    manager_id: int | None = Field(default=None, foreign_key="manager.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="owner.id", index=True)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)
    failures: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=Instant)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # how he likes to write


class StaffSession(SQLModel, table=True):
    """A browser that is logged in; only the token's hash is kept."""

    __tablename__ = "staff_session"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    token_hash: str = Field(unique=True)
    login_id: int = Field(foreign_key="login.id", index=True)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)


class OneTimeLink(SQLModel, table=True):
    """A link that works once: first log-in, forgotten password, a manager's Telegram."""

    __tablename__ = "one_time_link"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    token_hash: str = Field(unique=True)
    purpose: str  # "login" | "telegram"
    login_id: int | None = Field(default=None, foreign_key="login.id")
    manager_id: int | None = Field(default=None, foreign_key="manager.id")
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class ApiToken(SQLModel, table=True):
    """A key to the API that acts under its own name; `owner_id` narrows it to one owner's properties."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str
    role: str
    owner_id: int | None = Field(default=None, foreign_key="owner.id")
    token_hash: str = Field(unique=True)
    created_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class AuditRecord(SQLModel, table=True):
    """Who did what that matters later: shown secrets, changed rights, confirmed guests."""

    __tablename__ = "audit_record"
    __table_args__ = (Index("ix_audit_record_at", "at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    at: datetime = Field(sa_type=Instant)
    actor: str
    action: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
