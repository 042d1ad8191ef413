"""Reads a stay's facts as people type them, into a booking: for the form and for files. Pure but for a fresh code."""

import re
import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from inbox.stays.bookings import Booking
from properties.late import late
from properties.words import Language

if TYPE_CHECKING:
    import phonenumbers
else:
    phonenumbers = late("phonenumbers")

_CODE = re.compile(r"\S{1,100}")
_EMAIL = re.compile(r"(?=.{3,254}$)[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike
_DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d.%m.%y", "%Y/%m/%d")
_LONGEST = 200


class StayFaults(ValueError):
    """What is wrong, by field: missing, code, property, language, phone, email, day, order, guests or long."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {fault}" for name, fault in faults.items()))
        self.faults = faults


def read_booking(typed: Mapping[str, str], slugs: Collection[str]) -> Booking:
    """Raises `StayFaults` with all that is wrong."""
    faults: dict[str, str] = {}
    for name in ("code", "property", "arrival", "departure"):
        if not typed.get(name):
            faults[name] = "missing"
    for name, value in typed.items():
        if len(value) > _LONGEST:
            faults[name] = "long"
    if typed.get("code") and not _CODE.fullmatch(typed["code"]):
        faults["code"] = "code"
    if typed.get("property") and typed["property"] not in slugs:
        faults["property"] = "property"
    language = (typed.get("guest_language") or Language.EN).lower()
    if language not in set(Language):
        faults["guest_language"] = "language"
    phone = _phone(typed.get("guest_phone", ""))
    if phone is None and typed.get("guest_phone"):
        faults["guest_phone"] = "phone"
    if typed.get("guest_email") and not _EMAIL.fullmatch(typed["guest_email"]):
        faults["guest_email"] = "email"
    guests = typed.get("guests") or "1"
    if not re.fullmatch(r"0*([1-9]\d?|100)", guests):
        faults["guests"] = "guests"
    arrival, departure = (_day(typed, name, faults) for name in ("arrival", "departure"))
    if arrival and departure and departure <= arrival:
        faults["departure"] = "order"
    if faults or arrival is None or departure is None:
        raise StayFaults(faults)
    return Booking(
        code=typed["code"], property_slug=typed["property"], source=typed.get("source") or "direct",
        guest_name=typed.get("guest_name", ""), guest_language=language, guest_phone=phone,
        guest_email=(typed.get("guest_email") or "").lower() or None, arrival=arrival, departure=departure,
        guests=int(guests),
    )  # fmt: skip


def fresh_code() -> str:
    """For a stay that has no code of its own: a guest can read it out."""
    return "ND" + "".join(secrets.choice(_LETTERS) for _ in range(8))


def _day(typed: Mapping[str, str], name: str, faults: dict[str, str]) -> date | None:
    text = typed.get(name, "")
    for form in _DAY_FORMS:
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if 2000 <= day.year < 2200:
            return day
    if text:
        faults[name] = "day"
    return None


def _phone(text: str) -> str | None:
    """A number with its country; Russian ones may begin with 8."""
    plain = re.sub(r"[^\d+]", "", text)
    if re.fullmatch(r"8\d{10}", plain):
        plain = "+7" + plain[1:]
    try:
        parsed = phonenumbers.parse(plain, None)
    except phonenumbers.NumberParseException:
        return None
    is_possible = phonenumbers.is_possible_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if is_possible else None
