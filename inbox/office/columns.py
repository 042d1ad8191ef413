"""How the things of an office are kept: each function gives the columns that an office file decides about."""

from collections.abc import Mapping

from inbox.office.model import (
    OfficeContact,
    OfficeEntry,
    OfficeManager,
    OfficeOwner,
    OfficeProperty,
    OfficeShift,
    OfficeStay,
)
from inbox.office.rows import Row
from properties.details import Detail
from properties.files.written import Bilingual
from properties.words import StayState


def owner_columns(owner: OfficeOwner) -> Row:
    return {
        "key": owner.key,
        "name": owner.name,
        "language": owner.language.value,
        "email": owner.email,
        "telegram_id": owner.telegram_id,
        "archived_at": None,
    }


def manager_columns(manager: OfficeManager) -> Row:
    return {
        "key": manager.key,
        "name": manager.name,
        "email": manager.email,
        "role": manager.role.value,
        "language": manager.language.value,
        "speaks": [language.value for language in manager.speaks],
        "telegram_id": manager.telegram_id,
        "archived_at": None,
    }


def shift_columns(shift: OfficeShift) -> Row:
    return {
        "name": shift.name,
        "timezone": shift.timezone,
        "days": list(shift.days),
        "since": shift.since,
        "until": shift.until,
        "manager_keys": list(shift.managers),
        "more_hours": [list(hours) for hours in shift.more_hours],
        "days_off": [day.isoformat() for day in shift.days_off],
        "extra_days": [day.isoformat() for day in shift.extra_days],
        "archived_at": None,
    }


def property_columns(property: OfficeProperty, owner_id: int, details: Mapping[str, Detail]) -> Row:
    return {
        "slug": property.slug,
        "name_ru": property.name.ru,
        "name_en": property.name.en,
        "owner_id": owner_id,
        "timezone": property.timezone,
        "address_ru": property.address.ru,
        "address_en": property.address.en,
        "latitude": property.latitude,
        "longitude": property.longitude,
        "check_in": property.check_in,
        "check_out": property.check_out,
        "details": dict(details),
        "tags": list(property.tags),
        "trusts_phone": property.trusts_phone,
        "archived_at": None,
    }


def contact_columns(contact: OfficeContact, position: int) -> Row:
    return {
        "role": contact.role,
        "name_ru": contact.name.ru,
        "name_en": contact.name.en,
        "phone": contact.phone,
        "position": position,
    }


def entry_columns(entry: OfficeEntry, property_id: int | None) -> Row:
    title = entry.title or Bilingual("", "")
    return {
        "property_id": property_id,
        "key": entry.key,
        "audience": entry.audience.value,
        "title_ru": title.ru,
        "title_en": title.en,
        "phrases_ru": list(entry.phrases_ru),
        "phrases_en": list(entry.phrases_en),
        "answer_ru": entry.answer.ru,
        "answer_en": entry.answer.en,
        "archived_at": None,
    }


def stay_columns(stay: OfficeStay, property_id: int) -> Row:
    return {
        "code": stay.code,
        "property_id": property_id,
        "source": stay.source,
        "guest_name": stay.guest_name,
        "guest_language": stay.guest_language.value,
        "guest_phone": stay.guest_phone,
        "guest_email": stay.guest_email,
        "arrival": stay.arrival,
        "departure": stay.departure,
        "guests": stay.guests,
        "state": StayState.ACTIVE.value,
    }
