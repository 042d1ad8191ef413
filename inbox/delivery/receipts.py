"""What the vendor says of a delivery later: of each of its parts, and of the whole by the least of them.

A part only goes forward: sent < delivered < read. A failure stands unless a later delivered or read shows that it was
none. The delivery follows once every part has got there, so that the end of a long text is never forgotten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlmodel import Session, col

from inbox.channel import FailureReason, Receipt, ReceiptState
from inbox.delivery.giving_up import give_up, tick
from inbox.storage.live import Change, Topic, announce
from inbox.storage.rows import add_row, columns_of, keep_changes, objects_of
from inbox.storage.statements import Row, Statement
from inbox.storage.upserting import insert_unless_there
from inbox.tables import Delivery, DeliveryPart, DeliveryState, EarlyReceipt

_RANK = {
    DeliveryState.QUEUED: 0, DeliveryState.SENDING: 1, DeliveryState.UNKNOWN: 1, DeliveryState.FAILED: 1,
    DeliveryState.SENT: 2, DeliveryState.DELIVERED: 3, DeliveryState.READ: 4,
}  # fmt: skip
_TRIES, _FIRST_WAIT = 5, timedelta(seconds=10)  # doubled each time
_ARRIVED = (DeliveryState.DELIVERED, DeliveryState.READ)


@dataclass(frozen=True)
class _Told:
    state: ReceiptState
    reason: FailureReason | None
    code: str
    at: datetime


def keep_receipt(session: Session, receipt: Receipt, now: datetime) -> None:
    """Take in a vendor's word, whenever and how often it comes; before our own request was answered it is put aside."""
    told = _Told(receipt.state, receipt.reason, receipt.code, receipt.at or now)
    if _apply(session, receipt.channel, receipt.external_id, told):
        return
    if receipt.hint is not None:
        _note_hinted(session, receipt.hint, receipt, now)
        if _apply(session, receipt.channel, receipt.external_id, told):
            return  # also where another process kept the vendor's id while we waited for the row
    add_row(
        session,
        EarlyReceipt,
        channel=receipt.channel.value,
        account=receipt.account,
        vendor_id=receipt.external_id,
        state=told.state.value,
        reason=told.reason and told.reason.value,
        code=told.code,
        at=told.at,
    )


def keep_part(session: Session, delivery: Delivery, number: int, vendor_id: str, account: str) -> None:
    insert_unless_there(
        session, DeliveryPart,
        delivery_id=delivery.id, number=number, channel=delivery.channel, account=account,
        address=delivery.address, vendor_id=vendor_id, state=DeliveryState.SENT.value,
    )  # fmt: skip


def asked_early(channel: str, vendor_id: str) -> tuple[Statement, Mapping[str, Any]]:
    """The question what was put aside."""
    return _EARLY, {"channel": channel, "vendor_id": vendor_id}


def join_early_receipts(session: Session, channel: str, vendor_id: str, found: Sequence[Row]) -> None:
    """Take it in, now that the vendor's id is known."""
    for row in found:
        (early,) = objects_of(row, EarlyReceipt)
        reason = FailureReason(early.reason) if early.reason else None
        _apply(session, channel, vendor_id, _Told(ReceiptState(early.state), reason, early.code, early.at))
        _FORGET.run(session, early_id=early.id)


def has_failed_part(session: Session, delivery: Delivery) -> bool:
    query = select(col(DeliveryPart.id)).where(
        col(DeliveryPart.delivery_id) == delivery.id, col(DeliveryPart.state) == DeliveryState.FAILED
    )
    return session.execute(query.limit(1)).first() is not None


def _note_hinted(session: Session, number: int, receipt: Receipt, now: datetime) -> None:
    """Where a part's outcome was unknown, and it waits to be sent again, the receipt shows that it had left."""
    hinted = session.get(Delivery, number, with_for_update=True)
    # Only what was tried since the part before it left can be meant: attempts are counted anew for each part.
    if hinted is None or hinted.channel != receipt.channel or not hinted.maybe_twice or hinted.attempts == 0:
        return
    if hinted.state != DeliveryState.QUEUED:
        return
    keep_part(session, hinted, hinted.parts_sent, receipt.external_id, receipt.account)
    count_part(session, hinted, now, now)
    hinted.maybe_twice = False
    tick(session, hinted)


