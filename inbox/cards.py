"""Renders what a member of staff gets in Telegram, from facts, when it leaves: so it is as true as it can be."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlmodel import Session

from inbox.brief import Subject, brief_text, place, read_subject
from inbox.channel import Button
from inbox.handing_off import CLOSED_CARD, HANDOFF_CARD, SAID_CARD, TAKEN_CARD
from inbox.staff_chat import RELEASE, RESOLVE, TAKE
from inbox.tables import Conversation, Delivery, Guest, Handoff, Manager, Property
from playbooks.wording import phrase
from properties.words import Language

_WORDS_LENGTH = 900


@dataclass(frozen=True)
class Card:
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    edit_of: str = ""


def render_card(session: Session, delivery: Delivery, public_url: str, now: datetime) -> Card:
    manager = session.get(Manager, delivery.manager_id) if delivery.manager_id else None
    language = Language(manager.language) if manager else Language.EN
    facts = delivery.card or {}
    if delivery.handoff_id is not None and facts["kind"] in {HANDOFF_CARD, TAKEN_CARD, CLOSED_CARD}:
        subject = read_subject(session, session.get_one(Handoff, delivery.handoff_id), language)
        if facts["kind"] == CLOSED_CARD:
            text = phrase("card_closed", language, guest=subject.guest.name, place=place(subject, language))
            return Card(text, edit_of=facts["edit_of"])
        if facts["kind"] == TAKEN_CARD:
            return _taken(subject, facts, language, public_url)
        return _call(subject, language, public_url, now)
    if facts["kind"] == SAID_CARD:
        return _said(session, facts["conversation_id"], facts["words"], language, public_url)
    return Card(facts["text"])


def _call(subject: Subject, language: Language, public_url: str, now: datetime) -> Card:
    severity = subject.handoff.severity
    mark = "" if severity == "normal" else phrase(f"severity_{severity}", language) + "\n"
    text = phrase("card_handoff", language, mark=mark, brief=brief_text(subject, language, now))
    take = Button(phrase("card_take", language), f"{TAKE}{subject.conversation.id}")
    return Card(text, ((take, *_open(subject.conversation, language, public_url)),))


def _taken(subject: Subject, facts: dict[str, str], language: Language, public_url: str) -> Card:
    text = phrase("card_taken", language, by=facts["by"], guest=subject.guest.name, place=place(subject, language))
    return Card(text, _working_buttons(subject.conversation, language, public_url), edit_of=facts["edit_of"])


def _said(session: Session, conversation_id: int, words: str, language: Language, public_url: str) -> Card:
    conversation = session.get_one(Conversation, conversation_id)
    home = session.get(Property, conversation.property_id) if conversation.property_id else None
    guest = session.get_one(Guest, conversation.guest_id)
    text = phrase(
        "card_said", language, guest=guest.name, place=home.name(language) if home else "", words=words[:_WORDS_LENGTH]
    )
    return Card(text, _working_buttons(conversation, language, public_url))


def _working_buttons(conversation: Conversation, language: Language, public_url: str) -> tuple[tuple[Button, ...], ...]:
    return (
        (
            Button(phrase("card_release", language), f"{RELEASE}{conversation.id}"),
            Button(phrase("card_resolve", language), f"{RESOLVE}{conversation.id}"),
            *_open(conversation, language, public_url),
        ),
    )


def _open(conversation: Conversation, language: Language, public_url: str) -> tuple[Button, ...]:
    """Telegram refuses buttons to addresses that only this machine knows."""
    if urlsplit(public_url).scheme != "https":
        return ()
    return (Button(phrase("card_open", language), url=f"{public_url}/inbox/{conversation.id}"),)
