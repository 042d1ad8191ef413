"""Reads the form of a welcome book's section, and puts what is wrong with it into words that say how to mend it."""

import re
from dataclasses import dataclass, field, replace

from starlette.datastructures import FormData, UploadFile

from inbox.cleaning import clean_line, clean_text
from inbox.pages.books.locations import read_location
from inbox.web.languages import Words
from properties.book import BookItem, BothTexts, PlaceCategory, Section, SectionKind
from properties.book_checks import SectionFault, Wrong
from properties.words import Audience

_NUMBERED = re.compile(r"item-(\d{1,3})-ru")
_MOST_MINUTES = 600


@dataclass
class Written:
    """What stands in the form: the section as far as it makes sense, and what was typed where it doesn't.

    `wrong` says by field what is amiss; `typed` gives back by field what could not be read; `files` are photos that
    were chosen for items, by their places.
    """

    section: Section
    wrong: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    files: dict[int, UploadFile] = field(default_factory=dict)


def read_section(form: FormData, key: str, kind: SectionKind, words: Words) -> Written:
    """Items without a word in them are left out; `act` moves one of the others ("up:2", "down:2") or drops it."""
    audience = _text(form, "audience")
    written = Written(
        Section(
            key=key,
            kind=kind,
            title=BothTexts(clean_line(_text(form, "title_ru")), clean_line(_text(form, "title_en"))),
            text=BothTexts(_text(form, "text_ru"), _text(form, "text_en")),
            audience=Audience(audience) if audience in set(Audience) else Audience.IN_STAY,
        )
    )
    numbers = sorted(int(found[1]) for name in form if (found := _NUMBERED.fullmatch(name)))
    items = {number: _item(form, number, written, words) for number in numbers}
    files = {number: file for number in numbers if (file := _file(form, number))}
    kept = [number for number, item in items.items() if number in files or item.photo or not _is_blank(item)]
    order = _rearranged(kept, _text(form, "act"))
    written.section = replace(written.section, items=[items[number] for number in order])
    places = {number: place for place, number in enumerate(order)}
    written.files = {places[number]: file for number, file in files.items() if number in places}
    for kept_apart in (written.wrong, written.typed):
        _renumber(kept_apart, places)
    return written


def add_faults(written: Written, faults: list[SectionFault], words: Words) -> None:
    for fault in faults:
        path = re.sub(r"^(title|text)\.(\w+)$", r"\1_\2", fault.path)
        written.wrong.setdefault(path, fault_words(fault, words))


def fault_words(fault: SectionFault, words: Words) -> str:
    what = {"what": fault.what}
    if fault.meant:
        return words.gettext("%(what)s needs double braces: %(meant)s.") % {**what, "meant": fault.meant}
    return {
        Wrong.UNTITLED: words.gettext("A heading is missing: write it in at least one language."),
        Wrong.TOO_LONG: words.gettext("This is too long: %(what)s characters at most. Make two sections of it."),
        Wrong.TOO_MANY: words.gettext("Too many lines: %(what)s at most. Make two sections of it."),
        Wrong.UNKNOWN_PLACEHOLDER: words.gettext(
            "%(what)s is not known. Write {{ details.NAME }}, {{ secrets.NAME }}, {{ check_in }} or {{ check_out }}."
        ),
        Wrong.PLACEHOLDER_IN_TITLE: words.gettext("%(what)s can't stand in a heading. Write it below."),
        Wrong.SECRET_FOR_ALL: words.gettext(
            "%(what)s is a secret: choose “Guests during their stay” as who may read this section."
        ),
        Wrong.STAY_FOR_ALL: words.gettext("%(what)s belongs to a stay: choose who may read this section accordingly."),
        Wrong.MISSING_FACT: words.gettext("This property has no %(what)s. Add it to its details, or reword this."),
    }[fault.wrong] % what


def _item(form: FormData, number: int, written: Written, words: Words) -> BookItem:
    def told(name: str) -> str:
        return _text(form, f"item-{number}-{name}")

    category, place, minutes = told("category"), told("location"), told("minutes")
    latitude, longitude = None, None
    if place:
        found = read_location(place)
        if found:
            latitude, longitude = found
        else:
            written.wrong[f"items.{number}.location"] = words.gettext(
                "“%(typed)s” tells no place. Write latitude and longitude (59.9364, 30.3145), or open the place on "
                "a map and copy the whole address of that page; shortened links won't do."
            ) % {"typed": place}
            written.typed[f"items.{number}.location"] = place
    is_walk = minutes.isdecimal() and len(minutes) < 9 and int(minutes) <= _MOST_MINUTES
    if minutes and not is_walk:
        written.wrong[f"items.{number}.minutes"] = words.gettext("Write whole minutes, 600 at most.")
        written.typed[f"items.{number}.minutes"] = minutes
    return BookItem(
        text=BothTexts(told("ru"), told("en")),
        note=BothTexts(told("note_ru"), told("note_en")),
        photo=told("photo"),
        category=PlaceCategory(category) if category in set(PlaceCategory) else None,
        latitude=latitude,
        longitude=longitude,
        minutes=int(minutes) if is_walk else None,
    )


def _is_blank(item: BookItem) -> bool:
    return item.text.is_blank and item.note.is_blank


def _file(form: FormData, number: int) -> UploadFile | None:
    file = form.get(f"item-{number}-file")
    return file if isinstance(file, UploadFile) and file.filename else None


def _rearranged(numbers: list[int], act: str) -> list[int]:
    order, (what, _, which) = list(numbers), act.partition(":")
    if which not in map(str, order):
        return order
    place = order.index(int(which))
    moved = order.pop(place)
    if what == "drop":
        return order
    order.insert(max(0, place + {"up": -1, "down": 1}.get(what, 0)), moved)
    return order


def _renumber(by_field: dict[str, str], places: dict[int, int]) -> None:
    for path in [path for path in by_field if path.startswith("items.")]:
        _, number, name = path.split(".")
        told = by_field.pop(path)
        if int(number) in places:
            by_field[f"items.{places[int(number)]}.{name}"] = told


def _text(form: FormData, name: str) -> str:
    told = form.get(name)
    return clean_text(told.replace("\r\n", "\n")).strip() if isinstance(told, str) else ""
