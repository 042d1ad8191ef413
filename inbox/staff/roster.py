"""Reads the shift calendar with its exceptions, and the staff it names, for `playbooks.on_call`."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col

from inbox.storage.finding import Find
from inbox.storage.once import once
from inbox.tables import Conversation, Manager, Property, Role, Shift, ShiftSwap
from playbooks.escalation import DEFAULT_TIMES, Situation, plan
from playbooks.on_call import Colleague, Duty, Swap, on_duty

_STAFF = Find(
    Manager,
    lambda rows: rows.where(col(Manager.archived_at).is_(None), col(Manager.disabled_at).is_(None)).order_by(
        col(Manager.id)
    ),
)
_SHIFTS = Find(Shift, lambda rows: rows.where(col(Shift.archived_at).is_(None)).order_by(col(Shift.id)))
_SWAPS = Find(
    ShiftSwap,
    lambda rows: rows.where(col(ShiftSwap.until) > bindparam("now"), col(ShiftSwap.cancelled_at).is_(None)).order_by(
        col(ShiftSwap.id)
    ),
)


def read_staff(session: Session) -> Sequence[Manager]:
    """Everybody who works here now, in the order in which they came."""
    return _STAFF.all(session)


def as_colleagues(staff: Sequence[Manager]) -> list[Colleague]:
    return [Colleague(manager.key, manager.role, manager.speaks, is_reachable(manager)) for manager in staff]


def read_duties(session: Session) -> list[Duty]:
    return once(session, Duty, lambda: [duty_of(shift) for shift in _SHIFTS.all(session)])


def read_swaps(session: Session, now: datetime) -> list[Swap]:
    """Those that are not over, by their beginning; of two for the same person the later made one counts."""
    return [Swap(swap.away_key, swap.cover_key, swap.since, swap.until) for swap in _SWAPS.all(session, now=now)]


def present_staff(session: Session, now: datetime) -> list[Manager]:
    """Who is on duty now, in the order of the chain."""
    by_key = {manager.key: manager for manager in read_staff(session)}
    return [by_key[key] for key in on_duty(read_duties(session), now, read_swaps(session, now)) if key in by_key]


def staff_on_call(session: Session, language: str, now: datetime) -> list[Manager]:
    """Whom the chain would ring first for a guest of that language."""
    staff = read_staff(session)
    situation = Situation(
        language, now, read_duties(session), as_colleagues(staff), read_swaps(session, now)
    )  # fmt: skip
    first = plan(situation, DEFAULT_TIMES["normal"], now).ring
    by_key = {manager.key: manager for manager in staff}
    return [by_key[key] for key in first.keys] if first else []


def holder_and_leads(session: Session, conversation: Conversation, now: datetime) -> list[Manager]:
    """Whoever holds it, with the leads on duty; where nobody leads now, with those who lead at all."""
    holder = session.get(Manager, conversation.assignee_id) if conversation.assignee_id else None
    leads = [manager for manager in present_staff(session, now) if manager.role != Role.MANAGER]
    found = [*([holder] if holder else []), *(leads or leading_staff(session))]
    return list({manager.id: manager for manager in found}.values())


def leading_staff(session: Session) -> list[Manager]:
    """The heads of support; where there is none, the leads; else everybody."""
    staff = read_staff(session)
    heads = [manager for manager in staff if manager.role == Role.ADMIN]
    return heads or [manager for manager in staff if manager.role == Role.LEAD] or list(staff)


def leads_and_heads(session: Session) -> list[Manager]:
    """Whom the desk rings while nobody is on shift."""
    staff = read_staff(session)
    return [manager for manager in staff if manager.role != Role.MANAGER] or list(staff)


def zone_at(session: Session, home: Property | None) -> ZoneInfo:
    """The property's own; while none is known, that of whoever is on shift."""
    if home is not None:
        return ZoneInfo(home.timezone)
    shift = next(iter(_SHIFTS.all(session)), None)
    return ZoneInfo(shift.timezone if shift else "UTC")


def duty_of(shift: Shift) -> Duty:
    return Duty(
        shift.timezone, shift.days, shift.since, shift.until, shift.manager_keys, shift.name,
        [(since, until) for since, until in shift.more_hours], shift.days_off, shift.extra_days,
    )  # fmt: skip


def is_reachable(manager: Manager) -> bool:
    """Whether our bot may write to his Telegram."""
    return manager.telegram_id is not None and manager.telegram_started_at is not None
