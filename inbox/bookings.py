"""Stays as booking systems tell of them: put, change, cancel, list. Called by the API.

Booking systems know best: a stay that overlaps another is taken all the same, and flagged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import tuple_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from inbox.actors import Actor, properties_visible_to
from inbox.live import Change, Topic, announce
from inbox.tables import Conversation, Property, Stay, StayState
from inbox.upserting import insert_or_ignore
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


def put_stay(session: Session, keys: Keys, booking: Booking, now: datetime) -> bool:
    """Make the stay be as told; whether it is new. One that was cancelled is active again. Raises `NoProperty`."""
    home = session.exec(
        select(Property).where(Property.slug == booking.property_slug, col(Property.archived_at).is_(None))
    ).first()
    if home is None:
        raise NoProperty
    told = {
        "property_id": home.id, "source": booking.source, "guest_name": booking.guest_name,
        "guest_language": booking.guest_language, "guest_phone": booking.guest_phone,
        "guest_email": booking.guest_email, "arrival": booking.arrival, "departure": booking.departure,
        "guests": booking.guests, "state": StayState.ACTIVE.value,
    }  # fmt: skip
    link = {"link_number": 1, "link_hash": token_hash(keys.stay_token(booking.code, 1))}
    if insert_or_ignore(session, Stay, code=booking.code, **told, **link, created_at=now, changed_at=now):
        return True
    stay = session.exec(select(Stay).where(Stay.code == booking.code).with_for_update()).one()
    _change(session, stay, told, now)
    return False


def cancel_stay(session: Session, code: str, now: datetime) -> bool:
    """Whether there is such a stay. Its link stops working; what was said stays."""
    stay = session.exec(select(Stay).where(Stay.code == code).with_for_update()).first()
    if stay is None:
        return False
    _change(session, stay, {"state": StayState.CANCELLED.value}, now)
    return True


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
