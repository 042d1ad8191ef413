"""Measures promised times with rows: started, paused, ended, warned of and found broken by timers. Kept for reports.

Called wherever an answer begins or ceases to be owed, inside that unit of work.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from inbox.conversation.speaking import add_event
from inbox.night.rules import read_rules
from inbox.staff.roster import holder_and_leads
from inbox.staff.telling_staff import SERVICE_CARD, tell
from inbox.storage.finding import Find
from inbox.storage.live import Change, Topic, announce
from inbox.storage.rows import add_row
from inbox.storage.upserting import insert_unless_there
from inbox.tables import (
    ClockResult,
    Conversation,
    EntryKind,
    Incident,
    IncidentEntry,
    IncidentState,
    ServiceClockRow,
    Timer,
)
from inbox.words import EventKind
from playbooks.service_levels import Measure, ServiceClock

CLOCK_TIMER = "clock"
RESPONSES = (Measure.FIRST_RESPONSE, Measure.NEXT_RESPONSE)
_RUNNING = Find(
    ServiceClockRow,
    lambda rows: (
        rows.where(col(ServiceClockRow.conversation_id) == bindparam("conversation_id"))
        .where(col(ServiceClockRow.result) == ClockResult.RUNNING.value)
        .order_by(col(ServiceClockRow.id))
    ),
)


def start_clock(
    session: Session, conversation: Conversation, measure: Measure, severity: str, now: datetime,
    *, incident: Incident | None = None,
) -> None:  # fmt: skip
    """Begin to measure, unless it is being measured already."""
    group = RESPONSES if measure in RESPONSES else (measure,)
    running = running_clocks(session, conversation.id or 0, group)
    if any(incident is None or clock.incident_id == incident.id for clock in running):
        return
    clock = add_row(
        session,
        ServiceClockRow,
        conversation_id=conversation.id,
        incident_id=incident.id if incident else None,
        property_id=conversation.property_id,
        measure=measure.value,
        severity=severity,
        target_seconds=int(read_rules(session).levels[severity].of(measure).total_seconds()),
        started_at=now,
        running_since=now,
    )
    _set_timer(session, clock)


def stop_clocks(
    session: Session, conversation_id: int, measures: Sequence[Measure], now: datetime,
    *, manager_id: int | None = None, is_void: bool = False, incident_id: int | None = None,
) -> None:  # fmt: skip
    """What was promised has happened, in time or late; `is_void`: it is not owed any more."""
    for row in running_clocks(session, conversation_id, measures):
        if incident_id in {None, row.incident_id}:
            clock = clock_of(row)
            is_late = row.broken_at is not None or clock.elapsed(now) > clock.target
            row.result = ClockResult.BROKEN if is_late else ClockResult.VOID if is_void else ClockResult.MET
            row.broken_at = row.broken_at or (clock.due_at if is_late else None)
            row.spent_seconds, row.running_since = clock.elapsed(now).total_seconds(), None
            row.ended_at, row.manager_id = now, manager_id
            if is_late:
                _record_breach(session, row)


def run_on(session: Session, conversation_id: int, measures: Sequence[Measure], ended_at: datetime) -> None:
    """What ended at that moment had not happened after all: it is measured on, as if it had never stopped."""
    of_it = (ServiceClockRow.conversation_id == conversation_id, ServiceClockRow.ended_at == ended_at)
    for row in session.exec(select(ServiceClockRow).where(*of_it, col(ServiceClockRow.measure).in_(measures))):
        row.result, row.running_since = ClockResult.RUNNING, row.ended_at
        row.ended_at = row.manager_id = None
        _set_timer(session, row)


def pause_clocks(
    session: Session, conversation_id: int, now: datetime, measures: Sequence[Measure] = tuple(Measure)
) -> None:
    """The guest is waited for, or it is snoozed."""
    for row in running_clocks(session, conversation_id, measures):
        _keep(row, clock_of(row).paused(now))


def resume_clocks(session: Session, conversation_id: int, now: datetime) -> None:
    for row in running_clocks(session, conversation_id, tuple(Measure)):
        if row.running_since is None:
            _keep(row, clock_of(row).resumed(now))
            _set_timer(session, row)


def change_target(session: Session, incident: Incident) -> None:
    """Another severity promises another time."""
    rows = running_clocks(session, incident.conversation_id or 0, (Measure.RESOLUTION,))
    for row in rows:
        if row.incident_id == incident.id:
            levels = read_rules(session).levels[incident.severity]
            row.severity, row.target_seconds = incident.severity, int(levels.resolution.total_seconds())
            _set_timer(session, row)


def check_clock(session: Session, clock_id: int, now: datetime) -> None:
    """The timer's moment: warn, or find it broken; one that was paused meanwhile is looked at when it runs again."""
    row = session.get(ServiceClockRow, clock_id, with_for_update=True)
    if row is None or row.result != ClockResult.RUNNING or row.running_since is None:
        return
    clock = clock_of(row)
    if clock.left(now) <= timedelta(0):
        if row.broken_at is None:
            row.broken_at = now
            _tell_broken(session, row, now)
        return
    if row.warned_at is None and clock.warn_at is not None and clock.warn_at <= now:
        row.warned_at = now
        announce(session, Change(Topic.QUEUE, row.conversation_id))
    _set_timer(session, row)


