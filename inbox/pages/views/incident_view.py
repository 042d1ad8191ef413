"""What pages show of incidents: rows of the list, one whole incident, the block beside a thread."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from sqlmodel import Session, col, select

from inbox.conversation.directory import directory_of
from inbox.night.incident_reading import IncidentRow, earlier_ones, incidents_of, numbers_of, timelines
from inbox.night.promising import open_promises
from inbox.night.service_clocks import clock_of
from inbox.pages.incident_words import EntryView, level_name, severity_name, word_entry
from inbox.pages.views.queue_view import Reader
from inbox.tables import (
    Attachment,
    AttachmentState,
    Incident,
    IncidentPhoto,
    IncidentState,
    Message,
    Property,
    ServiceClockRow,
)
from inbox.web.languages import Words
from inbox.web.times import LocalClock


@dataclass(frozen=True)
class Deadline:
    """Until when it is to be solved: `pace` is ok, soon, late or paused."""

    shown: str
    pace: str


@dataclass(frozen=True)
class IncidentLine:
    id: int
    title: str
    severity: str
    severity_name: str
    is_open: bool
    home: str
    guest: str
    opened: str
    took: str  # how long it took, or has taken so far
    level: str
    deadline: Deadline | None
    number: int  # among those of its kind at its property in its month
    month: str
    its_kind: str  # where the list shows only these


@dataclass(frozen=True)
class PromiseView:
    id: int
    text: str
    until: str
    is_late: bool
    by: str


@dataclass(frozen=True)
class PhotoView:
    id: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class IncidentWhole:
    line: IncidentLine
    conversation_id: int | None
    stay: str
    playbook: str
    resolution: str
    cost: str
    currency: str
    reopened: int
    earlier: Sequence[IncidentLine]
    entries: Sequence[EntryView]
    promises: Sequence[PromiseView]
    photos: Sequence[PhotoView]
    directory: Sequence[tuple[str, str]]


def view_lines(session: Session, rows: Sequence[IncidentRow], reader: Reader) -> list[IncidentLine]:
    numbers = numbers_of(session, rows)
    return [view_line(row, reader, numbers[row.incident.id or 0]) for row in rows]


def view_line(row: IncidentRow, reader: Reader, number: int = 1) -> IncidentLine:
    incident, words = row.incident, reader.words
    clock = LocalClock(words, row.home.timezone if row.home else reader.zone, reader.now)
    return IncidentLine(
        id=incident.id or 0,
        title=incident.title(words.language),
        severity=incident.severity,
        severity_name=severity_name(incident.severity, words),
        is_open=incident.state == IncidentState.OPEN,
        home=row.home.name(words.language) if row.home else words.gettext("Property unknown"),
        guest=row.guest.name if row.guest else "",
        opened=clock.day_and_time(incident.opened_at),
        took=length((incident.solved_at or reader.now) - incident.opened_at, words),
        level=level_name(incident.level, words),
        deadline=_deadline(row.clock, clock) if row.clock else None,
        number=number,
        month=clock.month(incident.opened_at),
        its_kind=urlencode({"property": row.home.slug if row.home else "", "topic": incident.topic}),
    )


def view_whole(session: Session, row: IncidentRow, reader: Reader) -> IncidentWhole:
    incident, words = row.incident, reader.words
    clock = LocalClock(words, row.home.timezone if row.home else reader.zone, reader.now)
    (line,) = view_lines(session, [row], reader)
    entries = timelines(session, [incident.id or 0])[incident.id or 0]
    return IncidentWhole(
        line=line,
        conversation_id=incident.conversation_id,
        stay=row.stay.code if row.stay else "",
        playbook=incident.playbook or "",
        resolution=incident.resolution,
        cost=str(incident.cost) if incident.cost is not None else "",
        currency=incident.currency,
        reopened=incident.reopened,
        earlier=[view_line(replace(one, guest=None), reader) for one in earlier_ones(session, incident)],
        entries=[word_entry(entry, clock) for entry in entries],
        promises=[
            PromiseView(one.id or 0, one.text, clock.day_and_time(one.due_at), one.due_at <= reader.now, one.by)
            for one in open_promises(session, incident.id or 0)
        ],
        photos=_photos(session, incident),
        directory=_directory(session, row.home, words),
    )


def view_beside(session: Session, conversation_id: int, home: Property | None, reader: Reader) -> list[IncidentLine]:
    """Those of a conversation: the open ones, and what was solved last."""
    found = incidents_of(session, conversation_id)[:3]
    return [view_line(IncidentRow(one.incident, home, None, None, one.clock), reader) for one in found]


def length(spent: timedelta, words: Words) -> str:
    minutes = max(0, int(spent.total_seconds()) // 60)
    if minutes < 60:
        return words.gettext("%(n)d min") % {"n": minutes}
    if minutes < 24 * 60:
        return f"{minutes // 60} {words.gettext('h')} {minutes % 60:02}"
    return f"{minutes // (24 * 60)} {words.gettext('d')}"


def _deadline(measured_by: ServiceClockRow, clock: LocalClock) -> Deadline:
    running = clock_of(measured_by)
    if running.due_at is None:
        return Deadline(clock.words.gettext("the guest is waited for"), "paused")
    return Deadline(clock.day_and_time(running.due_at), running.pace(clock.now).value)


def _photos(session: Session, incident: Incident) -> list[PhotoView]:
    """Pictures of the conversation, newest first, and which of them belong to the record."""
    chosen = set(session.exec(select(IncidentPhoto.attachment_id).where(col(IncidentPhoto.incident_id) == incident.id)))
    query = (
        select(Attachment)
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .where(col(Message.conversation_id) == incident.conversation_id, col(Attachment.kind) == "photo")
        .where(col(Attachment.state) == AttachmentState.READY)
        .order_by(col(Attachment.id).desc())
        .limit(24)
    )
    return [PhotoView(one.id or 0, f"/inbox/media/{one.id}", one.id in chosen) for one in session.exec(query)]


def _directory(session: Session, home: Property | None, words: Words) -> list[tuple[str, str]]:
    return [(who.name(words.language), who.phone) for who in directory_of(session, home)]
