"""Sends a message again that did not arrive: a manager's word, from the thread."""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.delivery.receipts import has_failed_part
from inbox.holding.refusals import NotFound
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Delivery, DeliveryState, Message


def retry(session: Session, actor: Actor, message_id: int, now: datetime) -> Message:
    """Queue the failed delivery of this message once more, as a further attempt; one that has not failed is left alone.

    Raises `NotFound`.
    """
    message = session.get(Message, message_id)
    if message is None:
        raise NotFound
    lock_conversation(session, message.conversation_id, actor)
    query = select(Delivery).where(Delivery.message_id == message_id, Delivery.state == DeliveryState.FAILED)
    delivery = session.exec(query.order_by(col(Delivery.id).desc()).with_for_update()).first()
    if delivery is not None:
        _requeue(delivery, now, is_holed=has_failed_part(session, delivery))
        announce(session, Change(Topic.TICK, message.conversation_id, message.seq))
        announce(session, Change(Topic.OUTBOX))
    return message


def _requeue(delivery: Delivery, now: datetime, *, is_holed: bool) -> None:
    if delivery.sent_at is not None or is_holed:
        # The vendor took it and reported the failure later: nothing of it can be counted as sent.
        delivery.parts_sent = 0
        delivery.sent_at = None
    delivery.state = DeliveryState.QUEUED
    delivery.due_at = now
    delivery.queued_at = now
    delivery.claimed_by = None
    delivery.claimed_until = None
    delivery.reason = None
    delivery.error_code = ""
