"""Stays as booking systems tell of them: put, change, cancel, list. Called by the API.

Booking systems know best: a stay that overlaps another is taken all the same, and flagged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import tuple_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from inbox.staff.actors import Actor, properties_visible_to
from inbox.stays.freed_codes import follow_calendars, free_code, is_anothers
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Conversation, Property, Stay, StayChange, StayState
from properties.keys import Keys, token_hash


class NoProperty(Exception):
    """There is no property of that slug."""


@dataclass(frozen=True)
class Booking:
    """A stay as a booking system tells of it; the departure is a day after the arrival."""

    code: str
    property_slug: str
    source: str
    guest_name: str
    guest_language: str
    guest_phone: str | None
    guest_email: str | None
    arrival: date
    departure: date
    guests: int


@dataclass(frozen=True)
class BookedStay:
    """`overlaps`: codes of the other active stays of that property on some of the same nights."""

    stay: Stay
    home: Property
    overlaps: tuple[str, ...]


def put_stay(session: Session, keys: Keys, booking: Booking, now: datetime, *, by: str = "") -> bool:
    """Make the stay be as told; whether its code is new. One that was cancelled is active again, unless the code was
    given to somebody else since. Raises `NoProperty`.

    `by`: who told so, for the stay's history.
    """
    told = _told(session, booking)
    if _make(session, keys, booking.code, told, 1, now):
        return True
    stay = session.exec(select(Stay).where(Stay.code == booking.code).with_for_update()).first()
    if stay is None:  # another process has given the code to somebody else this very moment
        return put_stay(session, keys, booking, now, by=by)
    if is_anothers(stay.model_dump(), told, now.date()):
        give_away(session, keys, stay, booking, now, by=by)
    else:
        _change(session, stay, told, now, by)
    return False


def give_away(session: Session, keys: Keys, stay: Stay, booking: Booking, now: datetime, *, by: str) -> None:
    """A stay of its own for somebody who was given the code of a stay that is no more. Raises `NoProperty`."""
    told, number = _told(session, booking), stay.id or 0
    _make(session, keys, booking.code, told, free_code(session, number, now, by=by), now)
    follow_calendars(session, number, booking.code)


def cancel_stay(session: Session, code: str, now: datetime, *, by: str = "") -> bool:
    """Whether there is such a stay. Its link stops working; what was said stays."""
    stay = session.exec(select(Stay).where(Stay.code == code).with_for_update()).first()
    if stay is None:
        return False
    _change(session, stay, {"state": StayState.CANCELLED.value}, now, by)
    return True


def move_stay(session: Session, stay: Stay, arrival: date, departure: date, now: datetime, *, by: str) -> None:
    """Other nights, and nothing else; a cancelled stay that has nights again is active again."""
    told = {"arrival": arrival, "departure": departure, "state": StayState.ACTIVE.value}
    _change(session, stay, told, now, by)


def find_stay(session: Session, actor: Actor, code: str) -> BookedStay | None:
    found = session.exec(_visible_stays(actor).where(Stay.code == code)).first()
    return _with_overlaps(session, [found])[0] if found else None


def list_stays(
    session: Session, actor: Actor, property_slug: str | None, after: tuple[date, int] | None, limit: int
) -> list[BookedStay]:
    """Past, present and future ones, cancelled ones too, by arrival; at most `limit`, after that arrival and id."""
    key = (col(Stay.arrival), col(Stay.id))
    query = _visible_stays(actor)
    if property_slug is not None:
        query = query.where(Property.slug == property_slug)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    return _with_overlaps(session, session.exec(query.order_by(*key).limit(limit)).all())


def overlaps_of(session: Session, stay: Stay) -> tuple[str, ...]:
    """Codes of the other active stays there on some of the same nights."""
    return _with_overlaps(session, [(stay, session.get_one(Property, stay.property_id))])[0].overlaps


def _told(session: Session, booking: Booking) -> dict[str, object]:
    home = session.exec(
        select(Property).where(Property.slug == booking.property_slug, col(Property.archived_at).is_(None))
    ).first()
    if home is None:
        raise NoProperty
    return {
        "property_id": home.id, "source": booking.source, "guest_name": booking.guest_name,
        "guest_language": booking.guest_language, "guest_phone": booking.guest_phone,
        "guest_email": booking.guest_email, "arrival": booking.arrival, "departure": booking.departure,
        "guests": booking.guests, "state": StayState.ACTIVE.value,
    }  # fmt: skip


def _make(session: Session, keys: Keys, code: str, told: Mapping[str, object], link_number: int, now: datetime) -> bool:
    link = {"link_number": link_number, "link_hash": token_hash(keys.stay_token(code, link_number))}
    return insert_or_ignore(session, Stay, code=code, **told, **link, created_at=now, changed_at=now)


def _change(session: Session, stay: Stay, told: Mapping[str, object], now: datetime, by: str) -> None:
    before = {name: getattr(stay, name) for name in told}
    changed = {name: value for name, value in told.items() if getattr(stay, name) != value}
    for name, value in changed.items():
        setattr(stay, name, value)
    if not changed:
        return
    stay.changed_at = now
    facts = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
    session.add(StayChange(stay_id=stay.id or 0, by=by, changes=facts, at=now))
    if "property_id" in changed:  # what is said about a stay goes with it to another property
        moved = update(Conversation).where(col(Conversation.stay_id) == stay.id)
        session.execute(moved.values(property_id=stay.property_id), execution_options={"synchronize_session": False})
    for number in session.exec(select(Conversation.id).where(Conversation.stay_id == stay.id)):
        announce(session, Change(Topic.QUEUE, number or 0))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _visible_stays(actor: Actor) -> Any:
    return (
        select(Stay, Property)
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(properties_visible_to(actor))
    )


def _with_overlaps(session: Session, found: Sequence[tuple[Stay, Property]]) -> list[BookedStay]:
    one, other = aliased(Stay), aliased(Stay)
    both_active = (col(one.state) == StayState.ACTIVE, col(other.state) == StayState.ACTIVE)
    query = (
        select(one.id, other.code)
        .join(other, col(other.property_id) == col(one.property_id))
        .where(col(one.id).in_([stay.id for stay, _ in found]), col(one.id) != col(other.id), *both_active)
        .where(col(other.arrival) < col(one.departure), col(other.departure) > col(one.arrival))
        .order_by(col(other.arrival), col(other.id))
    )
    overlaps: dict[int | None, list[str]] = {}
    for number, code in session.exec(query):
        overlaps.setdefault(number, []).append(code)
    return [BookedStay(stay, home, tuple(overlaps.get(stay.id, ()))) for stay, home in found]
