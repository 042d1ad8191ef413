"""Reads incidents for pages and API, in keyset pages, narrowed to what the actor may see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, select, true, tuple_
from sqlmodel import Session, col

from inbox.staff.actors import Actor
from inbox.storage.finding import FindTogether
from inbox.storage.once import once
from inbox.tables import (
    ClockResult,
    Conversation,
    Guest,
    Incident,
    IncidentEntry,
    IncidentPromise,
    IncidentState,
    Property,
    Role,
    ServiceClockRow,
    Stay,
)
from playbooks.service_levels import Measure

# When it was opened, and its id.
Key = tuple[datetime, int]
_EARLIER = 10


@dataclass(frozen=True)
class IncidentRow:
    """`clock`: what measures how soon it is to be solved, until it is."""

    incident: Incident
    home: Property | None
    stay: Stay | None
    guest: Guest | None
    clock: ServiceClockRow | None = None


@dataclass(frozen=True)
class OfConversation:
    """`promises`: those that are not kept yet, the next one first."""

    incident: Incident
    clock: ServiceClockRow | None
    promises: Sequence[IncidentPromise]


@dataclass(frozen=True)
class WantedIncidents:
    """What to list; "" or None = all. `since`: opened at or after."""

    property_slug: str | None = None
    since: datetime | None = None
    state: str = ""
    severity: str = ""
    topic: str = ""


def newest_incidents(
    session: Session, actor: Actor, wanted: WantedIncidents, *, after: Key | None = None, limit: int = 50
) -> list[IncidentRow]:
    """Newest first."""
    query = _rows().where(incidents_visible_to(actor), *_conditions(wanted))
    if after:
        query = query.where(tuple_(col(Incident.opened_at), col(Incident.id)) < tuple_(*after))
    query = query.order_by(col(Incident.opened_at).desc(), col(Incident.id).desc())
    return [IncidentRow(*row) for row in session.execute(query.limit(limit))]


def find_incident(session: Session, actor: Actor, incident_id: int) -> IncidentRow | None:
    query = _rows().where(col(Incident.id) == incident_id, incidents_visible_to(actor))
    row = session.execute(query).first()
    return IncidentRow(*row) if row else None


def timelines(session: Session, ids: Sequence[int]) -> dict[int, list[IncidentEntry]]:
    """Oldest first, by incident."""
    found: dict[int, list[IncidentEntry]] = {number: [] for number in ids}
    query = select(IncidentEntry).where(col(IncidentEntry.incident_id).in_(ids))
    for entry in session.execute(query.order_by(col(IncidentEntry.at), col(IncidentEntry.id))).scalars():
        found[entry.incident_id].append(entry)
    return found


def incidents_of(session: Session, conversation_id: int) -> list[OfConversation]:
    """Those of one conversation, the open and the newest ones first; to be looked at only."""
    rows = once(session, (Incident, conversation_id), lambda: _OF_CONVERSATION.all(session, number=conversation_id))
    promises: dict[int, list[IncidentPromise]] = {}
    for incident, _, promise in rows:
        promises.setdefault(incident.id, []).extend([promise] if promise else [])
    clocks = {incident.id: (incident, clock) for incident, clock, _ in rows}
    found = [OfConversation(*clocks[number], made) for number, made in promises.items()]
    return sorted(found, key=lambda each: each.incident.state != IncidentState.OPEN)


def _is_measured_by() -> ColumnElement[bool]:
    return and_(
        col(ServiceClockRow.incident_id) == col(Incident.id),
        col(ServiceClockRow.measure) == Measure.RESOLUTION.value,
        col(ServiceClockRow.result) == ClockResult.RUNNING.value,
    )


_IS_OWED = and_(col(IncidentPromise.incident_id) == col(Incident.id), col(IncidentPromise.kept_at).is_(None))
_OF_CONVERSATION = FindTogether(
    (Incident, ServiceClockRow, IncidentPromise),
    lambda rows, _: (
        rows.select_from(Incident)
        .outerjoin(ServiceClockRow, _is_measured_by())
        .outerjoin(IncidentPromise, _IS_OWED)
        .where(col(Incident.conversation_id) == bindparam("number"))
        .order_by(col(Incident.id).desc(), col(IncidentPromise.due_at))
    ),
)


def numbers_of(session: Session, rows: Sequence[IncidentRow]) -> dict[int, int]:
    """The number of each among those of its kind at its property in its month, by incident: 3 = two came before it."""
    begins = {
        row.incident.id or 0: _month_begins(row.incident.opened_at, row.home.timezone) for row in rows if row.home
    }
    found: dict[tuple[int, str], list[Key]] = defaultdict(list)
    if begins:
        columns = (col(Incident.property_id), col(Incident.topic), col(Incident.opened_at), col(Incident.id))
        kinds = select(*columns).where(
            col(Incident.property_id).in_({row.incident.property_id for row in rows}),
            col(Incident.topic).in_({row.incident.topic for row in rows}),
            col(Incident.opened_at) >= min(begins.values()),
            col(Incident.opened_at) <= max(row.incident.opened_at for row in rows),
        )
        for home, topic, opened_at, number in session.execute(kinds):
            found[home, topic].append((opened_at, number))
    return {row.incident.id or 0: _number(row.incident, begins, found) for row in rows}


def earlier_ones(session: Session, incident: Incident) -> Sequence[IncidentRow]:
    """The same trouble at the same property before, newest first."""
    if incident.property_id is None:
        return ()
    query = _rows().where(
        col(Incident.property_id) == incident.property_id,
        col(Incident.topic) == incident.topic,
        tuple_(col(Incident.opened_at), col(Incident.id)) < tuple_(incident.opened_at, incident.id),
    )
    newest = query.order_by(col(Incident.opened_at).desc(), col(Incident.id).desc())
    return [IncidentRow(*row) for row in session.execute(newest.limit(_EARLIER))]


def incidents_visible_to(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role is not Role.OWNER else col(Property.owner_id) == actor.owner_id


def _rows() -> Any:
    return (
        select(Incident, Property, Stay, Guest, ServiceClockRow)
        .outerjoin(Property, col(Property.id) == col(Incident.property_id))
        .outerjoin(Stay, col(Stay.id) == col(Incident.stay_id))
        .outerjoin(Conversation, col(Conversation.id) == col(Incident.conversation_id))
        .outerjoin(Guest, col(Guest.id) == col(Conversation.guest_id))
        .outerjoin(ServiceClockRow, _is_measured_by())
    )


def _conditions(wanted: WantedIncidents) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.property_slug:
        conditions.append(col(Property.slug) == wanted.property_slug)
    if wanted.since:
        conditions.append(col(Incident.opened_at) >= wanted.since)
    if wanted.state:
        conditions.append(col(Incident.state) == wanted.state)
    if wanted.severity:
        conditions.append(col(Incident.severity) == wanted.severity)
    if wanted.topic:
        conditions.append(col(Incident.topic) == wanted.topic)
    return conditions


def _number(incident: Incident, begins: Mapping[int, datetime], found: Mapping[tuple[int, str], list[Key]]) -> int:
    own, number = (incident.opened_at, incident.id or 0), incident.id or 0
    if number not in begins:
        return 1
    return sum(begins[number] <= key[0] and key <= own for key in found[incident.property_id or 0, incident.topic])


def _month_begins(moment: datetime, zone: str) -> datetime:
    local = moment.astimezone(ZoneInfo(zone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
