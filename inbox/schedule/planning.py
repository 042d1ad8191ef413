"""Keeps the planned messages of every stay in step with the stay, its property and the rules.

What was changed since it was planned is found by comparing; so it does not matter who changed it, or how.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from inbox.schedule.in_force import InForce, rules_in_force
from inbox.schedule.keeping_step import Course, Move, keep_in_step, move_since, was_written_about
from inbox.schedule.telling_changes import tell_cancelled, tell_moved, tell_unplanned
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Property, ScheduledMessage, Stay, StayChange, StaySchedule, StayState
from playbooks.schedule.planning import Planned, StayFacts, plan_all
from properties.stays import secrets_span

AGAIN_AFTER = timedelta(minutes=5)
_KEPT_AFTER = timedelta(days=7)  # a stay that ended longer ago has nothing to come


def plan_changed(session: Session, now: datetime, limit: int = 300) -> int:
    """Plan anew what has changed, at most `limit` stays; how many."""
    force = rules_in_force(session)
    changed = _changed(session, force, now, limit)
    for stay, home, before in changed:
        _plan_stay(session, force, stay, home, before, now)
    session.flush()
    return len(changed)


def changed_stays(session: Session, now: datetime, limit: int = 300) -> list[int]:
    """The ids of those that `plan_changed` would plan next."""
    return [stay.id or 0 for stay, *_ in _changed(session, rules_in_force(session), now, limit)]


def plan_one(session: Session, stay_id: int, now: datetime) -> None:
    """Where one of many can't be planned: each by itself."""
    stay = session.exec(select(Stay).where(col(Stay.id) == stay_id).with_for_update()).one()
    plan_if_changed(session, rules_in_force(session), stay, session.get_one(Property, stay.property_id), now)


def keep_failure(session: Session, stay_id: int, now: datetime) -> None:
    """This stay can't be planned by a fault of ours: it waits for a while, and managers see it."""
    stay = session.exec(select(Stay).where(col(Stay.id) == stay_id).with_for_update()).one()
    schedule = session.get(StaySchedule, stay_id) or _unplanned(stay)
    if schedule.failing_since is None:
        schedule.failing_since = now
        tell_unplanned(session, stay, session.get_one(Property, stay.property_id), now)
    schedule.again_at = now + AGAIN_AFTER
    session.add(schedule)


def state_of_stays(session: Session) -> tuple[object, ...]:
    """Another one when there may be something to plan anew; cheap enough to ask for all the time."""
    stays = session.exec(select(func.max(col(Stay.changed_at)), func.max(col(Stay.id)))).one()
    told = session.exec(select(func.max(col(StayChange.id)))).one()
    homes = session.exec(select(func.sum(col(Property.revision)), func.count(col(Property.id)))).one()
    return (*stays, told, *homes, rules_in_force(session).print)


def plan_if_changed(session: Session, force: InForce, stay: Stay, home: Property, now: datetime) -> None:
    """Plan one stay anew, if it has changed since: right before something of it is said."""
    kept = session.get(StaySchedule, stay.id)
    planned_by = kept and (kept.stay_changed_at, kept.property_revision, kept.rules_print)
    if planned_by != (stay.changed_at, home.revision, force.print):
        _plan_stay(session, force, stay, home, kept, now)
        session.flush()


def facts_of_stay(
    session: Session, stay: Stay, home: Property, known_since: datetime, moved_at: datetime | None = None
) -> StayFacts:
    return StayFacts(
        booked_at=stay.created_at, known_since=known_since, arrival=stay.arrival, departure=stay.departure,
        zone=home.timezone, check_in=home.check_in, check_out=home.check_out, slug=home.slug,
        source=stay.source, language=stay.guest_language, tags=frozenset(home.tags or ()),
        is_first=not _was_here(session, stay), moved_at=moved_at,
    )  # fmt: skip


