"""Tables of what is rented out: owners, properties with their secrets, directory and knowledge, and stays."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, false, text
from sqlmodel import Field, SQLModel

from properties.columns import BigId, Instant, Json
from properties.words import Language, StayState


class Owner(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(unique=True)
    name: str
    language: str
    email: str | None = None
    telegram_id: int | None = Field(default=None, sa_type=BigId, index=True)
    telegram_started_at: datetime | None = Field(default=None, sa_type=Instant)  # since when our bot may write to him
    archived_at: datetime | None = Field(default=None, sa_type=Instant)


class Property(SQLModel, table=True):
    """One rentable unit. `check_in` and `check_out` are local times "HH:MM"; `details` holds free facts.

    `trusts_phone`: who writes from the number that a stay was booked with is taken for its guest by that alone.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    slug: str = Field(unique=True)
    name_ru: str
    name_en: str
    owner_id: int = Field(foreign_key="owner.id", index=True)
    timezone: str
    address_ru: str
    address_en: str
    latitude: float | None = None
    longitude: float | None = None
    check_in: str
    check_out: str
    codes_early_hours: int | None = None  # so long before check-in its secrets may be told
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    tags: list[str] | None = Field(default=None, sa_type=Json)
    trusts_phone: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}
    )  # a guest who writes from the number that was booked with is verified by that alone
    revision: int = 0  # grows with every change of the property, its secrets or its knowledge
    archived_at: datetime | None = Field(default=None, sa_type=Instant)

    def name(self, language: str) -> str:
        return self.name_ru if language == Language.RU else self.name_en

    def address(self, language: str) -> str:
        return self.address_ru if language == Language.RU else self.address_en


class PropertySecret(SQLModel, table=True):
    """A door code, Wi-Fi password and the like; `sealed` is its encrypted value (see `properties.keys`)."""

    __tablename__ = "property_secret"
    __table_args__ = (Index("ix_property_secret_name", "property_id", "name", unique=True),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int = Field(foreign_key="property.id")
    name: str
    sealed: str
    changed_at: datetime = Field(sa_type=Instant)


class FormerSecret(SQLModel, table=True):
    """What a secret was before it was changed: whoever was told it still knows it."""

    __tablename__ = "former_secret"
    __table_args__ = (Index("ix_former_secret_property", "property_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int = Field(foreign_key="property.id")
    name: str
    sealed: str
    until: datetime = Field(sa_type=Instant)


class DirectoryContact(SQLModel, table=True):
    """Somebody local whom a manager may call."""

    __tablename__ = "directory_contact"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int = Field(foreign_key="property.id", index=True)
    role: str
    name_ru: str
    name_en: str
    phone: str
    position: int = 0

    def name(self, language: str) -> str:
        return self.name_ru if language == Language.RU else self.name_en


class KnowledgeEntry(SQLModel, table=True):
    """One answer of one property, or of the whole portfolio (`property_id` None).

    `media`: the files that go with it, as `inbox.answer_files.File` writes them. `version` grows with every change.
    """

    __tablename__ = "knowledge_entry"
    __table_args__ = (
        Index("ix_knowledge_entry_own", "property_id", "key", unique=True),
        Index(
            "ix_knowledge_entry_portfolio",
            "key",
            unique=True,
            sqlite_where=text("property_id IS NULL"),
            postgresql_where=text("property_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int | None = Field(default=None, foreign_key="property.id")
    key: str
    audience: str
    title_ru: str = ""
    title_en: str = ""
    phrases_ru: list[str] = Field(default_factory=list, sa_type=Json)
    phrases_en: list[str] = Field(default_factory=list, sa_type=Json)
    answer_ru: str
    answer_en: str
    media: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    version: int = 1
    changed_at: datetime | None = Field(default=None, sa_type=Instant)
    changed_by: str = ""
    archived_at: datetime | None = Field(default=None, sa_type=Instant)

    def answer(self, language: str) -> str:
        return self.answer_ru if language == Language.RU else self.answer_en

    def title(self, language: str) -> str:
        return (self.title_ru if language == Language.RU else self.title_en) or self.key


class PortfolioRevision(SQLModel, table=True):
    """One row whose number grows with every change of the portfolio's knowledge."""

    __tablename__ = "portfolio_revision"

    id: int = Field(default=1, primary_key=True)
    number: int = 0


class Stay(SQLModel, table=True):
    """One reservation. `link_number` is what revoking changes; `link_hash` finds the stay by its link's token."""

    __table_args__ = (
        Index("ix_stay_property_arrival", "property_id", "arrival"),
        Index("ix_stay_departure", "departure"),
        Index("ix_stay_arrival", "arrival", "id"),
        Index("ix_stay_changed", "changed_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    code: str = Field(unique=True)
    property_id: int = Field(foreign_key="property.id")
    source: str = "direct"
    guest_name: str
    guest_language: str
    guest_phone: str | None = Field(default=None, index=True)
    guest_email: str | None = None
    arrival: date
    departure: date
    guests: int = 1
    state: str = StayState.ACTIVE
    link_number: int = 1
    link_hash: str = Field(unique=True)
    released_at: datetime | None = Field(default=None, sa_type=Instant)
    released_for: str | None = None  # the property and arrival that its secrets were released early for
    created_at: datetime = Field(sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)
