"""What becomes of a delivery: sent, tried again, failed; and what the vendor says of it later.

States only go forward: queued < sending < sent < delivered < read. A failure stands unless a later delivered or read
shows that it was none.
"""

import random
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from inbox.channel import FailureReason, Receipt, ReceiptState, SendError
from inbox.claiming import Job
from inbox.live import Change, Topic, announce
from inbox.speaking import add_event
from inbox.tables import Contact, Conversation, Delivery, DeliveryPart, DeliveryState, EarlyReceipt, Manager, Message
from inbox.upserting import insert_or_ignore
from inbox.words import EventKind

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=5)
_GIVE_UP_AFTER = timedelta(hours=24)
_RANK = {
    DeliveryState.QUEUED: 0, DeliveryState.SENDING: 1, DeliveryState.UNKNOWN: 1, DeliveryState.SENT: 2,
    DeliveryState.DELIVERED: 3, DeliveryState.READ: 4,
}  # fmt: skip


def mark_sent(session: Session, job: Job, vendor_id: str, account: str, pace: timedelta, now: datetime) -> None:
    """The vendor took one request; the delivery is sent when that was the last part of its text."""
    delivery = session.get_one(Delivery, job.delivery_id, with_for_update=True)
    if delivery.state != DeliveryState.SENDING:
        return  # a receipt was quicker than the answer to our own request
    _keep_part(session, delivery, vendor_id, account)
    delivery.parts_sent += 1
    delivery.claimed_by = delivery.claimed_until = None
    delivery.reason = None
    if delivery.parts_sent < job.parts:
        delivery.state = DeliveryState.QUEUED
        delivery.due_at = now + pace
        delivery.attempts = 0
        announce(session, Change(Topic.OUTBOX))
        return
    delivery.state = DeliveryState.SENT
    delivery.sent_at = now
    _space_out(session, delivery, now + pace)
    _join_early_receipts(session, delivery, vendor_id)
    _tick(session, delivery)


def mark_failed(session: Session, job: Job, error: SendError, now: datetime) -> None:
    """Try again later, or not at all; who blocked us is remembered."""
    delivery = session.get_one(Delivery, job.delivery_id, with_for_update=True)
    if delivery.state != DeliveryState.SENDING:
        return
    delivery.claimed_by = delivery.claimed_until = None
    delivery.reason = error.reason
    delivery.error_code = error.code
    delivery.maybe_twice = delivery.maybe_twice or error.maybe_sent
    if error.moved_to:
        _move(session, delivery, error.moved_to)
    is_over = now - delivery.queued_at > _GIVE_UP_AFTER
    if (error.permanent and not error.moved_to) or is_over:
        _give_up(session, delivery, error.reason if error.permanent else FailureReason.EXPIRED, now)
    else:
        delivery.state = DeliveryState.QUEUED
        delivery.due_at = now + (error.retry_after or _wait(delivery.attempts))
    _tick(session, delivery)


def keep_receipt(session: Session, receipt: Receipt, now: datetime) -> None:
    """Take in a vendor's word, whenever and how often it comes; before our own request was answered it is put aside."""
    delivery = _delivery_of(session, receipt)
    if delivery is None:
        session.add(
            EarlyReceipt(
                channel=receipt.channel,
                account=receipt.account,
                vendor_id=receipt.external_id,
                state=receipt.state,
                reason=receipt.reason,
                code=receipt.code,
                at=receipt.at or now,
            )
        )
        return
    if _apply(session, delivery, receipt.state, receipt.reason, receipt.code, receipt.at or now):
        _tick(session, delivery)


def _keep_part(session: Session, delivery: Delivery, vendor_id: str, account: str) -> None:
    insert_or_ignore(
        session, DeliveryPart,
        delivery_id=delivery.id, number=delivery.parts_sent, channel=delivery.channel, account=account,
        address=delivery.address, vendor_id=vendor_id, state=DeliveryState.SENT.value,
    )  # fmt: skip


def _space_out(session: Session, delivery: Delivery, earliest: datetime) -> None:
    statement = (
        update(Delivery)
        .where(col(Delivery.lane) == delivery.lane, col(Delivery.state) == DeliveryState.QUEUED)
        .where(col(Delivery.due_at) < earliest)
        .values(due_at=earliest)
    )
    session.execute(statement, execution_options={"synchronize_session": False})


def _join_early_receipts(session: Session, delivery: Delivery, vendor_id: str) -> None:
    query = select(EarlyReceipt).where(
        col(EarlyReceipt.channel) == delivery.channel, col(EarlyReceipt.vendor_id) == vendor_id
    )
    for early in session.exec(query.order_by(col(EarlyReceipt.id))).all():
        reason = FailureReason(early.reason) if early.reason else None
        _apply(session, delivery, ReceiptState(early.state), reason, early.code, early.at)
        session.delete(early)


def _delivery_of(session: Session, receipt: Receipt) -> Delivery | None:
    query = select(DeliveryPart).where(
        col(DeliveryPart.channel) == receipt.channel, col(DeliveryPart.vendor_id) == receipt.external_id
    )
    part = session.exec(query).first()
    if part is not None:
        return session.get(Delivery, part.delivery_id, with_for_update=True)
    if receipt.hint is None:
        return None
    hinted = session.get(Delivery, receipt.hint, with_for_update=True)
    if (
        hinted is None
        or hinted.channel != receipt.channel
        or hinted.state != DeliveryState.QUEUED
        or not hinted.maybe_twice
    ):
        return None
    # Its outcome was unknown and it waits to be sent again: this shows that it had left.
    _keep_part(session, hinted, receipt.external_id, receipt.account)
    hinted.parts_sent += 1
    hinted.state = DeliveryState.SENT
    hinted.maybe_twice = False
    return hinted


def _apply(
    session: Session, delivery: Delivery, state: ReceiptState, reason: FailureReason | None, code: str, at: datetime
) -> bool:
    """Whether it changed anything."""
    current = DeliveryState(delivery.state)
    if state is ReceiptState.FAILED:
        if _RANK.get(current, 0) >= _RANK[DeliveryState.DELIVERED] or current is DeliveryState.FAILED:
            return False
        delivery.error_code = code
        _give_up(session, delivery, reason or FailureReason.UNKNOWN, at)
        return True
    if state is ReceiptState.DELIVERED:
        delivery.delivered_at = min(delivery.delivered_at or at, at)
    if state is ReceiptState.READ:
        delivery.read_at = min(delivery.read_at or at, at)
    if current is DeliveryState.FAILED and state is ReceiptState.SENT:
        return False
    if _RANK[DeliveryState(state.value)] <= _RANK.get(current, 0):
        return False
    delivery.state = DeliveryState(state.value)
    delivery.reason = None
    delivery.error_code = ""
    return True


def _give_up(session: Session, delivery: Delivery, reason: FailureReason, now: datetime) -> None:
    delivery.state = DeliveryState.FAILED
    delivery.reason = reason
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


def _move(session: Session, delivery: Delivery, address: str) -> None:
    delivery.address = address
    if delivery.contact_id is not None:
        session.get_one(Contact, delivery.contact_id).address = address


def _wait(attempts: int) -> timedelta:
    """Doubles with every attempt, with jitter, so that what failed together is not tried again together."""
    longest: timedelta = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempts - 1, 10))
    return longest * random.uniform(0.5, 1.0)


def _tick(session: Session, delivery: Delivery) -> None:
    message = session.get(Message, delivery.message_id) if delivery.message_id else None
    if message is not None:
        announce(session, Change(Topic.TICK, message.conversation_id, message.seq, delivery.contact_id or 0))