def _changed(
    session: Session, force: InForce, now: datetime, limit: int
) -> Sequence[tuple[Stay, Property, StaySchedule | None]]:
    is_out_of_date = or_(
        col(StaySchedule.stay_id).is_(None),
        col(StaySchedule.stay_changed_at) != col(Stay.changed_at),
        col(StaySchedule.property_revision) != col(Property.revision),
        col(StaySchedule.rules_print) != force.print,
    )
    query = (
        select(Stay, Property, StaySchedule)
        .join(Property, col(Property.id) == col(Stay.property_id))
        .outerjoin(StaySchedule, col(StaySchedule.stay_id) == col(Stay.id))
        .where(col(Stay.departure) >= now.date() - _KEPT_AFTER, is_out_of_date)
        .where(or_(col(StaySchedule.again_at).is_(None), col(StaySchedule.again_at) <= now))
        .order_by(col(Stay.arrival), col(Stay.id))
    )
    return session.exec(query.limit(limit).with_for_update(of=Stay, skip_locked=True)).all()


def _plan_stay(
    session: Session, force: InForce, stay: Stay, home: Property, before: StaySchedule | None, now: datetime
) -> None:
    rows = session.exec(select(ScheduledMessage).where(col(ScheduledMessage.stay_id) == stay.id)).all()
    schedule = before or _unplanned(stay)
    is_on = stay.state == StayState.ACTIVE and home.archived_at is None
    move = move_since(schedule, stay)
    if is_on and move and was_written_about(rows) and secrets_span(home, stay).closes > now:
        schedule.moved_at = stay.changed_at
        tell_moved(session, stay, home, schedule, now)
    elif schedule.is_on and stay.state != StayState.ACTIVE:
        tell_cancelled(session, stay, home, now)
    _note_plan(schedule, force, stay, home, move, is_on=is_on)
    session.add(schedule)
    facts = facts_of_stay(session, stay, home, schedule.known_since, schedule.moved_at)
    planned = {one.key: one for one in plan_all(force.rules.values(), facts, force.quiet)} if is_on else {}
    keep_in_step(rows, planned, force.rules, Course(stay, home, schedule.known_since, move.home, now))
    known = {row.rule_key for row in rows if row.part == ""}
    for key, one in planned.items():
        if key not in known:
            session.add(_row(stay, one))
    announce(session, Change(Topic.TIMER))


def _unplanned(stay: Stay) -> StaySchedule:
    return StaySchedule(
        stay_id=stay.id or 0, stay_changed_at=stay.changed_at, property_revision=0, rules_print="",
        arrival=stay.arrival, departure=stay.departure, known_since=stay.created_at,
    )  # fmt: skip


def _note_plan(schedule: StaySchedule, force: InForce, stay: Stay, home: Property, move: Move, *, is_on: bool) -> None:
    if move:
        schedule.known_since = stay.changed_at
    schedule.arrival, schedule.departure, schedule.property_id = stay.arrival, stay.departure, stay.property_id
    schedule.stay_changed_at, schedule.property_revision = stay.changed_at, home.revision
    schedule.rules_print, schedule.is_on = force.print, is_on
    schedule.failing_since = schedule.again_at = None


def _row(stay: Stay, one: Planned) -> ScheduledMessage:
    return ScheduledMessage(
        stay_id=stay.id or 0, rule_key=one.key, due_at=one.at, wanted_at=one.wanted_at, until=one.until,
        urgent=one.urgent,
    )  # fmt: skip


def _was_here(session: Session, stay: Stay) -> bool:
    """Whether the same person, by phone or e-mail, stayed with us before."""
    reached_by = [
        col(column) == value
        for column, value in ((Stay.guest_phone, stay.guest_phone), (Stay.guest_email, stay.guest_email))
        if value
    ]
    if not reached_by:
        return False
    earlier = select(Stay.id).where(
        or_(*reached_by), col(Stay.state) == StayState.ACTIVE, col(Stay.departure) <= stay.arrival,
        col(Stay.id) != stay.id,
    )  # fmt: skip
    return session.exec(earlier.limit(1)).first() is not None
