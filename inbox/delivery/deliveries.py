"""What becomes of a delivery: sent, tried again, failed. What the vendor says of it later is in `receipts.py`."""

import random
from datetime import datetime, timedelta

from sqlalchemy import Update, bindparam, update
from sqlmodel import Session, col

from inbox.channel import FailureReason, SendError
from inbox.conversation.attaching import leave_out
from inbox.delivery.claiming import PENDING, QUEUED, Job
from inbox.delivery.giving_up import asked_for_tick, give_up, tick, tick_for
from inbox.delivery.receipts import asked_early, count_part, join_early_receipts, keep_part
from inbox.storage.live import Change, Topic, announce
from inbox.storage.rows import keep_changes, objects_of, row_to_lock
from inbox.storage.statements import Statement, ask_together
from inbox.tables import Contact, Delivery, DeliveryState, Message

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=5)
_GIVE_UP_AFTER = timedelta(hours=24)
_WITHOUT_FILES = frozenset({FailureReason.MEDIA, FailureReason.TOO_LARGE, FailureReason.REFUSED})


def mark_sent(session: Session, job: Job, vendor_id: str, account: str, pace: timedelta, now: datetime) -> None:
    """The vendor took one request; the delivery is sent when that was the last part of its text."""
    number, early = job.delivery_id, asked_early(job.channel, vendor_id)
    locked, told_early, place = ask_together(session, [row_to_lock(Delivery, number), early, asked_for_tick(number)])
    (delivery,) = objects_of(locked.rows()[0], Delivery)
    part = job.outgoing.part
    keep_part(session, delivery, part, vendor_id, account)
    if part == delivery.parts_sent:  # else it has been counted: it left twice
        count_part(session, delivery, now + pace, now)
        if delivery.state == DeliveryState.SENT and pace:
            _PUT_OFF.tell(session, lane_=delivery.lane, earliest=now + pace)
    keep_changes(session, delivery)
    join_early_receipts(session, delivery.channel, vendor_id, told_early.rows())
    tick_for(session, delivery, place.first())


def mark_failed(session: Session, job: Job, error: SendError, now: datetime) -> None:
    """Try again later, or not at all; who blocked us is remembered."""
    delivery = session.get_one(Delivery, job.delivery_id, with_for_update=True)
    if delivery.state != DeliveryState.SENDING or delivery.parts_sent != job.outgoing.part:
        return  # it is known by now that it had left
    delivery.claimed_by = delivery.claimed_until = None
    delivery.reason = error.reason
    delivery.error_code = error.code
    delivery.maybe_twice = delivery.maybe_twice or error.maybe_sent
    if error.moved_to:
        _move(session, delivery, error.moved_to)
    if error.permanent and error.reason in _WITHOUT_FILES and job.outgoing.media and job.outgoing.text:
        _go_without_files(session, delivery, now)
        return
    is_over = now - delivery.queued_at > _GIVE_UP_AFTER
    if (error.permanent and not error.moved_to) or is_over:
        give_up(session, delivery, error.reason if error.permanent else FailureReason.EXPIRED, now)
    else:
        delivery.state = DeliveryState.QUEUED
        delivery.due_at = now + (error.retry_after or _wait(delivery.attempts))
    tick(session, delivery)


def _go_without_files(session: Session, delivery: Delivery, now: datetime) -> None:
    """A photo that the vendor does not take must not keep the words under it from the guest."""
    leave_out(session, session.get_one(Message, delivery.message_id))
    delivery.state, delivery.due_at, delivery.parts = DeliveryState.QUEUED, now, 1
    announce(session, Change(Topic.OUTBOX))
    tick(session, delivery)


def _move(session: Session, delivery: Delivery, address: str) -> None:
    delivery.address = address
    if delivery.contact_id is not None:
        session.get_one(Contact, delivery.contact_id).address = address


def _wait(attempts: int) -> timedelta:
    """Doubles with every attempt, with jitter, so that what failed together is not tried again together."""
    longest: timedelta = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempts - 1, 10))
    return longest * random.uniform(0.5, 1.0)


def put_off(_: str = "") -> Update:
    """Of a lane, what would leave too early."""
    return (
        update(Delivery)
        .where(col(Delivery.lane) == bindparam("lane_"), col(Delivery.due_at) < bindparam("earliest"))
        # Said twice, so that SQLite finds the lane by the index on what has not left, not all that is due by the other.
        .where(col(Delivery.state).in_(PENDING), col(Delivery.state) == QUEUED)
        .values(due_at=bindparam("earliest"))
    )


_PUT_OFF = Statement(put_off)
