"""What the vendor says of a delivery later: of each of its parts, and of the whole by the least of them.

A part only goes forward: sent < delivered < read. A failure stands unless a later delivered or read shows that it was
none. The delivery follows once every part has got there, so that the end of a long text is never forgotten.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.channel import FailureReason, Receipt, ReceiptState
from inbox.giving_up import give_up, tick
from inbox.live import Change, Topic, announce
from inbox.tables import Delivery, DeliveryPart, DeliveryState, EarlyReceipt
from inbox.upserting import insert_or_ignore

_RANK = {
    DeliveryState.QUEUED: 0, DeliveryState.SENDING: 1, DeliveryState.UNKNOWN: 1, DeliveryState.FAILED: 1,
    DeliveryState.SENT: 2, DeliveryState.DELIVERED: 3, DeliveryState.READ: 4,
}  # fmt: skip
_ARRIVED = (DeliveryState.DELIVERED, DeliveryState.READ)


def keep_receipt(session: Session, receipt: Receipt, now: datetime) -> None:
    """Take in a vendor's word, whenever and how often it comes; before our own request was answered it is put aside."""
    part = _part_of(session, receipt.channel, receipt.external_id) or _hinted_part(session, receipt, now)
    if part is not None:
        delivery = session.get_one(Delivery, part.delivery_id, with_for_update=True)
        _apply(session, delivery, part, receipt.state, receipt.reason, receipt.code, receipt.at or now)
        return
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


def keep_part(session: Session, delivery: Delivery, number: int, vendor_id: str, account: str) -> None:
    insert_or_ignore(
        session, DeliveryPart,
        delivery_id=delivery.id, number=number, channel=delivery.channel, account=account,
        address=delivery.address, vendor_id=vendor_id, state=DeliveryState.SENT.value,
    )  # fmt: skip


def join_early_receipts(session: Session, delivery: Delivery, vendor_id: str) -> None:
    query = select(EarlyReceipt).where(
        col(EarlyReceipt.channel) == delivery.channel, col(EarlyReceipt.vendor_id) == vendor_id
    )
    for early in session.exec(query.order_by(col(EarlyReceipt.id))).all():
        part = _part_of(session, delivery.channel, vendor_id)
        if part is not None:
            reason = FailureReason(early.reason) if early.reason else None
            _apply(session, delivery, part, ReceiptState(early.state), reason, early.code, early.at)
        session.delete(early)


def has_failed_part(session: Session, delivery: Delivery) -> bool:
    query = select(DeliveryPart.id).where(
        col(DeliveryPart.delivery_id) == delivery.id, col(DeliveryPart.state) == DeliveryState.FAILED
    )
    return session.exec(query.limit(1)).first() is not None


def _part_of(session: Session, channel: str, vendor_id: str) -> DeliveryPart | None:
    query = select(DeliveryPart).where(col(DeliveryPart.channel) == channel, col(DeliveryPart.vendor_id) == vendor_id)
    return session.exec(query.order_by(col(DeliveryPart.id)).limit(1)).first()


def _hinted_part(session: Session, receipt: Receipt, now: datetime) -> DeliveryPart | None:
    """The part whose outcome was unknown and that waits to be sent again: the receipt shows that it had left."""
    if receipt.hint is None:
        return None
    hinted = session.get(Delivery, receipt.hint, with_for_update=True)
    # Only what was tried since the part before it left can be meant: attempts are counted anew for each part.
    if hinted is None or hinted.channel != receipt.channel or not hinted.maybe_twice or hinted.attempts == 0:
        return None
    if hinted.state != DeliveryState.QUEUED:
        return None
    keep_part(session, hinted, hinted.parts_sent, receipt.external_id, receipt.account)
    count_part(session, hinted, now, now)
    hinted.maybe_twice = False
    tick(session, hinted)
    return _part_of(session, receipt.channel, receipt.external_id)


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


def _apply(
    session: Session, delivery: Delivery, part: DeliveryPart, state: ReceiptState, reason: FailureReason | None,
    code: str, at: datetime,
) -> None:  # fmt: skip
    told = DeliveryState(state.value)
    if told is DeliveryState.FAILED:
        if part.state not in {*_ARRIVED, DeliveryState.FAILED}:
            part.state = told
            _fail(session, delivery, reason or FailureReason.UNKNOWN, code, at)
        return
    if told not in _ARRIVED:
        return  # that it was sent is known since we did
    part.state = max(part.state, told, key=_rank)
    whole = _least(session, delivery)
    if whole not in _ARRIVED:
        return
    if told is DeliveryState.READ and whole is DeliveryState.READ:
        delivery.read_at = min(delivery.read_at or at, at)
    if told is DeliveryState.DELIVERED:
        delivery.delivered_at = min(delivery.delivered_at or at, at)
    if _rank(whole) > _rank(delivery.state):
        delivery.state = whole
        delivery.reason = None
        delivery.error_code = ""
        tick(session, delivery)


def _fail(session: Session, delivery: Delivery, reason: FailureReason, code: str, at: datetime) -> None:
    if delivery.state == DeliveryState.FAILED:
        return
    delivery.error_code = code
    give_up(session, delivery, reason, at)
    tick(session, delivery)


def _least(session: Session, delivery: Delivery) -> DeliveryState:
    """How far all of it has come; of a part that was sent more than once the best counts."""
    query = select(DeliveryPart.number, DeliveryPart.state).where(col(DeliveryPart.delivery_id) == delivery.id)
    best: dict[int, DeliveryState] = {}
    for number, state in session.exec(query).all():
        best[number] = max(best.get(number, DeliveryState.QUEUED), DeliveryState(state), key=_rank)
    return min((best.get(number, DeliveryState.QUEUED) for number in range(delivery.parts)), key=_rank)


def _rank(state: str) -> int:
    return _RANK.get(DeliveryState(state), 0)
