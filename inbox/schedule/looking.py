"""Reads what timelines of many stays are made from, by a statement for each kind of thing. Called by `timeline`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from inbox.schedule.reaching import People
from inbox.tables import (
    Contact,
    Conversation,
    Delivery,
    Guest,
    Identification,
    Message,
    PropertySecret,
    ScheduledMessage,
    ScheduledState,
    Trust,
)
from properties.keys import Keys


@dataclass(frozen=True)
class Planned:
    """`message` and its newest `delivery`, where it was said."""

    row: ScheduledMessage
    message: Message | None
    delivery: Delivery | None


@dataclass(frozen=True)
class Known:
    guest: Guest | None
    people: People


def planned_of(session: Session, stay_ids: Collection[int]) -> dict[int, list[Planned]]:
    """In the order of time; what was dropped because the stay or a rule is no more is left out."""
    query = (
        select(ScheduledMessage, Message, Delivery)
        .outerjoin(Message, col(Message.id) == col(ScheduledMessage.message_id))
        .outerjoin(Delivery, col(Delivery.message_id) == col(Message.id))
        .where(col(ScheduledMessage.stay_id).in_(stay_ids))
        .where(col(ScheduledMessage.state) != ScheduledState.CANCELLED)
        .order_by(col(ScheduledMessage.due_at), col(ScheduledMessage.id), col(Delivery.id).desc())
    )
    found: dict[int, dict[int, Planned]] = {number: {} for number in stay_ids}
    for row, message, delivery in session.exec(query):
        found[row.stay_id].setdefault(row.id or 0, Planned(row, message, delivery))
    return {number: list(rows.values()) for number, rows in found.items()}


def known_of(session: Session, stay_ids: Collection[int]) -> dict[int, Known]:
    """The booking's guest of each stay, as `reaching.people_of` finds him, without locking anybody."""
    told: Any = (
        select(func.min(col(Identification.id)))
        .where(col(Identification.contact_id) == col(Contact.id), col(Identification.stay_id) == Conversation.stay_id)
        .where(col(Identification.trust) == Trust.VERIFIED)
        .scalar_subquery()
    )
    query = (
        select(Conversation, Guest, Contact, told)
        .join(Guest, col(Guest.id) == col(Conversation.guest_id))
        .join(Contact, col(Contact.conversation_id) == col(Conversation.id))
        .where(col(Conversation.stay_id).in_(stay_ids), col(Conversation.merged_into_id).is_(None))
        .order_by(col(Conversation.id), col(Contact.id))
    )
    by_stay: dict[int, list[tuple[Conversation, Guest, Contact, int | None]]] = {}
    for conversation, guest, contact, number in session.exec(query):
        by_stay.setdefault(conversation.stay_id or 0, []).append((conversation, guest, contact, number))
    return {number: _chosen(by_stay.get(number, [])) for number in stay_ids}


def secrets_of(session: Session, keys: Keys, property_ids: Collection[int]) -> Mapping[int, dict[str, str]]:
    """Opened, for texts in which they are masked."""
    found: dict[int, dict[str, str]] = {number: {} for number in property_ids}
    if property_ids:
        query = select(PropertySecret).where(col(PropertySecret.property_id).in_(property_ids))
        for secret in session.exec(query):
            found[secret.property_id][secret.name] = keys.open(secret.sealed)
    return found


def _chosen(rows: Sequence[tuple[Conversation, Guest, Contact, int | None]]) -> Known:
    verified = [(number, row) for row in rows if row[2].trust == Trust.VERIFIED and (number := row[3]) is not None]
    identified = [(row[0].id or 0, row) for row in rows if row[2].trust == Trust.IDENTIFIED]
    chosen = min(verified or identified, key=lambda each: each[0], default=None)
    if chosen is None:
        return Known(None, People(None, ()))
    conversation, guest, *_ = chosen[1]
    return Known(guest, People(conversation, [row[2] for row in rows if row[0].id == conversation.id]))
