"""The hand-over at a change of shift: a digest for the incoming manager, acknowledged or told to the lead.

One row a beginning of a shift, whatever the clocks do and however many processes look.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, exists
from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.night.alone import tell_of_stretches, untold_stretches
from inbox.night.handover_digest import ChannelNote, gather
from inbox.night.rules import read_rules
from inbox.staff.roster import leading_staff, read_duties, read_staff, read_swaps
from inbox.staff.telling_staff import HANDOVER_CARD, HANDOVER_UNREAD_CARD, tell
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Manager, ShiftHandover, Timer
from playbooks.on_call import Start, on_duty, starts

HANDOVER_TIMER = "handover"
_LOOKED_BACK = timedelta(minutes=30)  # a desk that was away at the change still hands over


async def begin_handovers(context: Context) -> None:
    """The loop's turn: whatever shift has begun is handed over, and who leads hears when nobody comes."""
    now = context.now()
    with context.store.read() as session:
        fresh = _fresh(session, now)
        stretches = untold_stretches(session, now)
    if stretches:
        await context.store.awrite(lambda session: tell_of_stretches(session, now))
    if fresh:
        notes = channel_notes(context)
        await context.store.awrite(lambda session: hand_over_due(session, notes, now))


def channel_notes(context: Context) -> list[ChannelNote]:
    return [ChannelNote(kind.value, channel.health().ok) for kind, channel in context.channels.items()]


def hand_over_due(session: Session, channels: Sequence[ChannelNote], now: datetime) -> None:
    for start in _fresh(session, now):
        _hand_over(session, start, channels, now)


def acknowledge(session: Session, handover_id: int, manager: Manager, now: datetime) -> bool:
    """Whether it was still open; whoever reads it first has it."""
    handover = session.get(ShiftHandover, handover_id, with_for_update=True)
    if handover is None or handover.acknowledged_at is not None:
        return False
    handover.acknowledged_at, handover.acknowledged_by_id = now, manager.id
    announce(session, Change(Topic.QUEUE))
    return True


def escalate_handover(session: Session, handover_id: int, now: datetime) -> None:
    """Nobody has acknowledged it in time: those who lead are told, once."""
    handover = session.get(ShiftHandover, handover_id, with_for_update=True)
    if handover is None or handover.acknowledged_at is not None or handover.escalated_at is not None:
        return
    handover.escalated_at = now
    leads = [manager for manager in read_staff(session) if manager.role == "lead"] or leading_staff(session)
    for lead in leads:
        tell(session, lead, {"kind": HANDOVER_UNREAD_CARD, "handover_id": handover.id}, now)


def is_handed_to(manager: BindParameter[int]) -> ColumnElement[bool]:
    """Whether a shift waits for this manager to take it over."""
    return exists().where(col(ShiftHandover.manager_id) == manager, col(ShiftHandover.acknowledged_at).is_(None))


def latest_handovers(session: Session, limit: int = 20) -> Sequence[ShiftHandover]:
    return session.exec(select(ShiftHandover).order_by(col(ShiftHandover.at).desc()).limit(limit)).all()


def _fresh(session: Session, now: datetime) -> list[Start]:
    begun = starts(read_duties(session), now - _LOOKED_BACK, now)
    if not begun:
        return []
    keys = set(session.exec(select(ShiftHandover.key).where(col(ShiftHandover.at) >= now - _LOOKED_BACK)))
    return [start for start in begun if _key(start) not in keys]


def _hand_over(session: Session, start: Start, channels: Sequence[ChannelNote], now: datetime) -> None:
    by_key = {manager.key: manager for manager in read_staff(session)}
    incoming = [key for key in on_duty([start.duty], start.at, read_swaps(session, now)) if key in by_key]
    manager = by_key[incoming[0]] if incoming else None
    is_new = insert_or_ignore(
        session, ShiftHandover,
        key=_key(start), shift_name=start.duty.name, timezone=start.duty.timezone, at=start.at,
        manager_id=manager.id if manager else None, digest=gather(session, channels, now),
    )  # fmt: skip
    if not is_new:
        return
    handover = session.exec(select(ShiftHandover).where(ShiftHandover.key == _key(start))).one()
    if manager is not None:
        tell(session, manager, {"kind": HANDOVER_CARD, "handover_id": handover.id}, now)
    late = now + (read_rules(session).acknowledge_within if manager else timedelta(0))
    insert_or_ignore(
        session, Timer,
        key=f"handover:{handover.id}", kind=HANDOVER_TIMER, facts={"handover_id": handover.id}, due_at=late,
    )  # fmt: skip
    announce(session, Change(Topic.QUEUE))


def _key(start: Start) -> str:
    return f"{start.duty.name}:{start.at.isoformat()}"