def count_part(session: Session, delivery: Delivery, next_at: datetime, now: datetime) -> None:
    """One more part has left: the next one is queued, or the whole is sent."""
    delivery.parts_sent += 1
    delivery.claimed_by = delivery.claimed_until = None
    is_last = delivery.parts_sent >= delivery.parts
    if is_last:
        delivery.sent_at = now
    if delivery.state not in {DeliveryState.QUEUED, DeliveryState.SENDING}:
        return  # the vendor's word on it was quicker
    delivery.reason = None
    delivery.state = DeliveryState.SENT if is_last else DeliveryState.QUEUED
    if not is_last:
        delivery.due_at = next_at
        delivery.attempts = 0
        announce(session, Change(Topic.OUTBOX))


def _apply(session: Session, channel: str, vendor_id: str, told: _Told) -> bool:
    """Whether the vendor's id is one of ours; then what he told of it is kept."""
    found = _PART.first(session, channel=channel, vendor_id=vendor_id)
    if found is None:
        return False
    part, delivery = objects_of(found, DeliveryPart, Delivery)
    if told.state is ReceiptState.FAILED:
        _fail(session, delivery, part, told)
    elif told.state is not ReceiptState.SENT:  # that it was sent is known since we did
        _arrive(session, delivery, part, told)
    keep_changes(session, part, delivery)
    return True


def _fail(session: Session, delivery: Delivery, part: DeliveryPart, told: _Told) -> None:
    if part.state in {*_ARRIVED, DeliveryState.FAILED}:
        return
    part.state = DeliveryState.FAILED.value
    if delivery.state == DeliveryState.FAILED:
        return
    delivery.error_code = told.code
    if told.reason is FailureReason.THROTTLED and delivery.parts == 1 and delivery.attempts < _TRIES:
        _queue_again(delivery, told.at)
    else:
        give_up(session, delivery, told.reason or FailureReason.UNKNOWN, told.at)
    tick(session, delivery)


def _queue_again(delivery: Delivery, now: datetime) -> None:
    """The vendor took it and had no room for it on the way: it did not arrive, and the guest still waits for it."""
    delivery.state, delivery.reason = DeliveryState.QUEUED, FailureReason.THROTTLED
    delivery.due_at = now + _FIRST_WAIT * 2 ** max(delivery.attempts - 1, 0)
    delivery.parts_sent, delivery.sent_at = 0, None
    delivery.claimed_by = delivery.claimed_until = None


def _arrive(session: Session, delivery: Delivery, part: DeliveryPart, told: _Told) -> None:
    part.state = max(part.state, told.state.value, key=_rank)
    keep_changes(session, part)
    whole = _least(session, delivery)
    if whole not in _ARRIVED:
        return
    if told.state is ReceiptState.READ and whole is DeliveryState.READ:
        delivery.read_at = min(delivery.read_at or told.at, told.at)
    if told.state is ReceiptState.DELIVERED:
        delivery.delivered_at = min(delivery.delivered_at or told.at, told.at)
    if _rank(whole) > _rank(delivery.state):
        delivery.state = whole.value
        delivery.reason = None
        delivery.error_code = ""
        tick(session, delivery)


def _least(session: Session, delivery: Delivery) -> DeliveryState:
    """How far all of it has come; of a part that was sent more than once the best counts."""
    best: dict[int, DeliveryState] = {}
    for number, state in _PARTS.rows(session, delivery_id=delivery.id):
        best[number] = max(best.get(number, DeliveryState.QUEUED), DeliveryState(state), key=_rank)
    return min((best.get(number, DeliveryState.QUEUED) for number in range(delivery.parts)), key=_rank)


def _rank(state: str) -> int:
    return _RANK.get(DeliveryState(state), 0)


_PART = Statement(
    lambda _: (
        select(*columns_of(DeliveryPart, Delivery))
        .join_from(DeliveryPart, Delivery, col(Delivery.id) == col(DeliveryPart.delivery_id))
        .where(col(DeliveryPart.channel) == bindparam("channel"), col(DeliveryPart.vendor_id) == bindparam("vendor_id"))
        .order_by(col(DeliveryPart.id))
        .limit(1)
        .with_for_update(of=[Delivery])
    )
)
_PARTS = Statement(
    lambda _: select(col(DeliveryPart.number), col(DeliveryPart.state)).where(
        col(DeliveryPart.delivery_id) == bindparam("delivery_id")
    )
)
_EARLY = Statement(
    lambda _: (
        select(*columns_of(EarlyReceipt))
        .where(col(EarlyReceipt.channel) == bindparam("channel"), col(EarlyReceipt.vendor_id) == bindparam("vendor_id"))
        .order_by(col(EarlyReceipt.id))
    )
)
_FORGET = Statement(lambda _: delete(EarlyReceipt).where(col(EarlyReceipt.id) == bindparam("early_id")))
