"""What a shift hands over to the next: gathered as facts, put into words in each reader's language. No secrets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists
from sqlmodel import Session, col, select

from inbox.tables import (
    Conversation,
    Guest,
    Incident,
    IncidentPromise,
    IncidentState,
    Property,
    ShiftHandover,
    Stay,
)
from playbooks.wording import phrase
from properties.stays import secrets_span
from properties.words import Language, StayState

_MOST = 30
_SHOWN = 10
_AHEAD = timedelta(hours=12)


@dataclass(frozen=True)
class ChannelNote:
    kind: str
    is_well: bool


@dataclass(frozen=True)
class Item:
    text: str
    link: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    items: Sequence[Item]


def gather(session: Session, channels: Sequence[ChannelNote], now: datetime) -> dict[str, Any]:
    return {
        "incidents": _incidents(session),
        "promises": _promises(session, now),
        "unanswered": _unanswered(session),
        "arrivals": _arrivals(session, now),
        "channels": [note.kind for note in channels if not note.is_well],
    }


def sections(handover: ShiftHandover, language: Language) -> list[Section]:
    return sections_of(handover.digest, ZoneInfo(handover.timezone), language)


def sections_of(facts: Mapping[str, Any], zone: ZoneInfo, language: Language) -> list[Section]:
    """What `gather` found, in words: the sections that have something in them, the most pressing first."""
    told = [
        ("incidents", [_incident_item(one, language, zone) for one in facts["incidents"]]),
        ("promises", [_promise_item(one, language, zone) for one in facts["promises"]]),
        ("unanswered", [_unanswered_item(one, language, zone) for one in facts["unanswered"]]),
        ("arrivals", [_arrival_item(one, language, zone) for one in facts["arrivals"]]),
        ("channels", [_channel_item(kind, language) for kind in facts["channels"]]),
    ]
    return [Section(phrase(f"handover_{name}", language), items) for name, items in told if items]


def digest_text(handover: ShiftHandover, language: Language) -> str:
    clock = handover.at.astimezone(ZoneInfo(handover.timezone)).strftime("%H:%M")
    lines = [phrase("handover_head", language, shift=handover.shift_name, clock=clock)]
    for section in sections(handover, language):
        lines += ["", f"{section.title}: {len(section.items)}"]
        lines += [f"• {item.text}" for item in section.items[:_SHOWN]]
        if len(section.items) > _SHOWN:
            lines.append(phrase("handover_more", language, number=str(len(section.items) - _SHOWN)))
    if len(lines) == 1:
        lines.append(phrase("handover_nothing", language))
    return "\n".join(lines)


def _incidents(session: Session) -> list[dict[str, Any]]:
    query = (
        select(Incident, Property)
        .outerjoin(Property, col(Property.id) == col(Incident.property_id))
        .where(col(Incident.state) == IncidentState.OPEN)
        .order_by(col(Incident.opened_at))
        .limit(_MOST)
    )
    return [
        {"id": incident.id, "ru": incident.title_ru, "en": incident.title_en, "severity": incident.severity,
         "at": incident.opened_at.isoformat(), **_home(home)}
        for incident, home in session.exec(query)
    ]  # fmt: skip


def _promises(session: Session, now: datetime) -> list[dict[str, Any]]:
    query = (
        select(IncidentPromise, Property)
        .join(Incident, col(Incident.id) == col(IncidentPromise.incident_id))
        .outerjoin(Property, col(Property.id) == col(Incident.property_id))
        .where(col(IncidentPromise.kept_at).is_(None), col(Incident.state) == IncidentState.OPEN)
        .order_by(col(IncidentPromise.due_at))
        .limit(_MOST)
    )
    return [
        {"id": promise.incident_id, "text": promise.text, "at": promise.due_at.isoformat(),
         "is_late": promise.due_at <= now, **_home(home)}
        for promise, home in session.exec(query)
    ]  # fmt: skip


def _unanswered(session: Session) -> list[dict[str, Any]]:
    """Who is owed a human's answer, the longest first."""
    query = (
        select(Conversation, Guest, Property)
        .join(Guest, col(Guest.id) == col(Conversation.guest_id))
        .outerjoin(Property, col(Property.id) == col(Conversation.property_id))
        .where(col(Conversation.waiting_since).is_not(None), col(Conversation.urgency) >= 0)
        .order_by(col(Conversation.waiting_since))
        .limit(_MOST)
    )
    return [
        {"id": conversation.id, "guest": guest.name, "at": (conversation.waiting_since or conversation.created_at)
         .isoformat(), **_home(home)}
        for conversation, guest, home in session.exec(query)
    ]  # fmt: skip


def _arrivals(session: Session, now: datetime) -> list[dict[str, Any]]:
    """Who arrives within twelve hours; first those who have never written to us: nobody could be told anything."""
    days = [(now + timedelta(days=number)).date() for number in (-1, 0, 1)]
    query = (
        select(Stay, Property, exists().where(col(Conversation.stay_id) == col(Stay.id)))
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(col(Stay.state) == StayState.ACTIVE, col(Stay.arrival).in_(days))
        .order_by(col(Stay.arrival), col(Stay.id))
    )
    found = [
        (has_written, secrets_span(home, stay).opens, stay, home) for stay, home, has_written in session.exec(query)
    ]
    coming = sorted((one for one in found if now <= one[1] < now + _AHEAD), key=lambda one: one[:2])
    return [
        {"id": stay.id, "code": stay.code, "guest": stay.guest_name, "at": opens.isoformat(),
         "is_silent": not has_written, **_home(home)}
        for has_written, opens, stay, home in coming[:_MOST]
    ]  # fmt: skip


def _home(home: Property | None) -> dict[str, str]:
    return {"home_ru": home.name_ru if home else "", "home_en": home.name_en if home else ""}


def _place(facts: dict[str, Any], language: Language) -> str:
    return str(facts[f"home_{language.value}"])


def _clock(facts: dict[str, Any], zone: ZoneInfo) -> str:
    return datetime.fromisoformat(facts["at"]).astimezone(zone).strftime("%d.%m %H:%M")


def _incident_item(facts: dict[str, Any], language: Language, zone: ZoneInfo) -> Item:
    since = phrase("handover_since", language, clock=_clock(facts, zone))
    return Item(_joined(facts[language.value], _place(facts, language), since), f"/inbox/incidents/{facts['id']}")


def _promise_item(facts: dict[str, Any], language: Language, zone: ZoneInfo) -> Item:
    until = phrase("handover_by", language, clock=_clock(facts, zone))
    late = phrase("handover_overdue", language) if facts["is_late"] else ""
    return Item(_joined(facts["text"], _place(facts, language), until, late), f"/inbox/incidents/{facts['id']}")


def _unanswered_item(facts: dict[str, Any], language: Language, zone: ZoneInfo) -> Item:
    name = facts["guest"] or phrase("brief_nameless", language)
    since = phrase("handover_since", language, clock=_clock(facts, zone))
    return Item(_joined(name, _place(facts, language), since), f"/inbox/{facts['id']}")


def _arrival_item(facts: dict[str, Any], language: Language, zone: ZoneInfo) -> Item:
    silent = phrase("handover_silent", language) if facts.get("is_silent", True) else ""
    told = _joined(facts["guest"], facts["code"], _place(facts, language), _clock(facts, zone), silent)
    return Item(told, f"/inbox/stays/{facts['id']}" if "id" in facts else "")


def _channel_item(kind: str, language: Language) -> Item:
    return Item(f"{phrase(f'channel_{kind}', language)}: {phrase('handover_broken', language)}", "/inbox/health")


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
