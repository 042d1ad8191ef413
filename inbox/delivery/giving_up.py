"""Gives a delivery up, and tells of it. Called by whatever finds out that a message does not arrive."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from inbox.channel import ChannelKind, FailureReason
from inbox.conversation.speaking import add_event
from inbox.night.summaries import try_other_way
from inbox.storage.live import Change, Topic, announce
from inbox.storage.statements import Statement
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
    message = session.get_one(Message, delivery.message_id)
    conversation = session.get_one(Conversation, message.conversation_id, with_for_update=True)
    add_event(session, conversation, EventKind.FAILED_DELIVERY, now, reason=reason.value, seq=message.seq)
    announce(session, Change(Topic.ALERT, conversation.id or 0))


def tick(session: Session, delivery: Delivery) -> None:
    """Tell the pages that show its message."""
    if delivery.message_id is None:
        return
    found = _MESSAGE.first(session, message_id=delivery.message_id)
    if found is not None:
        conversation_id, seq = found
        announce(session, Change(Topic.TICK, conversation_id, seq, delivery.contact_id or 0))


_MESSAGE = Statement(
    lambda _: select(col(Message.conversation_id), col(Message.seq)).where(col(Message.id) == bindparam("message_id"))
)
