"""Reads the welcome book of one property of an office file, key by key. Called by `inbox.office.reading_properties`."""

import re

from inbox.office.books import OfficeBook, OfficeMedia, OfficeSection
from properties.book import BookItem, BothTexts, PlaceCategory, Section, SectionKind
from properties.files import values
from properties.files.fields import Fields
from properties.files.tree import Scalar
from properties.words import Audience, Language

_PART = re.compile(r"[\w][\w .()+-]{0,99}")
_DEEPEST = 5


def read_book(fields: Fields) -> OfficeBook | None:
    inside = fields.may_inside("book")
    if inside is None:
        return None
    book = OfficeBook(
        sections=tuple(_section(each) for each in inside.each("sections", "section", "key")),
        photos=_photos(inside),
        names_photos=inside.written.names("photos"),
    )
    fields.adopt("book", inside)
    return book


def media_file(scalar: Scalar) -> str:
    """A path beside the office file: no way up, none from the root, nothing hidden."""
    path = values.literally(scalar)
    parts = path.split("/")
    if len(parts) > _DEEPEST or not all(_PART.fullmatch(part) for part in parts):
        raise values.Unfit(f'"{path}", but a file beside the office file was expected, such as media/door.jpg')
    return path


def _section(fields: Fields) -> OfficeSection:
    kind = fields.need("kind", values.one_of(*SectionKind), SectionKind.ABOUT)
    section = Section(
        key=fields.need("key", values.slug, ""),
        kind=kind,
        audience=fields.may("audience", values.one_of(*Audience)) or Audience.PUBLIC,
        title=_either(fields, "title"),
        text=_either(fields, "text", must=False),
        items=[_step(each) for each in fields.each("steps", "step", "ru")]
        + [_place(each) for each in fields.each("places", "place", "name")],
    )
    is_mixed = any((item.category is not None) is not (kind is SectionKind.PLACES) for item in section.items)
    if is_mixed:
        fields.wrong_at("kind", "kind: places belong into a section of kind places, steps into any other")
    photos = _photos(fields)
    fields.close()
    return OfficeSection(section, photos, fields.written.names("photos"), fields.written)


def _step(fields: Fields) -> BookItem:
    item = BookItem(
        text=BothTexts(fields.may(Language.RU, values.sentence) or "", fields.may(Language.EN, values.sentence) or ""),
        photo=fields.may("photo", media_file) or "",
    )
    if item.text.is_blank:
        fields.wrong_at(Language.RU, "a step without words; ru, en or both were expected")
    fields.close()
    return item


def _place(fields: Fields) -> BookItem:
    where = fields.may_inside("location")
    latitude = where.need("latitude", values.degrees(90), 0.0) if where else None
    longitude = where.need("longitude", values.degrees(180), 0.0) if where else None
    if where:
        where.close()
    place = BookItem(
        text=_either(fields, "name"),
        note=_either(fields, "note", must=False),
        category=fields.may("category", values.one_of(*PlaceCategory)) or PlaceCategory.OTHER,
        latitude=latitude,
        longitude=longitude,
        minutes=fields.may("minutes", values.whole(0, 600)),
    )
    fields.close()
    return place


def _photos(fields: Fields) -> tuple[OfficeMedia, ...]:
    return tuple(_photo(each) for each in fields.each("photos", "photo", "file"))


def _photo(fields: Fields) -> OfficeMedia:
    media = OfficeMedia(
        file=fields.need("file", media_file, ""),
        caption=_either(fields, "caption", must=False),
        written=fields.written,
    )
    fields.close()
    return media


def _either(fields: Fields, key: str, *, must: bool = True) -> BothTexts:
    """A text of the book, which may lack a language: guests read the other, and the editor marks the gap."""
    inside = fields.inside(key) if must else fields.may_inside(key)
    if inside is None:
        return BothTexts()
    told = BothTexts(inside.may(Language.RU, values.sentence) or "", inside.may(Language.EN, values.sentence) or "")
    fields.adopt(key, inside)
    if told.is_blank:
        fields.wrong_at(key, f"{key}: ru, en or both were expected, found neither")
    return told
