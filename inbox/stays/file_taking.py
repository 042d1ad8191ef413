"""Looks at what a file's lines would do to stays that are known, and does it. Called by the page of files."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from sqlmodel import Session, col, select

from inbox.stays.bookings import Booking, cancel_stay, put_stay
from inbox.stays.freed_codes import is_anothers
from inbox.stays.stay_file import FileLine
from inbox.tables import Property, Stay, StayState
from properties.keys import Keys

_FACTS = ("source", "guest_name", "guest_phone", "guest_email", "guest_language", "arrival", "departure", "guests")
_MAY_BE_LEFT_OUT = ("source", "guest_name", "guest_phone", "guest_email", "guest_language", "guests")
_AT_ONCE = 500
_Span = tuple[date, date, str]


class Effect(StrEnum):
    BAD = "bad"
    NEW = "new"
    CHANGES = "changes"
    SAME = "same"
    CANCELS = "cancels"
    NOTHING = "nothing"  # cancelled in the file, and not known here


@dataclass(frozen=True)
class Look:
    """`changes`: what each fact is and would become. `overlaps`: codes of stays there on some of the same nights."""

    line: FileLine
    effect: Effect
    changes: Mapping[str, tuple[object, object]]
    overlaps: Sequence[str] = ()


def look_at(session: Session, lines: Sequence[FileLine], now: datetime) -> list[Look]:
    """In the order of the file."""
    known = _known(session, [line.booking.code for line in lines if line.booking])
    looks = [_look(line, known.get(line.booking.code) if line.booking else None, now) for line in lines]
    overlaps = _overlaps(session, looks)
    return [replace(look, overlaps=sorted(overlaps.get(_code(look), ()))) for look in looks]


def take_line(session: Session, keys: Keys, line: FileLine, now: datetime, *, by: str) -> None:
    booking = line.booking
    if booking is None:
        return
    if line.is_cancelled:
        cancel_stay(session, booking.code, now, by=by)
        return
    query = select(Stay).where(col(Stay.code) == booking.code).with_for_update()
    put_stay(session, keys, _filled(line, booking, session.exec(query).first()), now, by=by)


def _look(line: FileLine, known: tuple[Stay, str] | None, now: datetime) -> Look:
    if line.booking is None:
        return Look(line, Effect.BAD, {})
    if known is None:
        return Look(line, Effect.NOTHING if line.is_cancelled else Effect.NEW, {})
    stay, slug = known
    if line.is_cancelled:
        return Look(line, Effect.SAME if stay.state == StayState.CANCELLED else Effect.CANCELS, {})
    booking = _filled(line, line.booking, stay)
    told = {name: getattr(booking, name) for name in _FACTS}
    if is_anothers(stay.model_dump(), told, now.date()):
        return Look(line, Effect.NEW, {})
    changes = {name: (getattr(stay, name), value) for name, value in told.items() if getattr(stay, name) != value}
    if slug != booking.property_slug:
        changes["property"] = (slug, booking.property_slug)
    if stay.state != StayState.ACTIVE:
        changes["state"] = (stay.state, StayState.ACTIVE.value)
    return Look(line, Effect.CHANGES if changes else Effect.SAME, changes)


def _filled(line: FileLine, booking: Booking, stay: Stay | None) -> Booking:
    """What the file does not say of a stay that goes on stays as it is known."""
    if stay is None or stay.state != StayState.ACTIVE:
        return booking
    return replace(booking, **{name: getattr(stay, name) for name in _MAY_BE_LEFT_OUT if not line.typed.get(name)})


def _known(session: Session, codes: Sequence[str]) -> dict[str, tuple[Stay, str]]:
    found: dict[str, tuple[Stay, str]] = {}
    for start in range(0, len(codes), _AT_ONCE):
        query = select(Stay, Property.slug).join(Property, col(Property.id) == col(Stay.property_id))
        some = query.where(col(Stay.code).in_(codes[start : start + _AT_ONCE]))
        found |= {stay.code: (stay, slug) for stay, slug in session.exec(some)}
    return found


def _overlaps(session: Session, looks: Sequence[Look]) -> dict[str, set[str]]:
    """Between the file's stays and those of here, as it would be afterwards."""
    bookings = {_code(look): look.line.booking for look in looks if look.line.booking and not look.line.is_cancelled}
    told = {_code(look) for look in looks}
    if not bookings:
        return {}
    by_home: dict[str, list[_Span]] = {}
    for code, each in bookings.items():
        by_home.setdefault(each.property_slug, []).append((each.arrival, each.departure, code))
    first = min(each.arrival for each in bookings.values())
    last = max(each.departure for each in bookings.values())
    query = (
        select(col(Property.slug), col(Stay.arrival), col(Stay.departure), col(Stay.code))
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(col(Stay.state) == StayState.ACTIVE, col(Stay.departure) > first, col(Stay.arrival) < last)
    )
    for slug, arrival, departure, code in session.exec(query):
        if slug in by_home and code not in told:
            by_home[slug].append((arrival, departure, code))
    return _clashes(by_home.values())


def _clashes(homes: Collection[list[_Span]]) -> dict[str, set[str]]:
    clashes: dict[str, set[str]] = {}
    for spans in homes:
        for (_, departure, one), (arrival, _, other) in pairwise(sorted(spans)):
            if arrival < departure:
                clashes.setdefault(one, set()).add(other)
                clashes.setdefault(other, set()).add(one)
    return clashes


def _code(look: Look) -> str:
    return look.line.booking.code if look.line.booking else ""
