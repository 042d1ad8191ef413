"""Tells whoever is on shift that a stay has changed after its guest was written to, and which codes he knows; or that
its messages can't be planned.
"""

from datetime import date, datetime

from babel.dates import format_date
from sqlmodel import Session

from inbox.codes.naming import code_name_for_staff
from inbox.codes.who_knows import codes_known_to
from inbox.staff.telling_staff import tell_on_call
from inbox.tables import Property, Stay, StaySchedule
from playbooks.wording import phrase
from properties.words import Language


def tell_moved(session: Session, stay: Stay, home: Property, before: StaySchedule, now: datetime) -> None:
    """He had been written about other dates or another place; that is put right by itself."""

    def words(language: Language) -> str:
        was, became = (_dates(each.arrival, each.departure, language) for each in (before, stay))
        told = phrase(
            "card_stay_moved", language, guest=stay.guest_name, property=home.name(language), code=stay.code,
            was=was, became=became,
        )  # fmt: skip
        return told + _codes(session, stay, language)

    tell_on_call(session, stay.guest_language, now, words)


def tell_cancelled(session: Session, stay: Stay, home: Property, now: datetime) -> None:
    """Only if he knows how to get in: his link is dead, but a door code is not."""
    if not codes_known_to(session, stay):
        return

    def words(language: Language) -> str:
        told = phrase(
            "card_stay_cancelled", language, guest=stay.guest_name, property=home.name(language), code=stay.code
        )
        return told + _codes(session, stay, language)

    tell_on_call(session, stay.guest_language, now, words)


def tell_unplanned(session: Session, stay: Stay, home: Property, now: datetime) -> None:
    """Nothing goes out for this stay by itself until that is mended."""

    def words(language: Language) -> str:
        return phrase(
            "card_stay_unplanned", language, guest=stay.guest_name, property=home.name(language), code=stay.code,
            dates=_dates(stay.arrival, stay.departure, language),
        )  # fmt: skip

    tell_on_call(session, stay.guest_language, now, words)


def _codes(session: Session, stay: Stay, language: Language) -> str:
    known = codes_known_to(session, stay)
    if not known:
        return ""
    names = ", ".join(dict.fromkeys(code_name_for_staff(each.name, language) for each in known))
    return "\n" + phrase("card_codes_known", language, codes=names)


def _dates(arrival: date, departure: date, language: Language) -> str:
    first, last = (format_date(day, "d MMM", locale=language) for day in (arrival, departure))
    return f"{first} – {last}"
