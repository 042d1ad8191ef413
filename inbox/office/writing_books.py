"""Lays a welcome book out as an office file has it. Pure; called by `inbox.office.writing`."""

from inbox.office.books import OfficeBook, OfficeMedia, OfficeSection
from inbox.office.yaml_text import OneLine, Value
from properties.book import BookItem, BothTexts, SectionKind


def written_book(book: OfficeBook) -> dict[str, Value]:
    pairs = {"photos": [_photo(photo) for photo in book.photos], "sections": [_section(each) for each in book.sections]}
    return {key: value for key, value in pairs.items() if value}


def _section(given: OfficeSection) -> Value:
    section = given.section
    is_places = section.kind is SectionKind.PLACES
    pairs: dict[str, Value | None] = {
        "key": section.key,
        "kind": section.kind.value,
        "audience": section.audience.value,
        "title": _texts(section.title),
        "text": {name: text for name, text in (("ru", section.text.ru), ("en", section.text.en)) if text},
        "places": [_place(item) for item in section.items] if is_places else None,
        "steps": None if is_places else [_step(item) for item in section.items],
        "photos": [_photo(photo) for photo in given.photos],
    }
    return {key: value for key, value in pairs.items() if value}


def _step(item: BookItem) -> Value:
    pairs: dict[str, Value] = {"ru": item.text.ru, "en": item.text.en, "photo": item.photo}
    return {key: value for key, value in pairs.items() if value}


def _place(item: BookItem) -> Value:
    told: dict[str, Value] = {"name": _texts(item.text)}
    if not item.note.is_blank:
        told["note"] = _texts(item.note)
    if item.category is not None:
        told["category"] = item.category.value
    if item.minutes is not None:
        told["minutes"] = item.minutes
    if item.latitude is not None and item.longitude is not None:
        told["location"] = OneLine(latitude=item.latitude, longitude=item.longitude)
    return told


def _photo(media: OfficeMedia) -> Value:
    pairs: dict[str, Value] = {"file": media.file, "caption": _texts(media.caption)}
    return {key: value for key, value in pairs.items() if value}


def _texts(texts: BothTexts) -> Value:
    return OneLine({name: text for name, text in (("ru", texts.ru), ("en", texts.en)) if text})
