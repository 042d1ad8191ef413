"""Owners' summaries: planned with the incident, shown to managers until they leave, queued once, retried by the outbox.

A critical incident is told at once, by a timer that its own transaction sets; everything goes into the digest at 09:00
of the property. Nothing waits for anybody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlalchemy import select as columns_from
from sqlmodel import Session, col, select

from inbox.channel import ChannelKind
from inbox.night.incident_records import private_of, record_of
from inbox.staff.telling_staff import SUMMARY_CARD, has_mail
from inbox.storage.finding import Find
from inbox.storage.live import Change, Topic, announce
from inbox.storage.statements import Statement
from inbox.storage.upserting import insert_unless_there
from inbox.tables import (
    Delivery,
    EntryKind,
    Incident,
    IncidentEntry,
    Owner,
    OwnerSummary,
    Property,
    Severity,
    SummaryItem,
    SummaryKind,
    SummaryState,
    Timer,
)
from playbooks.summary import Reader, Summary, critical_summary, digest
from properties.keys import Keys
from properties.words import Language

SUMMARY_TIMER = "summary"
_DIGEST_AT = time(9, 0)
_HOME = Statement(
    lambda _: columns_from(col(Property.owner_id), col(Property.timezone)).where(
        col(Property.id) == bindparam("property_id")
    )
)
_SUMMARY = Find(OwnerSummary, lambda rows: rows.where(col(OwnerSummary.key) == bindparam("key")))


def plan_summaries(session: Session, incident: Incident, now: datetime) -> None:
    """The incident is new, came back or was solved: its owner is to know. Before its property is known, nobody is."""
    home = _HOME.first(session, property_id=incident.property_id) if incident.property_id else None
    if home is None:
        return
    owner_id, zone = home
    morning = next_digest(now, zone)
    day = morning.astimezone(ZoneInfo(zone)).date()
    whose = {"owner_id": owner_id, "zone": zone}
    in_the_morning = {"key": f"digest:{owner_id}:{zone}:{day.isoformat()}", "kind": SummaryKind.DIGEST.value}
    _plan(session, incident, {**whose, **in_the_morning, "due_at": morning})
    if incident.severity == Severity.CRITICAL and incident.solved_at is None:
        at_once = {"key": f"critical:{incident.id}:{incident.reopened}", "kind": SummaryKind.CRITICAL.value}
        _plan(session, incident, {**whose, **at_once, "due_at": now})


def send_summary(session: Session, keys: Keys, summary_id: int, now: datetime) -> None:
    """Queue it, once: whoever has the timer has the row."""
    planned = session.get(OwnerSummary, summary_id, with_for_update=True)
    if planned is None or planned.state != SummaryState.PLANNED:
        return
    owner = session.get_one(Owner, planned.owner_id)
    way = way_to(session, owner)
    if way is None:
        planned.state = SummaryState.NO_WAY
        return
    told = render_summary(session, keys, planned, owner, now)
    delivery = Delivery(
        lane=f"owner:{owner.id}:{way.channel}",
        channel=way.channel,
        account="",
        address=way.address,
        card={"kind": SUMMARY_CARD, "subject": told.subject, "text": told.text, "html": told.html},
        due_at=now,
        queued_at=now,
    )
    session.add(delivery)
    session.flush()
    planned.state, planned.sent_by, planned.text = SummaryState.QUEUED, way.channel.value, told.text
    planned.queued_at, planned.delivery_id = now, delivery.id
    for incident in incidents_in(session, planned):
        insert_unless_there(
            session, IncidentEntry, incident_id=incident.id or 0, key=f"owner:{planned.id}",
            kind=EntryKind.OWNER_TOLD.value, facts={"channel": way.channel.value}, at=now,
        )  # fmt: skip
    announce(session, Change(Topic.OUTBOX))


def try_other_way(session: Session, delivery: Delivery, now: datetime) -> None:
    """It did not arrive and never will there: a summary goes by the other way, if there is one."""
    summary = session.exec(select(OwnerSummary).where(OwnerSummary.delivery_id == delivery.id)).first()
    if summary is None:
        return
    owner = session.get_one(Owner, summary.owner_id)
    if delivery.channel == ChannelKind.TELEGRAM:
        owner.telegram_started_at = None
    if delivery.channel == ChannelKind.TELEGRAM and way_to(session, owner) is not None:
        summary.state, summary.delivery_id = SummaryState.PLANNED, None
        _set_timer(session, summary, now, again=f":{delivery.id}")


@dataclass(frozen=True)
class Way:
    channel: ChannelKind
    address: str


def way_to(session: Session, owner: Owner) -> Way | None:
    """Telegram where he has pressed Start, else mail."""
    if owner.telegram_id is not None and owner.telegram_started_at is not None:
        return Way(ChannelKind.TELEGRAM, str(owner.telegram_id))
    return Way(ChannelKind.MAIL, owner.email) if owner.email and has_mail(session) else None


def render_summary(session: Session, keys: Keys, planned: OwnerSummary, owner: Owner, now: datetime) -> Summary:
    """As it would leave now."""
    language = Language(owner.language)
    incidents = incidents_in(session, planned)
    records = [record_of(session, keys, incident, language, now) for incident in incidents]
    reader = Reader(owner.name, language, planned.zone)
    private = private_of(session, keys, incidents)
    if planned.kind == SummaryKind.CRITICAL:
        return critical_summary(records[0], reader, private)
    return digest(records, planned.line, reader, private, now)


def incidents_in(session: Session, planned: OwnerSummary) -> list[Incident]:
    query = (
        select(Incident)
        .join(SummaryItem, col(SummaryItem.incident_id) == col(Incident.id))
        .where(col(SummaryItem.summary_id) == planned.id)
        .order_by(col(Incident.id))
    )
    return list(session.exec(query).all())


def next_digest(now: datetime, zone: str) -> datetime:
    """The next 09:00 there, by the wall clock."""
    local = now.astimezone(ZoneInfo(zone))
    today = datetime.combine(local.date(), _DIGEST_AT, ZoneInfo(zone))
    if today > local:
        return today.astimezone(UTC)
    return datetime.combine(local.date() + timedelta(days=1), _DIGEST_AT, ZoneInfo(zone)).astimezone(UTC)


def _plan(session: Session, incident: Incident, wanted: dict[str, Any]) -> None:
    summary = _SUMMARY.first(session, key=wanted["key"])
    if summary is None:
        insert_unless_there(session, OwnerSummary, **wanted)
        (summary,) = _SUMMARY.all(session, key=wanted["key"])
        _set_timer(session, summary, wanted["due_at"])
    insert_unless_there(session, SummaryItem, summary_id=summary.id or 0, incident_id=incident.id or 0)


def _set_timer(session: Session, summary: OwnerSummary, due_at: datetime, again: str = "") -> None:
    if summary.state == SummaryState.PLANNED:
        insert_unless_there(
            session, Timer,
            key=f"summary:{summary.id}{again}", kind=SUMMARY_TIMER, facts={"summary_id": summary.id}, due_at=due_at,
        )  # fmt: skip
        announce(session, Change(Topic.TIMER))
