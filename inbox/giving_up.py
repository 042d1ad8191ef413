"""Gives a delivery up, and tells of it. Called by whatever finds out that a message does not arrive."""

from datetime import datetime

from sqlmodel import Session

from inbox.channel import FailureReason
from inbox.live import Change, Topic, announce
from inbox.speaking import add_event
from inbox.tables import Contact, Conversation, Delivery, DeliveryState, Manager, Message
from inbox.words import EventKind


def give_up(session: Session, delivery: Delivery, reason: FailureReason, now: datetime) -> None:
    delivery.state = DeliveryState.FAILED
    delivery.reason = reason
    delivery.claimed_by = delivery.claimed_until = None
    if delivery.manager_id is not None and reason in {FailureReason.BLOCKED, FailureReason.NO_CHAT}:
        session.get_one(Manager, delivery.manager_id).telegram_started_at = None
    if delivery.contact_id is None or delivery.message_id is None:
        return
    contact = session.get_one(Contact, delivery.contact_id)
    if reason is FailureReason.BLOCKED and contact.blocked_at is None:
        contact.blocked_at = now
    message = session.get_one(Message, delivery.message_id)
    conversation = session.get_one(Conversation, message.conversation_id, with_for_update=True)
    add_event(session, conversation, EventKind.FAILED_DELIVERY, now, reason=reason.value, seq=message.seq)
    announce(session, Change(Topic.ALERT, conversation.id or 0))


def tick(session: Session, delivery: Delivery) -> None:
    message = session.get(Message, delivery.message_id) if delivery.message_id else None
    if message is not None:
        announce(session, Change(Topic.TICK, message.conversation_id, message.seq, delivery.contact_id or 0))
