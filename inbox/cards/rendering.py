"""Renders what a member of staff gets in Telegram, from facts, when it leaves: so it is as true as it can be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from inbox.approved.held_outside import KEEP
from inbox.approved.held_outside import PRESS as PRESS_OUTSIDE
from inbox.cards.brief import Subject, brief_text, place, read_subject
from inbox.cards.card import Card, Reading, link_button
from inbox.cards.giving_cards import given_card, not_given_card
from inbox.cards.night_cards import render_night_card
from inbox.cards.planned_card import planned_card
from inbox.cards.run_cards import consent_buttons, read_for_staff, run_buttons, run_text
from inbox.cards.staff_chat import PASS, RELEASE, RESOLVE, TAKE
from inbox.cards.warning_cards import warning_button, warning_card
from inbox.channel import Button, ChannelKind
from inbox.codes.guarding import Why
from inbox.conversation.homes import home_of
from inbox.holding.held_replies import ASK_CARD, DO_NOT_SEND, PRESS, REASONS
from inbox.staff.telling_staff import (
    CLOSED_CARD,
    GIVEN_CARD,
    HANDOFF_CARD,
    MENTION_CARD,
    NOT_GIVEN_CARD,
    OUTSIDE_CARD,
    PLANNED_CARD,
    RUN_CARD,
    SAID_CARD,
    TAKEN_CARD,
    WARNING_CARD,
)
from inbox.tables import Conversation, Delivery, Guest, Handoff, Manager
from playbooks.wording import phrase
from properties.words import Language

_WORDS_LENGTH = 900
_ASKED = {
    Why.STRANGER: "card_code_unknown", Why.NOT_NOW: "card_code_not_yet", Why.ANOTHERS: "card_code_of_another",
}  # fmt: skip


def render_card(session: Session, delivery: Delivery, public_url: str, now: datetime) -> Card:
    manager = session.get(Manager, delivery.manager_id) if delivery.manager_id else None
    language = Language(manager.language) if manager else Language.EN
    facts = delivery.card or {}
    if delivery.handoff_id is not None and facts["kind"] in {HANDOFF_CARD, TAKEN_CARD, CLOSED_CARD}:
        subject = read_subject(session, session.get_one(Handoff, delivery.handoff_id), language)
        kind = _kind(facts["kind"], subject, delivery.queued_at)
        if kind == CLOSED_CARD:
            text = phrase("card_closed", language, guest=subject.guest.name, place=place(subject, language))
            return Card(text, edit_of=facts.get("edit_of", ""))
        if kind == TAKEN_CARD:
            warn = warning_button(session, subject.conversation, language, now)
            card = _taken(subject, facts, language, public_url, warn)
            is_takers = manager is not None and manager.id == subject.conversation.assignee_id
            brief = brief_text(subject, language, now) if is_takers and facts.get("is_last") else ""
            return replace(card, text=f"{card.text}\n\n{brief}") if brief else card
        warn = warning_button(session, subject.conversation, language, now)
        return _call(subject, facts, delivery.channel, Reading(language, public_url, now), warn)
    if facts["kind"] == ASK_CARD:
        return _ask_about_code(session, facts, language, public_url)
    if facts["kind"] == OUTSIDE_CARD:
        return _ask_outside(session, facts, language, public_url)
    if facts["kind"] == RUN_CARD:
        return _led(session, facts["conversation_id"], language, public_url)
    if facts["kind"] == WARNING_CARD:
        return Card(*warning_card(session, session.get_one(Conversation, facts["conversation_id"]), language, now))
    if facts["kind"] == MENTION_CARD:
        return _mentioned(session, facts, delivery.channel, Reading(language, public_url, now))
    if facts["kind"] == GIVEN_CARD:
        return given_card(session, facts, delivery.channel, Reading(language, public_url, now))
    if facts["kind"] == NOT_GIVEN_CARD:
        return not_given_card(session, facts, language)
    if facts["kind"] == PLANNED_CARD:
        return planned_card(session, facts, Reading(language, public_url, now))
    if facts["kind"] == SAID_CARD:
        return _said(session, facts["conversation_id"], facts["words"], language, public_url)
    night = render_night_card(session, facts, Reading(language, public_url, now))
    return night or Card(facts["text"])


def _kind(kind: str, subject: Subject, queued_at: datetime) -> str:
    """A call that leaves late, because its first try failed, calls nobody any more once it was answered."""
    handoff = subject.handoff
    if kind != HANDOFF_CARD:
        return kind
    if handoff.closed_at is not None:
        return CLOSED_CARD
    # One that was taken from the start is a further call in a conversation that somebody holds.
    is_taken = handoff.taken_at is not None and handoff.taken_at > queued_at
    return TAKEN_CARD if is_taken and subject.conversation.holder_name else HANDOFF_CARD


def _call(
    subject: Subject, facts: Mapping[str, Any], channel: str, reading: Reading, warn: tuple[tuple[Button, ...], ...]
) -> Card:
    language, number = reading.language, subject.conversation.id
    severity = subject.handoff.severity
    mark = "" if severity == "normal" else phrase(f"severity_{severity}", language) + "\n"
    alarm = phrase("card_alarm", language) if facts.get("alarm") else ""
    brief = brief_text(subject, language, reading.now)
    if channel == ChannelKind.MAIL:
        where = place(subject, language) or subject.guest.name
        url = phrase("mail_open", language, url=f"{reading.public_url}/inbox/{number}")
        subject_line = phrase("mail_handoff_subject", language, mark=mark.replace("\n", " "), place=where)
        return Card(f"{alarm}{mark}{brief}\n\n{url}\n", subject=subject_line)
    text = phrase("card_handoff", language, mark=alarm + mark, brief=brief)
    take = Button(phrase("card_take", language), f"{TAKE}{number}")
    cannot = Button(phrase("card_pass", language), f"{PASS}{number}")
    consent = consent_buttons(subject.runs, language)
    return Card(
        text,
        ((take, cannot), *warn, *consent, *filter(None, [_open(subject.conversation, language, reading.public_url)])),
    )


def _taken(
    subject: Subject, facts: dict[str, str], language: Language, public_url: str, warn: tuple[tuple[Button, ...], ...]
) -> Card:
    by = facts.get("by") or subject.conversation.holder_name or ""
    words = {"by": by, "guest": subject.guest.name, "place": place(subject, language)}
    given = {"giver": facts["given_by"]} if facts.get("given_by") else {}
    text = phrase("card_passed_to" if given else "card_taken", language, **words, **given)
    buttons = (
        *warn,
        *run_buttons(subject.runs, language),
        *_working_buttons(subject.conversation, language, public_url),
    )
    return Card(text, buttons, edit_of=facts.get("edit_of", ""))


def _mentioned(session: Session, facts: Mapping[str, Any], channel: str, reading: Reading) -> Card:
    """Without the note's words, which stay at the desk. `of`: not a conversation that a reply to the card goes to."""
    conversation, language = session.get_one(Conversation, facts["of"]), reading.language
    guest, home = session.get_one(Guest, conversation.guest_id), home_of(session, conversation)
    about = " · ".join(filter(None, [guest.name, home.name(language) if home else ""]))
    text = phrase("card_mention", language, by=facts["by"], about=about or phrase("brief_nameless", language))
    if channel == ChannelKind.MAIL:
        url = phrase("mail_open", language, url=f"{reading.public_url}/inbox/{conversation.id}")
        return Card(f"{text}\n\n{url}\n", subject=text)
    return Card(text, tuple(filter(None, [_open(conversation, language, reading.public_url)])))


