"""Lays an `Office` out as an office file, in the order and manner of the example. Pure; called by the export."""

from collections.abc import Mapping

from inbox.office.model import (
    Office,
    OfficeCalendar,
    OfficeCanned,
    OfficeContact,
    OfficeEntry,
    OfficeManager,
    OfficeOwner,
    OfficeProperty,
    OfficeSending,
    OfficeShift,
    OfficeStay,
    OfficeSurvey,
)
from inbox.office.writing_books import written_book
from inbox.office.writing_nights import written_exception, written_rules
from inbox.office.yaml_text import OneLine, Value, yaml_text
from playbooks.schedule import writing as schedule
from playbooks.schedule.templates import written_approved
from properties.details import Detail
from properties.files.written import Bilingual


def written(office: Office) -> str:
    sections: dict[str, Value] = {
        "owners": [_owner(owner) for owner in office.owners],
        "managers": [_manager(manager) for manager in office.managers],
        "shifts": [_shift(shift) for shift in office.shifts],
        "knowledge": [_entry(entry) for entry in office.knowledge],
        "canned": [_canned(canned) for canned in office.canned],
        "sending": _sending(office.sending) if office.sending else {},
        "rules": written_rules(office.rules) if office.rules else {},
        "exceptions": [written_exception(given) for given in office.exceptions],
        "messages": [schedule.written(message.rule) for message in office.messages],
        "templates": [written_approved(each.approved) for each in office.templates],
        "properties": [_property(property) for property in office.properties],
    }
    return yaml_text(_without_blanks(sections) or {"properties": []})


def _owner(owner: OfficeOwner) -> Value:
    return _without_blanks(
        {
            "key": owner.key,
            "name": owner.name,
            "language": owner.language.value,
            "email": owner.email,
            "telegram_id": owner.telegram_id,
        }
    )


def _manager(manager: OfficeManager) -> Value:
    return _without_blanks(
        {
            "key": manager.key,
            "name": manager.name,
            "email": manager.email,
            "role": manager.role.value,
            "language": manager.language.value,
            "speaks": [language.value for language in manager.speaks],
            "telegram_id": manager.telegram_id,
        }
    )


def _shift(shift: OfficeShift) -> Value:
    return _without_blanks(
        {
            "name": shift.name,
            "timezone": shift.timezone,
            "days": shift.days,
            "from": shift.since,
            "to": shift.until,
            "also": [f"{since}-{until}" for since, until in shift.more_hours],
            "not_on": shift.days_off,
            "also_on": shift.extra_days,
            "managers": shift.managers,
        }
    )


def _entry(entry: OfficeEntry) -> Value:
    return _without_blanks(
        {
            "key": entry.key,
            "audience": entry.audience.value,
            "title": _both(entry.title) if entry.title else None,
            "phrases": {"ru": entry.phrases_ru, "en": entry.phrases_en},
            "answer": {"ru": entry.answer.ru, "en": entry.answer.en},
            "files": entry.files,
        }
    )


def _canned(canned: OfficeCanned) -> Value:
    text = {"ru": canned.text.ru, "en": canned.text.en}
    return _without_blanks({"key": canned.key, "title": _both(canned.title), "text": text, "files": canned.files})


def _property(property: OfficeProperty) -> Value:
    return _without_blanks(
        {
            "slug": property.slug,
            "name": _both(property.name),
            "owner": property.owner,
            "timezone": property.timezone,
            "address": _both(property.address),
            "location": _location(property),
            "check_in": property.check_in,
            "check_out": property.check_out,
            "secrets": property.secrets,
            "details": {name: _detail(detail) for name, detail in property.details.items()},
            "tags": list(property.tags),
            "trusts_phone": property.trusts_phone or None,
            "directory": [_contact(contact) for contact in property.directory],
            "knowledge": [_entry(entry) for entry in property.knowledge],
            "canned": [_canned(canned) for canned in property.canned],
            "codes_early_hours": property.codes_early_hours,
            "book": written_book(property.book) if property.book else None,
            "calendars": [_calendar(calendar) for calendar in property.calendars],
            "stays": [_stay(stay) for stay in property.stays],
        }
    )


def _detail(detail: Detail) -> Value:
    return OneLine(ru=detail["ru"], en=detail["en"]) if isinstance(detail, Mapping) else detail


def _location(property: OfficeProperty) -> Value | None:
    if property.latitude is None or property.longitude is None:
        return None
    return OneLine(latitude=property.latitude, longitude=property.longitude)


def _contact(contact: OfficeContact) -> Value:
    return OneLine(role=contact.role, name=_both(contact.name), phone=contact.phone)


def _stay(stay: OfficeStay) -> Value:
    guest = {
        "name": stay.guest_name,
        "language": stay.guest_language.value,
        "phone": stay.guest_phone,
        "email": stay.guest_email,
    }
    told: dict[str, Value] = {
        "code": stay.code,
        "source": stay.source,
        "guest": OneLine(_without_blanks(guest)),
        "arrival": stay.arrival,
        "departure": stay.departure,
        "guests": stay.guests,
    }
    return told | ({"survey": _survey(stay.survey)} if stay.survey else {})


def _survey(survey: OfficeSurvey) -> Value:
    told: dict[str, Value | None] = {
        "score": survey.score, "recommends": survey.recommends, "comment": survey.comment or None,
    }  # fmt: skip
    return OneLine(_without_blanks(told))


def _calendar(calendar: OfficeCalendar) -> Value:
    return _without_blanks(
        {
            "source": calendar.source,
            "address": calendar.address,
            "closed_is_stay": calendar.closed_is_stay or None,
        }
    )


def _sending(sending: OfficeSending) -> Value:
    hours = sending.quiet_hours
    return _without_blanks(
        {"quiet_hours": f"{hours[0]}-{hours[1]}" if hours else None, "whatsapp_first": sending.whatsapp_first}
    )


def _both(text: Bilingual) -> Value:
    return OneLine(ru=text.ru, en=text.en)


def _without_blanks(pairs: Mapping[str, Value | None]) -> dict[str, Value]:
    return {key: value for key, value in pairs.items() if value not in (None, [], {}, ())}
