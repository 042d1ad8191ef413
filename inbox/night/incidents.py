"""What happens to an incident: opened, answered, passed up a level, promised about, solved, opened again.

Called by the bot's turn, hand-offs, playbooks, pages and timers inside their unit of work. A line of the timeline is a
row; nothing here sends anything to a guest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from inbox.conversation.speaking import add_event
from inbox.night.service_clocks import change_target, start_clock, stop_clocks
from inbox.night.summaries import plan_summaries
from inbox.storage.finding import Find
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_or_ignore, new_row_or_none
from inbox.tables import (
    Attachment,
    Conversation,
    EntryKind,
    Incident,
    IncidentEntry,
    IncidentPhoto,
    IncidentSource,
    IncidentState,
    Message,
    Severity,
)
from inbox.words import EventKind
from playbooks.service_levels import Measure

SOONEST_AGAIN = timedelta(hours=24)  # what is back within this is the same incident
HIGHEST_LEVEL = 3
_OF_CONVERSATION = col(Incident.conversation_id) == bindparam("conversation_id")
_OPEN = Find(
    Incident,
    lambda rows: rows.where(_OF_CONVERSATION, col(Incident.state) == IncidentState.OPEN.value).order_by(
        col(Incident.id)
    ),
)
_SAME = Find(
    Incident,
    lambda rows: (
        rows.where(_OF_CONVERSATION, col(Incident.topic) == bindparam("topic"))
        .where(col(Incident.solved_at).is_(None) | (col(Incident.solved_at) > bindparam("earliest")))
        .order_by(col(Incident.id).desc())
    ),
)


@dataclass(frozen=True)
class Opening:
    """What an incident is opened as. `key` makes it once: "run:17", "handoff:5". `topic` is what repeats are counted
    by: the playbook's key, else a word such as "emergency". `by` is a name, "" for the bot.
    """

    key: str
    topic: str
    title_ru: str
    title_en: str
    severity: Severity = Severity.NORMAL
    source: IncidentSource = IncidentSource.PLAYBOOK
    playbook: str | None = None
    by: str = ""


def open_incident(
    session: Session, opening: Opening, now: datetime, *, conversation: Conversation | None = None,
    property_id: int | None = None, stay_id: int | None = None,
) -> Incident:  # fmt: skip
    """The incident of that key, new or known. The same topic again in the same conversation: while it is open that one,
    within a day of its being solved that one again.
    """
    earlier = _same_trouble(session, opening, conversation, now)
    if earlier is not None:
        if earlier.state == IncidentState.SOLVED:
            reopen(session, earlier, now, by=opening.by, conversation=conversation)
        if Severity(opening.severity).rank > Severity(earlier.severity).rank:
            change_severity(session, earlier, opening.severity, now, by=opening.by)
        return earlier
    incident = new_row_or_none(
        session, Incident,
        key=opening.key, topic=opening.topic, playbook=opening.playbook,
        title_ru=opening.title_ru, title_en=opening.title_en,
        source=opening.source.value, severity=opening.severity.value, opened_at=now,
        conversation_id=conversation.id if conversation else None,
        property_id=conversation.property_id if conversation else property_id,
        stay_id=conversation.stay_id if conversation else stay_id,
    )  # fmt: skip
    if incident is None:
        return session.exec(select(Incident).where(Incident.key == opening.key)).one()
    facts = {"severity": incident.severity, "source": incident.source}
    record(session, incident, EntryKind.REPORTED, now, by=opening.by, key="reported", **facts)
    told = {"by": opening.by, "severity": incident.severity}
    _tell_thread(session, incident, conversation, EventKind.INCIDENT_OPENED, now, **told)
    _measure(session, incident, conversation, now)
    plan_summaries(session, incident, now)
    return incident


def record(
    session: Session, incident: Incident, kind: EntryKind, now: datetime,
    *, by: str = "", key: str | None = None, **facts: Any,
) -> bool:  # fmt: skip
    """Write a line of the timeline; whether it is new. With a `key` it is written once."""
    is_new = insert_or_ignore(
        session, IncidentEntry,
        incident_id=incident.id or 0, key=key, kind=kind.value, by=by, facts=facts, at=now,
    )  # fmt: skip
    announce(session, Change(Topic.INCIDENT, incident.conversation_id or 0))
    return is_new


def respond(session: Session, incident: Incident, now: datetime, *, by: str = "") -> None:
    """Somebody works on it for the first time: the bot's first step of a playbook, or a manager's first answer."""
    if incident.first_response_at is None:
        incident.first_response_at = now
        record(session, incident, EntryKind.FIRST_RESPONSE, now, by=by)


def hop(session: Session, incident: Incident, level: int, now: datetime, *, who: str, by: str = "") -> None:
    """Pass it on to another level; `who` is the person or firm that has it from now on."""
    before = incident.level
    incident.level = max(1, min(level, HIGHEST_LEVEL))
    record(session, incident, EntryKind.HOP, now, by=by, from_level=before, to_level=incident.level, who=who)


def change_severity(session: Session, incident: Incident, severity: Severity, now: datetime, *, by: str = "") -> None:
    if incident.severity == severity:
        return
    before, incident.severity = incident.severity, Severity(severity).value
    change_target(session, incident)
    record(session, incident, EntryKind.SEVERITY, now, by=by, before=before, after=incident.severity)
    plan_summaries(session, incident, now)


def keep_cost(
    session: Session, incident: Incident, amount: Decimal | None, currency: str, now: datetime, *, by: str
) -> None:
    if (incident.cost, incident.currency) == (amount, currency):
        return
    incident.cost, incident.currency = amount, currency if amount is not None else ""
    facts = {"amount": str(amount) if amount is not None else "", "currency": incident.currency}
    record(session, incident, EntryKind.COST, now, by=by, **facts)


def choose_photo(session: Session, incident: Incident, attachment_id: int, now: datetime, *, by: str = "") -> bool:
    """A picture of this incident's own conversation belongs to its record from now on; False = it is none of it."""
    query = select(Attachment.id).join(Message, col(Message.id) == col(Attachment.message_id))
    is_own = (col(Message.conversation_id) == incident.conversation_id, col(Attachment.id) == attachment_id)
    if session.exec(query.where(*is_own, col(Attachment.kind) == "photo")).first() is None:
        return False
    if insert_or_ignore(session, IncidentPhoto, incident_id=incident.id or 0, attachment_id=attachment_id, at=now):
        record(session, incident, EntryKind.PHOTO, now, by=by, attachment_id=attachment_id)
    return True


