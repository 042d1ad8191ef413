"""Reads one property of an office file with its directory, knowledge and stays. Called by `inbox.office.reading`."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeVar

from inbox.office.model import OfficeContact, OfficeEntry, OfficeProperty, OfficeStay
from inbox.office.reading_books import read_book
from inbox.office.reading_calendars import read_calendar, read_survey
from inbox.office.reading_canned import read_canned
from properties.details import Detail
from properties.files import values
from properties.files.fields import Fields
from properties.files.languages import both, may_both, phrases
from properties.files.tree import Pairs, Scalar
from properties.files.values import Reader
from properties.words import Audience, Language

T = TypeVar("T")

Today = Callable[[str], date]
"""The day that it is in a time zone: with it a demo's stays may say "today+2" instead of a date."""

_RELATIVE = re.compile(r"today(?:([+-])(\d{1,3}))?")
_FACT_NAME = re.compile(r"\w[\w-]{0,63}")


def read_property(fields: Fields, today: Today | None) -> OfficeProperty:
    zone = fields.need("timezone", values.timezone, "")
    latitude, longitude = _location(fields)
    property = OfficeProperty(
        slug=fields.need("slug", values.slug, ""),
        name=both(fields, "name"),
        owner=fields.need("owner", values.literally, ""),
        timezone=zone,
        address=both(fields, "address"),
        latitude=latitude,
        longitude=longitude,
        check_in=fields.need("check_in", values.time_of_day, ""),
        check_out=fields.need("check_out", values.time_of_day, ""),
        secrets=_named(fields, "secrets", values.literally),
        details=_details(fields),
        directory=tuple(_contact(contact) for contact in fields.each("directory", "directory", "role")),
        knowledge=tuple(read_entry(entry) for entry in fields.each("knowledge", "knowledge", "key")),
        canned=tuple(read_canned(canned) for canned in fields.each("canned", "canned", "key")),
        codes_early_hours=fields.may("codes_early_hours", values.whole(0, 72)),
        book=read_book(fields),
        stays=tuple(_stay(stay, _reader_of_days(zone, today)) for stay in fields.each("stays", "stay", "code")),
        tags=fields.several("tags", values.token),
        trusts_phone=fields.may("trusts_phone", values.switch) or False,
        calendars=tuple(read_calendar(each) for each in fields.each("calendars", "calendar", "source")),
        written=fields.written,
    )
    fields.close()
    return property


def read_entry(fields: Fields) -> OfficeEntry:
    phrases_ru, phrases_en = _phrases(fields)
    files = fields.several("files", values.text)
    entry = OfficeEntry(
        key=fields.need("key", values.token, ""),
        audience=fields.need("audience", values.one_of(*Audience), Audience.IN_STAY),
        title=may_both(fields, "title"),
        phrases_ru=phrases_ru,
        phrases_en=phrases_en,
        answer=both(fields, "answer"),
        files=files if fields.written.names("files") else None,
        written=fields.written,
    )
    fields.close()
    return entry


def _location(fields: Fields) -> tuple[float | None, float | None]:
    inside = fields.may_inside("location")
    if inside is None:
        return None, None
    place = inside.need("latitude", values.degrees(90), 0.0), inside.need("longitude", values.degrees(180), 0.0)
    inside.close()
    return place


def _named(fields: Fields, key: str, read: Reader[T]) -> Mapping[str, T]:
    """Facts under names of the office's own, such as a property's secrets."""
    inside = fields.may_inside(key)
    if inside is None:
        return {}
    facts: dict[str, T] = {}
    for name in inside.names:
        fact = inside.need(name, read, None)
        _check_name(inside, name)
        if fact is not None and _FACT_NAME.fullmatch(name):
            facts[name] = fact
    fields.adopt(key, inside)
    return facts


def _details(fields: Fields) -> Mapping[str, Detail]:
    """Single values, or a text in both languages."""
    inside = fields.may_inside("details")
    if inside is None:
        return {}
    facts: dict[str, Detail] = {}
    for name in inside.names:
        if isinstance(inside.raw(name), Pairs):
            told = both(inside, name)
            facts[name] = {Language.RU.value: told.ru, Language.EN.value: told.en}
        elif (fact := inside.need(name, values.fact, None)) is not None:
            facts[name] = fact
        _check_name(inside, name)
    fields.adopt("details", inside)
    return facts


def _check_name(fields: Fields, name: str) -> None:
    if not _FACT_NAME.fullmatch(name):
        fields.wrong_at(name, f'the name "{name}" can\'t stand in an answer; letters, digits, _ and - were expected')


def _contact(fields: Fields) -> OfficeContact:
    contact = OfficeContact(
        role=fields.need("role", values.text, ""),
        name=both(fields, "name"),
        phone=fields.need("phone", values.phone, ""),
        written=fields.written,
    )
    fields.close()
    return contact


def _phrases(fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if fields.inside("phrases") is None:
        return (), ()
    russian, english = phrases(fields, "phrases")
    if not russian and not english:
        fields.wrong_at("phrases", "phrases: at least one in either language was expected, found none")
    return russian, english


def _stay(fields: Fields, day: Reader[date]) -> OfficeStay:
    code, source = fields.need("code", values.token, ""), fields.may("source", values.text)
    guest = fields.inside("guest")
    stay = OfficeStay(
        code=code,
        source=source or "direct",
        guest_name=guest.need("name", values.text, "") if guest else "",
        guest_language=guest.need("language", values.one_of(*Language), Language.EN) if guest else Language.EN,
        guest_phone=guest.may("phone", values.phone) if guest else None,
        guest_email=guest.may("email", values.email) if guest else None,
        arrival=fields.need("arrival", day, date.min),
        departure=fields.need("departure", day, date.max),
        guests=fields.may("guests", values.whole(1, 999)) or 1,
        survey=read_survey(fields),
        written=fields.written,
    )
    if guest:
        fields.adopt("guest", guest)
    fields.close()
    if stay.departure <= stay.arrival:
        fields.wrong_at("departure", f"departure: {stay.departure}, but a day after the arrival was expected")
    return stay


def _reader_of_days(zone: str, today: Today | None) -> Reader[date]:
    def read(scalar: Scalar) -> date:
        relative = _RELATIVE.fullmatch(scalar.text)
        if not (relative and today and zone):
            return values.day(scalar)
        sign, days = relative[1], int(relative[2] or 0)
        return today(zone) + timedelta(days=-days if sign == "-" else days)

    return read