def running_clocks(session: Session, conversation_id: int, measures: Sequence[Measure]) -> Sequence[ServiceClockRow]:
    found = _RUNNING.all(session, conversation_id=conversation_id)
    return [clock for clock in found if clock.measure in measures]


def clock_of(row: ServiceClockRow) -> ServiceClock:
    return ServiceClock(timedelta(seconds=row.target_seconds), row.running_since, timedelta(seconds=row.spent_seconds))


def _keep(row: ServiceClockRow, clock: ServiceClock) -> None:
    row.running_since, row.spent_seconds = clock.running_since, clock.spent.total_seconds()


def _set_timer(session: Session, row: ServiceClockRow) -> None:
    clock = clock_of(row)
    due_at = clock.due_at if row.warned_at else clock.warn_at
    if due_at is None:
        return
    insert_unless_there(
        session, Timer,
        key=f"clock:{row.id}:{due_at.isoformat()}", kind=CLOCK_TIMER,
        conversation_id=row.conversation_id, facts={"clock_id": row.id}, due_at=due_at,
    )  # fmt: skip


def _tell_broken(session: Session, row: ServiceClockRow, now: datetime) -> None:
    """To every open inbox, the thread and the incident. A first response has its own chain of rings; for the others
    whoever holds it, and those who lead, are told too.
    """
    conversation = session.get_one(Conversation, row.conversation_id, with_for_update=True)
    add_event(session, conversation, EventKind.LEVEL_BROKEN, now, measure=row.measure)
    announce(session, Change(Topic.ALERT, row.conversation_id))
    announce(session, Change(Topic.QUEUE, row.conversation_id))
    _record_breach(session, row)
    if row.measure == Measure.FIRST_RESPONSE:
        return
    for manager in holder_and_leads(session, conversation, now):
        tell(session, manager, {"kind": SERVICE_CARD, "measure": row.measure, "conversation_id": conversation.id}, now)


def _record_breach(session: Session, row: ServiceClockRow) -> None:
    """Once, in the record of its incident; an answer is owed for whatever is open in the conversation."""
    for number in _broken_with(session, row):
        insert_unless_there(
            session, IncidentEntry, incident_id=number, key=f"breached:{row.id}",
            kind=EntryKind.BREACHED.value, facts={"measure": row.measure}, at=row.broken_at,
        )  # fmt: skip
        announce(session, Change(Topic.INCIDENT, row.conversation_id))


def _broken_with(session: Session, row: ServiceClockRow) -> list[int | None]:
    """By id. Sorted out here: asked for all that is open, SQLite would read every open incident of the desk."""
    wanted = select(col(Incident.id), col(Incident.state), col(Incident.opened_at))
    found = session.exec(wanted.where(col(Incident.conversation_id) == row.conversation_id)).all()
    if row.incident_id is not None:
        return [number for number, *_ in found if number == row.incident_id]
    by = row.broken_at
    return [number for number, state, at in found if state == IncidentState.OPEN and by is not None and at <= by]
