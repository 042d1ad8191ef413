"""Reads one owner, manager or shift of an office file, key by key. Called by `inbox.office.reading`."""

from inbox.office.model import OfficeManager, OfficeOwner, OfficeShift
from inbox.tables.staff import Role
from properties.files import values
from properties.files.fields import Fields
from properties.words import Language

_STAFF_ROLES = (Role.MANAGER, Role.LEAD, Role.ADMIN)


def read_owner(fields: Fields) -> OfficeOwner:
    owner = OfficeOwner(
        key=fields.need("key", values.key, ""),
        name=fields.need("name", values.text, ""),
        language=fields.need("language", values.one_of(*Language), Language.EN),
        email=fields.may("email", values.email),
        telegram_id=fields.may("telegram_id", values.whole(1, 10**15)),
        written=fields.written,
    )
    fields.close()
    return owner


def read_manager(fields: Fields) -> OfficeManager:
    manager = OfficeManager(
        key=fields.need("key", values.key, ""),
        name=fields.need("name", values.text, ""),
        email=fields.may("email", values.email),
        role=fields.need("role", values.one_of(*_STAFF_ROLES), Role.MANAGER),
        language=fields.need("language", values.one_of(*Language), Language.EN),
        speaks=fields.some("speaks", values.one_of(*Language)),
        telegram_id=fields.may("telegram_id", values.whole(1, 10**15)),
        written=fields.written,
    )
    fields.close()
    return manager


def read_shift(fields: Fields) -> OfficeShift:
    shift = OfficeShift(
        name=fields.need("name", values.short, ""),
        timezone=fields.need("timezone", values.timezone, ""),
        days=fields.some("days", values.day_of_week),
        since=fields.need("from", values.time_of_day, ""),
        until=fields.need("to", values.time_of_day, ""),
        managers=fields.some("managers", values.literally),
        more_hours=fields.several("also", values.hours),
        days_off=fields.several("not_on", values.day),
        extra_days=fields.several("also_on", values.day),
        written=fields.written,
    )
    fields.close()
    return shift
