"""Puts the rows of the database into an `Office`: what an import is compared with, and what an export writes. Pure."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from inbox.night.rules import RULES_SETTING, rules_of
from inbox.office.answer_media import name_of
from inbox.office.books import OfficeBook
from inbox.office.model import (
    Office,
    OfficeCalendar,
    OfficeCanned,
    OfficeContact,
    OfficeEntry,
    OfficeManager,
    OfficeMessage,
    OfficeOwner,
    OfficeProperty,
    OfficeSending,
    OfficeShift,
    OfficeStay,
    OfficeSurvey,
    OfficeTemplate,
)
from inbox.office.nights import OfficeException, OfficeRules, SeverityTimes
from inbox.office.rows import Row
from inbox.office.stored import StoredRows, by_property, is_active
from inbox.schedule.in_force import FIRST, QUIET
from inbox.tables.staff import Role
from playbooks.schedule.reading import read_rule
from playbooks.schedule.templates import read_approved
from properties.files.written import Bilingual
from properties.filling import MASK
from properties.words import Audience, Language, StayState

Reveal = Callable[[str], str]
"""Puts a sealed secret into the text that an office shows."""


def stored_office(
    rows: StoredRows,
    stays: Iterable[Row] = (),
    *,
    reveal: Reveal = lambda sealed: MASK,
    returning: Container[str] = (),
    books: Mapping[int, OfficeBook] | None = None,
    surveys: Mapping[int, Row] | None = None,
) -> Office:
    """What is not archived or cancelled, the oldest first; `returning` are slugs that count in spite of that."""
    owner_keys = {row["id"]: row["key"] for row in rows.owners.values()}
    knowledge, secrets = by_property(_active(rows.knowledge)), by_property(rows.secrets.values())
    canned = by_property(_active(rows.canned))
    booked = by_property(row for row in stays if row["state"] == StayState.ACTIVE)
    return Office(
        owners=tuple(_owner(row) for row in _active(rows.owners)),
        managers=tuple(_manager(row) for row in _active(rows.managers)),
        shifts=tuple(_shift(row) for row in _active(rows.shifts)),
        knowledge=tuple(_entry(row) for row in knowledge.get(None, ())),
        canned=tuple(_canned(row) for row in canned.get(None, ())),
        messages=tuple(OfficeMessage(read_rule(row["rule"])) for row in _active(rows.messages)),
        templates=tuple(OfficeTemplate(read_approved(row["template"])) for row in _active(rows.templates)),
        sending=_sending(rows.settings),
        rules=_rules(rows.settings),
        exceptions=_exceptions(rows),
        properties=tuple(
            _property(
                row,
                owner=owner_keys[row["owner_id"]],
                secrets={secret["name"]: reveal(secret["sealed"]) for secret in secrets.get(row["id"], ())},
                directory=tuple(_contact(contact) for contact in rows.contacts.get(row["id"], ())),
                knowledge=tuple(_entry(entry) for entry in knowledge.get(row["id"], ())),
                canned=tuple(_canned(each) for each in canned.get(row["id"], ())),
                stays=tuple(_stay(stay, (surveys or {}).get(stay["id"])) for stay in booked.get(row["id"], ())),
                calendars=tuple(_calendar(feed, reveal) for key, feed in rows.feeds.items() if key[0] == row["id"]),
                book=(books or {}).get(row["id"]),
            )
            for row in rows.properties.values()
            if is_active(row) or row["slug"] in returning
        ),
    )


def _active(rows: Mapping[Any, Row]) -> Iterator[Row]:
    return (row for row in rows.values() if is_active(row))


def _owner(row: Row) -> OfficeOwner:
    return OfficeOwner(
        key=row["key"],
        name=row["name"],
        language=Language(row["language"]),
        email=row["email"],
        telegram_id=row["telegram_id"],
    )


def _manager(row: Row) -> OfficeManager:
    return OfficeManager(
        key=row["key"],
        name=row["name"],
        role=Role(row["role"]),
        language=Language(row["language"]),
        speaks=tuple(Language(language) for language in row["speaks"]),
        email=row["email"],
        telegram_id=row["telegram_id"],
    )


def _shift(row: Row) -> OfficeShift:
    return OfficeShift(
        name=row["name"],
        timezone=row["timezone"],
        days=tuple(row["days"]),
        since=row["since"],
        until=row["until"],
        managers=tuple(row["manager_keys"]),
        more_hours=tuple((since, until) for since, until in row["more_hours"]),
        days_off=tuple(date.fromisoformat(day) for day in row["days_off"]),
        extra_days=tuple(date.fromisoformat(day) for day in row["extra_days"]),
    )


def _property(row: Row, **parts: Any) -> OfficeProperty:
    return OfficeProperty(
        slug=row["slug"],
        name=Bilingual(row["name_ru"], row["name_en"]),
        timezone=row["timezone"],
        address=Bilingual(row["address_ru"], row["address_en"]),
        check_in=row["check_in"],
        check_out=row["check_out"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        details=row["details"],
        codes_early_hours=row["codes_early_hours"],
        tags=tuple(row["tags"] or ()),
        trusts_phone=row["trusts_phone"],
        **parts,
    )


def _contact(row: Row) -> OfficeContact:
    return OfficeContact(role=row["role"], name=Bilingual(row["name_ru"], row["name_en"]), phone=row["phone"])


def _entry(row: Row) -> OfficeEntry:
    has_title = row["title_ru"] or row["title_en"]
    return OfficeEntry(
        key=row["key"],
        audience=Audience(row["audience"]),
        phrases_ru=tuple(row["phrases_ru"]),
        phrases_en=tuple(row["phrases_en"]),
        answer=Bilingual(row["answer_ru"], row["answer_en"]),
        title=Bilingual(row["title_ru"], row["title_en"]) if has_title else None,
        files=tuple(name_of(kept) for kept in row["media"]) or None,
    )


def _canned(row: Row) -> OfficeCanned:
    return OfficeCanned(
        key=row["key"],
        title=Bilingual(row["title_ru"], row["title_en"]),
        text=Bilingual(row["text_ru"], row["text_en"]),
        files=tuple(name_of(kept) for kept in row["files"]) or None,
    )


def _stay(row: Row, survey: Row | None) -> OfficeStay:
    return OfficeStay(
        code=row["code"],
        source=row["source"],
        guest_name=row["guest_name"],
        guest_language=Language(row["guest_language"]),
        arrival=row["arrival"],
        departure=row["departure"],
        guests=row["guests"],
        guest_phone=row["guest_phone"],
        guest_email=row["guest_email"],
        survey=OfficeSurvey(survey["score"], survey["recommends"], survey["comment"]) if survey else None,
    )


def _calendar(row: Row, reveal: Reveal) -> OfficeCalendar:
    return OfficeCalendar(row["source"], reveal(row["sealed_url"]), row["closed_is_stay"])


def _sending(settings: Mapping[str, str]) -> OfficeSending | None:
    since, dash, until = settings.get(QUIET, "").partition("-")
    hours = (since, until) if dash else None
    first = settings.get(FIRST) or None
    return OfficeSending(hours, first) if hours or first else None


def _rules(settings: Mapping[str, str]) -> OfficeRules | None:
    """Every time, once anybody has changed one."""
    if RULES_SETTING not in settings:
        return None
    rules = rules_of(settings)
    times = {name: SeverityTimes(rules.chain[name], rules.levels[name]) for name in rules.chain}
    return OfficeRules(times, rules.acknowledge_within)


def _exceptions(rows: StoredRows) -> tuple[OfficeException, ...]:
    zone = next((row["timezone"] for row in _active(rows.shifts)), "UTC")
    return tuple(
        OfficeException(row["away_key"], row["cover_key"], row["since"], row["until"], zone, row["reason"])
        for row in rows.swaps.values()
    )
