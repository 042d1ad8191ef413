"""What a welcome book is made of: its sections and what stands in them, and how much of it is there yet. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from properties.words import Audience, Language


class SectionKind(StrEnum):
    """Where in the book a section stands and how it is shown; the order is that of the book."""

    ARRIVAL = "arrival"
    HOW_TO = "how_to"
    RULES = "rules"
    CHECK_OUT = "check_out"
    PLACES = "places"
    ABOUT = "about"


class PlaceCategory(StrEnum):
    GROCERY = "grocery"
    PHARMACY = "pharmacy"
    CAFE = "cafe"
    TRANSPORT = "transport"
    MONEY = "money"
    SIGHTS = "sights"
    CHILDREN = "children"
    HEALTH = "health"
    OTHER = "other"


@dataclass(frozen=True)
class BothTexts:
    """The same in both languages; a language that is not written yet is blank."""

    ru: str = ""
    en: str = ""

    def of(self, language: str) -> str:
        return self.ru if language == Language.RU else self.en

    def best(self, language: str) -> str:
        """In the other language where it is written in one alone: half a book at night is better than none."""
        return self.of(language) or self.ru or self.en

    @property
    def is_blank(self) -> bool:
        return not (self.ru or self.en)

    @property
    def lacking(self) -> tuple[Language, ...]:
        """The languages that are missing where the other is written."""
        return () if self.is_blank else tuple(each for each in Language if not self.of(each))


PLACE_NAMES: Mapping[PlaceCategory, BothTexts] = {
    PlaceCategory.GROCERY: BothTexts("Продукты", "Groceries"),
    PlaceCategory.PHARMACY: BothTexts("Аптека", "Pharmacy"),
    PlaceCategory.CAFE: BothTexts("Еда и кофе", "Food and coffee"),
    PlaceCategory.TRANSPORT: BothTexts("Транспорт", "Transport"),
    PlaceCategory.MONEY: BothTexts("Деньги", "Money"),
    PlaceCategory.SIGHTS: BothTexts("Что посмотреть", "To see"),
    PlaceCategory.CHILDREN: BothTexts("Для детей", "For children"),
    PlaceCategory.HEALTH: BothTexts("Врачи", "Doctors"),
    PlaceCategory.OTHER: BothTexts("Другое", "Other"),
}


@dataclass(frozen=True)
class BookItem:
    """A step, a rule, or a place nearby: `text` is what to do, or what it is called.

    `photo` is the public key of one of the property's pictures. Only places have a category and a location; `minutes`
    is the way there on foot, where somebody walked it.
    """

    text: BothTexts
    note: BothTexts = BothTexts()
    photo: str = ""
    category: PlaceCategory | None = None
    latitude: float | None = None
    longitude: float | None = None
    minutes: int | None = None

    def to_json(self) -> dict[str, Any]:
        kept = {
            "ru": self.text.ru, "en": self.text.en, "note_ru": self.note.ru, "note_en": self.note.en,
            "photo": self.photo, "category": self.category.value if self.category else None,
            "latitude": self.latitude, "longitude": self.longitude, "minutes": self.minutes,
        }  # fmt: skip
        return {name: value for name, value in kept.items() if value not in ("", None)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            text=BothTexts(kept.get("ru", ""), kept.get("en", "")),
            note=BothTexts(kept.get("note_ru", ""), kept.get("note_en", "")),
            photo=kept.get("photo", ""),
            category=PlaceCategory(kept["category"]) if kept.get("category") else None,
            latitude=kept.get("latitude"),
            longitude=kept.get("longitude"),
            minutes=kept.get("minutes"),
        )


@dataclass(frozen=True)
class Section:
    """One section as somebody writes it; `key` names it within its property for ever."""

    key: str
    kind: SectionKind
    title: BothTexts
    text: BothTexts = BothTexts()
    items: Sequence[BookItem] = ()
    audience: Audience = Audience.PUBLIC
    icon: str = ""

    @property
    def texts(self) -> list[BothTexts]:
        return [self.title, self.text, *(each for item in self.items for each in (item.text, item.note))]

    @property
    def lacking(self) -> tuple[Language, ...]:
        """The languages in which something is missing that is written in the other."""
        missing = {language for both in self.texts for language in both.lacking}
        return tuple(language for language in Language if language in missing)


@dataclass(frozen=True)
class Completeness:
    """`written` of `wanted` things are there; `missing` are the kinds of section that the book lacks."""

    written: int
    wanted: int
    missing: tuple[SectionKind, ...]
    lacking: tuple[Language, ...]
    has_photo: bool

    @property
    def percent(self) -> int:
        return 100 * self.written // self.wanted

    @property
    def is_whole(self) -> bool:
        return self.written == self.wanted


_WANTED = (SectionKind.ARRIVAL, SectionKind.HOW_TO, SectionKind.RULES, SectionKind.CHECK_OUT, SectionKind.PLACES)


def completeness(sections: Sequence[Section], *, has_photo: bool, has_answers: bool = False) -> Completeness:
    """A whole book has a picture, every kind of section that guests look for, and all of it in both languages.

    `has_answers`: the property's own knowledge stands in the book, under how things work.
    """
    kinds = {section.kind for section in sections} | ({SectionKind.HOW_TO} if has_answers else set())
    missing = tuple(kind for kind in _WANTED if kind not in kinds)
    lacking = tuple(each for each in Language if any(each in section.lacking for section in sections))
    texts = [both for section in sections for both in section.texts if not both.is_blank]
    written = sum(2 - len(both.lacking) for both in texts)
    gaps = len(missing) + (0 if has_photo else 1)
    wanted = 2 * len(texts) + len(_WANTED) + 1
    return Completeness(written + len(_WANTED) + 1 - gaps, wanted, missing, lacking, has_photo)