def _said(session: Session, conversation_id: int, words: str, language: Language, public_url: str) -> Card:
    conversation = session.get_one(Conversation, conversation_id)
    home = home_of(session, conversation)
    guest = session.get_one(Guest, conversation.guest_id)
    text = phrase(
        "card_said", language, guest=guest.name, place=home.name(language) if home else "", words=words[:_WORDS_LENGTH]
    )
    runs = read_for_staff(session, conversation, language)
    return Card(text, (*run_buttons(runs, language), *_working_buttons(conversation, language, public_url)))


def _led(session: Session, conversation_id: int, language: Language, public_url: str) -> Card:
    """Where the guest's playbook is now, after a manager has moved it."""
    conversation = session.get_one(Conversation, conversation_id)
    runs = read_for_staff(session, conversation, language)
    text = run_text(runs, language, session.get_one(Guest, conversation.guest_id).name)
    return Card(text, (*run_buttons(runs, language), *_working_buttons(conversation, language, public_url)))


def _ask_about_code(session: Session, facts: dict[str, Any], language: Language, public_url: str) -> Card:
    """The answer itself stays where it is encrypted; whoever wrote it knows what he wrote."""
    conversation = session.get_one(Conversation, facts["conversation_id"])
    guest = session.get_one(Guest, conversation.guest_id)
    key = _ASKED[Why(facts["why"])]
    held = facts["held_id"]
    yes = [(Button(phrase(words, language), f"{PRESS}{held}:{choice}"),) for choice, words in REASONS.items()]
    no = (Button(phrase("code_do_not_send", language), f"{PRESS}{held}:{DO_NOT_SEND}"),)
    return Card(phrase(key, language, guest=guest.name), (*yes, no, _open(conversation, language, public_url)))


def _ask_outside(session: Session, facts: dict[str, Any], language: Language, public_url: str) -> Card:
    """What the guest would read of each approved text, in his language; the answer itself follows once he writes."""
    conversation = session.get_one(Conversation, facts["conversation_id"])
    guest, held, offers = session.get_one(Guest, conversation.guest_id), facts["held_id"], facts["offers"]
    told = [f"«{title}»\n{text}" for _, title, text in offers] or [phrase("card_outside_none", language)]
    send = [
        (Button(phrase("outside_send", language, title=title), f"{PRESS_OUTSIDE}{held}:{slip}"),)
        for slip, title, _ in offers
    ]
    keep = (Button(phrase("outside_keep", language), f"{PRESS_OUTSIDE}{held}:{KEEP}"),)
    no = (Button(phrase("code_do_not_send", language), f"{PRESS_OUTSIDE}{held}:{DO_NOT_SEND}"),)
    text = "\n\n".join([phrase("card_outside", language, guest=guest.name), *told])
    return Card(text, tuple(filter(None, (*send, keep, no, _open(conversation, language, public_url)))))


def _working_buttons(conversation: Conversation, language: Language, public_url: str) -> tuple[tuple[Button, ...], ...]:
    return (
        (
            Button(phrase("card_release", language), f"{RELEASE}{conversation.id}"),
            Button(phrase("card_resolve", language), f"{RESOLVE}{conversation.id}"),
            *_open(conversation, language, public_url),
        ),
    )


def _open(conversation: Conversation, language: Language, public_url: str) -> tuple[Button, ...]:
    return link_button(f"{public_url}/inbox/{conversation.id}", language)
