"""Keeps the planned messages of every stay in step with the stay, its property and the rules.

What was changed since it was planned is found by comparing; so it does not matter who changed it, or how.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from inbox.schedule.in_force import InForce, rules_in_force
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Property, ScheduledMessage, ScheduledState, Stay, StayChange, StaySchedule, StayState
from playbooks.schedule.planning import Planned, StayFacts, plan_all
from properties.stays import secrets_span

CODE = "code"
_KEPT_AFTER = timedelta(days=7)  # a stay that ended longer ago has nothing to come


def plan_changed(session: Session, now: datetime, limit: int = 300) -> int:
    """Plan anew what has changed, at most `limit` stays; how many."""
    force = rules_in_force(session)
    changed = _changed(session, force, now, limit)
    for stay, home, before in changed:
        _plan_stay(session, force, stay, home, before, now)
    session.flush()
    return len(changed)


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


def facts_of_stay(session: Session, stay: Stay, home: Property, known_since: datetime) -> StayFacts:
    return StayFacts(
        booked_at=stay.created_at, known_since=known_since, arrival=stay.arrival, departure=stay.departure,
        zone=home.timezone, check_in=home.check_in, check_out=home.check_out, slug=home.slug,
        source=stay.source, language=stay.guest_language, tags=frozenset(home.tags or ()),
        is_first=not _was_here(session, stay),
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
        .order_by(col(Stay.arrival), col(Stay.id))
    )
    return session.exec(query.limit(limit).with_for_update(of=Stay, skip_locked=True)).all()


def _plan_stay(
    session: Session, force: InForce, stay: Stay, home: Property, before: StaySchedule | None, now: datetime
) -> None:
    schedule = before or StaySchedule(
        stay_id=stay.id or 0, stay_changed_at=stay.changed_at, property_revision=0, rules_print="",
        arrival=stay.arrival, departure=stay.departure, known_since=stay.created_at,
    )  # fmt: skip
    if (schedule.arrival, schedule.departure) != (stay.arrival, stay.departure):
        schedule.known_since = stay.changed_at
        schedule.arrival, schedule.departure = stay.arrival, stay.departure
    schedule.stay_changed_at, schedule.property_revision = stay.changed_at, home.revision
    schedule.rules_print = force.print
    session.add(schedule)
    facts = facts_of_stay(session, stay, home, schedule.known_since)
    is_on = stay.state == StayState.ACTIVE and home.archived_at is None
    planned = {one.key: one for one in plan_all(force.rules.values(), facts, force.quiet)} if is_on else {}
    rows = session.exec(select(ScheduledMessage).where(col(ScheduledMessage.stay_id) == stay.id)).all()
    for row in rows:
        _keep_in_step(row, planned.get(row.rule_key), stay, home, now)
    known = {row.rule_key for row in rows if row.part == ""}
    for key, one in planned.items():
        if key not in known:
            session.add(_row(stay, one))
    announce(session, Change(Topic.TIMER))


def _keep_in_step(row: ScheduledMessage, one: Planned | None, stay: Stay, home: Property, now: datetime) -> None:
    """What was said, or a manager has skipped, stands; all else follows the stay."""
    if row.state in {ScheduledState.SENT, ScheduledState.SKIPPED}:
        return
    if row.part == CODE:
        _keep_code_in_step(row, stay, home, now)
    elif one is None:
        _drop(row, now)
    elif one.until > now or row.state == ScheduledState.PLANNED:
        row.state, row.done_at = ScheduledState.PLANNED, None
        row.due_at, row.wanted_at, row.until, row.urgent = one.at, one.wanted_at, one.until, one.urgent
        row.problem, row.problem_detail = None, ""


def _keep_code_in_step(row: ScheduledMessage, stay: Stay, home: Property, now: datetime) -> None:
    span = secrets_span(home, stay)
    if stay.state != StayState.ACTIVE:
        _drop(row, now)
    elif span.closes > now:
        row.state, row.done_at, row.problem, row.problem_detail = ScheduledState.PLANNED, None, None, ""
        row.due_at, row.wanted_at, row.until = max(span.opens, now), span.opens, span.closes


def _drop(row: ScheduledMessage, now: datetime) -> None:
    if row.state == ScheduledState.PLANNED:
        row.state, row.done_at, row.problem = ScheduledState.CANCELLED, now, None


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