def solve(
    session: Session, incident: Incident, now: datetime,
    *, by: str = "", resolution: str = "", conversation: Conversation | None = None,
) -> None:  # fmt: skip
    """The same again changes nothing but the resolution. A turn of the bot hands in its `conversation`."""
    incident.resolution = resolution or incident.resolution
    if incident.state == IncidentState.SOLVED:
        return
    incident.state = IncidentState.SOLVED
    incident.solved_at = now
    record(session, incident, EntryKind.SOLVED, now, by=by, resolution=resolution)
    stop_clocks(session, incident.conversation_id or 0, (Measure.RESOLUTION,), now, incident_id=incident.id)
    _tell_thread(session, incident, conversation, EventKind.INCIDENT_SOLVED, now, by=by)
    plan_summaries(session, incident, now)


def reopen(
    session: Session, incident: Incident, now: datetime, *, by: str = "", conversation: Conversation | None = None
) -> None:
    if incident.state == IncidentState.OPEN:
        return
    incident.state = IncidentState.OPEN
    incident.solved_at = None
    incident.reopened += 1
    record(session, incident, EntryKind.REOPENED, now, by=by)
    _tell_thread(session, incident, conversation, EventKind.INCIDENT_REOPENED, now, by=by)
    _measure(session, incident, conversation, now)
    plan_summaries(session, incident, now)


def open_incidents_of(session: Session, conversation_id: int) -> list[Incident]:
    return _OPEN.all(session, conversation_id=conversation_id)


def lately_solved(session: Session, conversation_id: int, now: datetime) -> Incident | None:
    """The incident that a guest who writes "it is back" speaks of."""
    query = select(Incident).where(
        col(Incident.conversation_id) == conversation_id,
        col(Incident.state) == IncidentState.SOLVED,
        col(Incident.solved_at) > now - SOONEST_AGAIN,
    )
    return session.exec(query.order_by(col(Incident.solved_at).desc())).first()


def know_place(session: Session, conversation: Conversation, now: datetime) -> None:
    """It is known by now where the guest is: an incident that began before that is of that property."""
    for incident in open_incidents_of(session, conversation.id or 0):
        incident.property_id = incident.property_id or conversation.property_id
        incident.stay_id = incident.stay_id or conversation.stay_id
        plan_summaries(session, incident, now)


def _same_trouble(
    session: Session, opening: Opening, conversation: Conversation | None, now: datetime
) -> Incident | None:
    if conversation is None:
        return None
    return _SAME.first(
        session, conversation_id=conversation.id, topic=opening.topic, earliest=now - SOONEST_AGAIN
    )  # fmt: skip


def _measure(session: Session, incident: Incident, known: Conversation | None, now: datetime) -> None:
    number = incident.conversation_id
    conversation = known or (session.get(Conversation, number) if number else None)
    if conversation is not None:
        start_clock(session, conversation, Measure.RESOLUTION, incident.severity, now, incident=incident)


def _tell_thread(
    session: Session, incident: Incident, known: Conversation | None, event: EventKind, now: datetime, **facts: Any
) -> None:
    """`known`: the conversation's row that a turn works on, which the session may not look after."""
    number = incident.conversation_id
    conversation = known or (session.get(Conversation, number, with_for_update=True) if number else None)
    if conversation is None:
        return
    titles = {"title_ru": incident.title_ru, "title_en": incident.title_en}
    add_event(session, conversation, event, now, incident_id=incident.id, **titles, **facts)
