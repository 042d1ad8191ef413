"""Tables of welcome books: sections, pictures and videos, temporary notices, and how often what is opened."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from properties.book import BookItem, BothTexts, Section, SectionKind
from properties.columns import BigId, Instant, Json
from properties.words import Audience, Language


class BookSection(SQLModel, table=True):
    """One section of a property's welcome book; `items` are steps, rules or places (`properties.book.BookItem`)."""

    __tablename__ = "book_section"
    __table_args__ = (
        Index("ix_book_section_key", "property_id", "key", unique=True),
        Index("ix_book_section_position", "property_id", "position"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int = Field(foreign_key="property.id")
    key: str
    kind: str
    audience: str = Audience.PUBLIC
    icon: str = ""
    title_ru: str = ""
    title_en: str = ""
    text_ru: str = ""
    text_en: str = ""
    items: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    position: int = 0

    def as_written(self) -> Section:
        return Section(
            key=self.key,
            kind=SectionKind(self.kind),
            title=BothTexts(self.title_ru, self.title_en),
            text=BothTexts(self.text_ru, self.text_en),
            items=[BookItem.from_json(item) for item in self.items],
            audience=Audience(self.audience),
            icon=self.icon,
        )


class BookMedia(SQLModel, table=True):
    """A picture or a video of a property's book. Without a section it is for the top of the book, first one first.

    `public_key` is its unguessable address and the name of its files; `widths` are those it was made in, in pixels.
    `source_hash` tells a file that was taken in before, `stored_hash` the largest that we made of it.
    """

    __tablename__ = "book_media"
    __table_args__ = (Index("ix_book_media_property", "property_id", "position"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int = Field(foreign_key="property.id")
    section_key: str = ""
    public_key: str = Field(unique=True)
    kind: str  # "photo" | "video"
    width: int = 0
    height: int = 0
    widths: list[int] = Field(default_factory=list, sa_type=Json)
    size_bytes: int = 0
    caption_ru: str = ""
    caption_en: str = ""
    position: int = 0
    source_hash: str = ""
    stored_hash: str = ""

    def caption(self, language: str) -> str:
        return (self.caption_ru if language == Language.RU else self.caption_en) or self.caption_ru or self.caption_en


class BookNotice(SQLModel, table=True):
    """Something that holds for a while ("the lift is out of order until 18:00"); `property_id` None = everywhere."""

    __tablename__ = "book_notice"
    __table_args__ = (Index("ix_book_notice_ends", "ends_at", "property_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int | None = Field(default=None, foreign_key="property.id")
    text_ru: str
    text_en: str
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    by: str
    made_at: datetime = Field(sa_type=Instant)

    def text(self, language: str) -> str:
        return (self.text_ru if language == Language.RU else self.text_en) or self.text_ru or self.text_en


class BookCount(SQLModel, table=True):
    """How often something was opened or searched for on one day, by nobody in particular."""

    __tablename__ = "book_count"
    __table_args__ = (Index("ix_book_count", "property_id", "day", "kind", "subject", unique=True),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    property_id: int = Field(foreign_key="property.id")
    day: date
    kind: str  # "open" | "search" | "nothing" (a search without a find)
    subject: str  # a section's key, or the words
    number: int = 0
