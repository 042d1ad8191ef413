"""Tells whoever is on shift that a stay has changed after its guest was written to, and which codes he knows; or that
its messages can't be planned.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from babel.dates import format_date
from sqlmodel import Session

from inbox.codes.naming import code_name_for_staff
from inbox.codes.who_knows import codes_known_to
from inbox.staff.roster import is_reachable, staff_on_call
from inbox.staff.telling_staff import send_notice
from inbox.tables import Manager, Property, Stay, StaySchedule
from playbooks.wording import phrase
from properties.words import Language


def tell_moved(session: Session, stay: Stay, home: Property, before: StaySchedule, now: datetime) -> None:
    """He had been written about other dates or another place; that is put right by itself."""
    for language, tell in _listeners(session, stay, now):
        was, became = (_dates(each.arrival, each.departure, language) for each in (before, stay))
        tell(
            phrase(
                "card_stay_moved", language, guest=stay.guest_name, property=home.name(language), code=stay.code,
                was=was, became=became,
            )
            + _codes(session, stay, language)
        )  # fmt: skip


def tell_cancelled(session: Session, stay: Stay, home: Property, now: datetime) -> None:
    """Only if he knows how to get in: his link is dead, but a door code is not."""
    if not codes_known_to(session, stay):
        return
    for language, tell in _listeners(session, stay, now):
        told = phrase(
            "card_stay_cancelled", language, guest=stay.guest_name, property=home.name(language), code=stay.code
        )
        tell(told + _codes(session, stay, language))


def tell_unplanned(session: Session, stay: Stay, home: Property, now: datetime) -> None:
    """Nothing goes out for this stay by itself until that is mended."""
    for language, tell in _listeners(session, stay, now):
        tell(
            phrase(
                "card_stay_unplanned", language, guest=stay.guest_name, property=home.name(language), code=stay.code,
                dates=_dates(stay.arrival, stay.departure, language),
            )
        )  # fmt: skip


def _listeners(session: Session, stay: Stay, now: datetime) -> list[tuple[Language, Callable[[str], None]]]:
    managers = [each for each in staff_on_call(session, stay.guest_language, now) if is_reachable(each)]
    return [(Language(each.language), partial(_notice, session, each, now)) for each in managers]


def _notice(session: Session, manager: Manager, now: datetime, text: str) -> None:
    send_notice(session, manager, text, now)


def _codes(session: Session, stay: Stay, language: Language) -> str:
    known = codes_known_to(session, stay)
    if not known:
        return ""
    names = ", ".join(dict.fromkeys(code_name_for_staff(each.name, language) for each in known))
    return "\n" + phrase("card_codes_known", language, codes=names)


def _dates(arrival: date, departure: date, language: Language) -> str:
    first, last = (format_date(day, "d MMM", locale=language) for day in (arrival, departure))
    return f"{first} – {last}"
