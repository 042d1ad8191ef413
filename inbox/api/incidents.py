"""GET /incidents and /incidents/{id}: problems at properties with their timelines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Query
from sqlmodel import Session

from inbox.api.bearer import Caller
from inbox.api.conversations import as_id
from inbox.api.languages import Speaking
from inbox.api.moments import Moment
from inbox.api.paging import After, Limit, as_moment, as_number, cursor, read_cursor
from inbox.api.shapes import IncidentItem, IncidentPage, SeverityName, TimelineItem
from inbox.api.texts import IfGiven, Sought
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.night.incident_reading import (
    IncidentRow,
    WantedIncidents,
    find_incident,
    newest_incidents,
    numbers_of,
    timelines,
)
from inbox.pages.incident_words import word_entry
from inbox.staff.actors import Actor
from inbox.tables import EntryKind, IncidentEntry, IncidentState
from inbox.web.languages import words_in
from inbox.web.times import LocalClock
from properties.words import Language

_LIST = "incidents"
# What colleagues write for each other may tell of guests.
_AMONG_STAFF = frozenset({EntryKind.NOTE, EntryKind.PROMISED, EntryKind.PROMISE_KEPT, EntryKind.PROMISE_BROKEN})


def add_incidents(router: APIRouter, context: Context) -> None:
    @router.get("/incidents", tags=["Incidents"])
    def list_incidents(
        actor: Caller,
        speaking: Speaking,
        limit: Limit,
        after: After = None,
        property: Annotated[Sought | None, IfGiven, Query(description="A property's slug.")] = None,
        since: Annotated[Moment | None, IfGiven, Query(description="Opened then or later.")] = None,
        state: Annotated[IncidentState | None, IfGiven] = None,
    ) -> IncidentPage:
        """Newest first."""
        key = read_cursor(_LIST, after, _key)
        wanted = WantedIncidents(property_slug=property, since=since, state=state.value if state else "")
        with context.store.read() as session:
            found = newest_incidents(session, actor, wanted, after=key, limit=limit + 1)
            items = _items(session, actor, found[:limit], speaking.language, context.now())
        last = found[limit - 1].incident if len(found) > limit else None
        return IncidentPage(
            items=items, next=cursor(_LIST, as_number(last.opened_at), last.id or 0) if last else None
        )  # fmt: skip

    @router.get("/incidents/{id}", tags=["Incidents"])
    def show_incident(id: str, actor: Caller, speaking: Speaking) -> IncidentItem:
        with context.store.read() as session:
            row = find_incident(session, actor, as_id(id))
            if row is None:
                raise NotFound
            return _items(session, actor, [row], speaking.language, context.now())[0]


def _items(
    session: Session, actor: Actor, rows: Sequence[IncidentRow], language: Language, now: datetime
) -> list[IncidentItem]:
    told, numbers = timelines(session, [row.incident.id or 0 for row in rows]), numbers_of(session, rows)
    return [
        _item(actor, row, told[row.incident.id or 0], language, now, number=numbers[row.incident.id or 0])
        for row in rows
    ]


def _item(
    actor: Actor, row: IncidentRow, entries: Sequence[IncidentEntry], language: Language, now: datetime, *, number: int
) -> IncidentItem:
    incident = row.incident
    clock = LocalClock(words_in(language), row.home.timezone if row.home else "UTC", now)
    shown = [entry for entry in entries if actor.may_answer or entry.kind not in _AMONG_STAFF]
    return IncidentItem(
        id=str(incident.id),
        title=incident.title(language),
        playbook=incident.playbook,
        severity=cast(SeverityName, incident.severity),
        state="open" if incident.state == IncidentState.OPEN else "solved",
        level=incident.level,
        property=row.home.slug if row.home else None,
        stay=row.stay.code if row.stay else None,
        conversation=str(incident.conversation_id) if incident.conversation_id else None,
        opened_at=incident.opened_at,
        first_response_at=incident.first_response_at,
        solved_at=incident.solved_at,
        reopened=incident.reopened,
        number=number,
        resolution=incident.resolution if actor.may_answer else "",
        cost=str(incident.cost) if incident.cost is not None else None,
        currency=incident.currency or None,
        timeline=[_line(actor, entry, clock) for entry in shown],
    )


def _line(actor: Actor, entry: IncidentEntry, clock: LocalClock) -> TimelineItem:
    """Of free words an owner is told nothing here: his summary has them without what is private."""
    is_free = not actor.may_answer and entry.kind in {EntryKind.SOLVED, EntryKind.STEP, EntryKind.HOP}
    return TimelineItem(
        at=entry.at,
        kind=entry.kind,
        by=entry.by or None,
        text="" if is_free else word_entry(entry, clock).text,
        facts=entry.facts if actor.may_answer else {},
    )


def _key(opened: int, number: int) -> tuple[datetime, int]:
    return as_moment(opened), number
