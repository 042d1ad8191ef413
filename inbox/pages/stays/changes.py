"""Puts what was changed of a stay into words, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from inbox.tables import Property, Stay, StayChange, StayState
from inbox.web.languages import Words
from inbox.web.times import LocalClock

_MOST = 30


@dataclass(frozen=True)
class ChangeView:
    when: str
    by: str
    lines: Sequence[str]


def view_changes(session: Session, stay: Stay, clock: LocalClock) -> list[ChangeView]:
    query = select(StayChange).where(col(StayChange.stay_id) == stay.id).order_by(col(StayChange.id).desc())
    return [
        ChangeView(
            clock.day_and_time(change.at),
            change.by,
            [_line(session, name, before, after, clock) for name, (before, after) in change.changes.items()],
        )
        for change in session.exec(query.limit(_MOST))
    ]


def _line(session: Session, name: str, before: object, after: object, clock: LocalClock) -> str:
    told = [_value(session, name, value, clock) for value in (before, after)]
    return f"{_name(name, clock.words)}: {told[0]} → {told[1]}"


def _value(session: Session, name: str, value: object, clock: LocalClock) -> str:
    if name in {"arrival", "departure"}:
        return clock.full_date(date.fromisoformat(str(value)))
    if name == "property_id" and isinstance(value, int):
        return session.get_one(Property, value).name(clock.words.language)
    if name == "state":
        words = clock.words
        return words.gettext("Cancelled") if value == StayState.CANCELLED else words.gettext("Booked")
    return str(value) if value not in {None, ""} else "–"


def _name(name: str, words: Words) -> str:
    names = {
        "code": words.gettext("Code"),
        "arrival": words.gettext("Arrival"),
        "departure": words.gettext("Departure"),
        "property_id": words.gettext("Property"),
        "state": words.gettext("Booking"),
        "source": words.gettext("Source"),
        "guest_name": words.gettext("Guest"),
        "guest_language": words.gettext("Language"),
        "guest_phone": words.gettext("Phone"),
        "guest_email": words.gettext("E-mail"),
        "guests": words.gettext("Guests"),
    }
    return names.get(name, name)
