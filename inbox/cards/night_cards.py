"""Words the cards of the night shift: broken promises and service levels, hand-overs of shifts, owners' summaries."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from inbox.cards.card import Card, Reading, link_button
from inbox.channel import Button
from inbox.conversation.homes import home_of
from inbox.night.handover_digest import digest_text
from inbox.staff.roster import zone_at
from inbox.staff.telling_staff import (
    ALONE_CARD,
    HANDOVER_CARD,
    HANDOVER_UNREAD_CARD,
    PROMISE_CARD,
    SERVICE_CARD,
    SUMMARY_CARD,
    TAKE_OVER,
)
from inbox.tables import Conversation, Guest, Incident, IncidentPromise, Manager, ShiftHandover
from playbooks.summary import DESK
from playbooks.wording import phrase

Facts = Mapping[str, Any]


def render_night_card(session: Session, facts: Facts, reading: Reading) -> Card | None:
    """None = a card of another kind."""
    telling = _TELLINGS.get(str(facts["kind"]))
    return telling(session, facts, reading) if telling else None


def _promise(session: Session, facts: Facts, reading: Reading) -> Card:
    promise = session.get_one(IncidentPromise, facts["promise_id"])
    incident = session.get_one(Incident, promise.incident_id)
    home = home_of(session, incident)
    zone = zone_at(session, home)
    text = phrase(
        "card_promise_broken", reading.language,
        text=promise.text, clock=promise.due_at.astimezone(zone).strftime("%H:%M"),
        title=incident.title(reading.language), place=home.name(reading.language) if home else "",
    )  # fmt: skip
    return _with_link(text, f"{reading.public_url}/inbox/incidents/{incident.id}", reading)


def _service_level(session: Session, facts: Facts, reading: Reading) -> Card:
    conversation = session.get_one(Conversation, facts["conversation_id"])
    home = home_of(session, conversation)
    guest = session.get_one(Guest, conversation.guest_id)
    text = phrase(
        "card_service_level", reading.language,
        measure=phrase(f"measure_{facts['measure']}", reading.language),
        guest=guest.name or phrase("brief_nameless", reading.language),
        place=home.name(reading.language) if home else "",
    )  # fmt: skip
    return _with_link(text, f"{reading.public_url}/inbox/{conversation.id}", reading)


def _handover(session: Session, facts: Facts, reading: Reading) -> Card:
    handover = session.get_one(ShiftHandover, facts["handover_id"])
    text = digest_text(handover, reading.language)
    take_over = Button(phrase("handover_ack", reading.language), f"{TAKE_OVER}{handover.id}")
    card = _with_link(text, f"{reading.public_url}/inbox/handover", reading)
    subject = phrase("handover_subject", reading.language, shift=handover.shift_name, clock=_clock(handover))
    return Card(card.text, ((take_over,), *card.buttons), subject=subject)


def _handover_unread(session: Session, facts: Facts, reading: Reading) -> Card:
    handover = session.get_one(ShiftHandover, facts["handover_id"])
    manager = session.get(Manager, handover.manager_id) if handover.manager_id else None
    text = phrase(
        "handover_unread", reading.language,
        shift=handover.shift_name, clock=_clock(handover), manager=manager.name if manager else "—",
    )  # fmt: skip
    return _with_link(text, f"{reading.public_url}/inbox/handover", reading)


def _alone(_: Session, facts: Facts, reading: Reading) -> Card:
    zone = ZoneInfo(facts["zone"])
    since, until = (datetime.fromisoformat(facts[key]).astimezone(zone) for key in ("since", "until"))
    key = "alone_now" if facts["is_now"] else "alone_ahead"
    is_one_day = since.date() == until.date()
    ends = f"{until:%H:%M}" if is_one_day else f"{until:%d.%m, %H:%M}"
    text = phrase(key, reading.language, since=f"{since:%d.%m, %H:%M}", until=ends)
    return _with_link(text, f"{reading.public_url}/inbox/on-call", reading)


def _summary(_: Session, facts: Facts, reading: Reading) -> Card:
    """It was worded when it was queued: what was sent is what managers see."""
    text, html = (str(facts[key]).replace(DESK, reading.public_url) for key in ("text", "html"))
    return Card(text, subject=facts["subject"], html=html)


def _with_link(text: str, url: str, reading: Reading) -> Card:
    """A mail can only bear the address, and so can a message where no button may."""
    button = link_button(url, reading.language)
    subject = text.split("\n")[0]
    return Card(text, (button,), subject=subject) if button else Card(f"{text}\n{url}", subject=subject)


def _clock(handover: ShiftHandover) -> str:
    return handover.at.astimezone(ZoneInfo(handover.timezone)).strftime("%H:%M")


_TELLINGS: Mapping[str, Callable[[Session, Facts, Reading], Card]] = {
    ALONE_CARD: _alone,
    PROMISE_CARD: _promise,
    SERVICE_CARD: _service_level,
    HANDOVER_CARD: _handover,
    HANDOVER_UNREAD_CARD: _handover_unread,
    SUMMARY_CARD: _summary,
}
