"""Gives a delivery up, and tells of it. Called by whatever finds out that a message does not arrive."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from inbox.channel import ChannelKind, FailureReason
from inbox.conversation.speaking import add_event
from inbox.night.summaries import try_other_way
from inbox.storage.live import Change, Topic, announce
from inbox.storage.statements import Row, Statement
from inbox.tables import Contact, Conversation, Delivery, DeliveryState, Manager, Message
from inbox.words import EventKind


def give_up(session: Session, delivery: Delivery, reason: FailureReason, now: datetime) -> None:
    delivery.state = DeliveryState.FAILED
    delivery.reason = reason
    delivery.claimed_by = delivery.claimed_until = None
    is_closed = delivery.channel == ChannelKind.TELEGRAM and reason in {FailureReason.BLOCKED, FailureReason.NO_CHAT}
    if delivery.manager_id is not None and is_closed:
        session.get_one(Manager, delivery.manager_id).telegram_started_at = None
    if delivery.lane.startswith("owner:"):
        try_other_way(session, delivery, now)
    if delivery.contact_id is None or delivery.message_id is None:
        return
    contact = session.get_one(Contact, delivery.contact_id)
    if reason is FailureReason.BLOCKED and contact.blocked_at is None:
        contact.blocked_at = now
    if reason is FailureReason.WINDOW_CLOSED:
        contact.window_shut_at = delivery.sent_at or now  # whatever the guest has written since
    message = session.get_one(Message, delivery.message_id)
    conversation = session.get_one(Conversation, message.conversation_id, with_for_update=True)
    add_event(session, conversation, EventKind.FAILED_DELIVERY, now, reason=reason.value, seq=message.seq)
    announce(session, Change(Topic.ALERT, conversation.id or 0))


def tick(session: Session, delivery: Delivery) -> None:
    """Tell the pages that show its message."""
    if delivery.message_id is not None:
        tick_for(session, delivery, _MESSAGE.first(session, message_id=delivery.message_id))


def asked_for_tick(number: int) -> tuple[Statement, Mapping[str, Any]]:
    """The question where the message of the delivery of that number stands."""
    return _MESSAGE_OF, {"number": number}


def tick_for(session: Session, delivery: Delivery, place: Row | None) -> None:
    """The same, where that has been asked."""
    if place is not None:
        conversation_id, seq = place
        announce(session, Change(Topic.TICK, conversation_id, seq, delivery.contact_id or 0))


_PLACE = select(col(Message.conversation_id), col(Message.seq))
_MESSAGE = Statement(lambda _: _PLACE.where(col(Message.id) == bindparam("message_id")))
_MESSAGE_OF = Statement(
    lambda _: _PLACE.join(Delivery, col(Delivery.message_id) == col(Message.id)).where(
        col(Delivery.id) == bindparam("number")
    )
)
