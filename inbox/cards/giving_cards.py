"""What a colleague reads in Telegram, or by mail, to whom a conversation was given: whose, the note, the brief."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from inbox.cards.brief import brief_text, read_subject
from inbox.cards.card import Card, Reading, link_button
from inbox.cards.staff_chat import DECLINE, RESOLVE, TAKE
from inbox.channel import Button, ChannelKind
from inbox.conversation.homes import home_of
from inbox.night.ringing import open_handoff
from inbox.tables import Author, Conversation, Guest
from playbooks.wording import phrase
from properties.words import Language

Facts = Mapping[str, Any]


def given_card(session: Session, facts: Facts, channel: str, reading: Reading) -> Card:
    conversation, language = session.get_one(Conversation, facts["conversation_id"]), reading.language
    names = {"giver": facts["by"], "about": _about(session, conversation, language)}
    note = f"\n✍️ {facts['note']}" if facts.get("note") else ""
    text = phrase("card_given", language, **names, note=note, brief=_brief(session, conversation, reading))
    if channel == ChannelKind.MAIL:
        url = phrase("mail_open", language, url=f"{reading.public_url}/inbox/{conversation.id}")
        return Card(f"{text}\n\n{url}\n", subject=phrase("card_given_subject", language, **names))
    take = Button(phrase("card_take", language), f"{TAKE}{conversation.id}")
    cannot = Button(phrase("card_pass", language), f"{DECLINE}{conversation.id}")
    solved = Button(phrase("card_resolve", language), f"{RESOLVE}{conversation.id}")
    address = link_button(f"{reading.public_url}/inbox/{conversation.id}", language)
    return Card(f"{text}\n\n{phrase('card_reply_here', language)}", ((take, cannot), (solved, *address)))


def not_given_card(session: Session, facts: Facts, language: Language) -> Card:
    conversation = session.get_one(Conversation, facts["of"])
    text = phrase("card_not_given", language, giver=facts["by"], about=_about(session, conversation, language))
    return Card(text, edit_of=facts["edit_of"])


def _about(session: Session, conversation: Conversation, language: Language) -> str:
    guest, home = session.get_one(Guest, conversation.guest_id), home_of(session, conversation)
    about = " · ".join(filter(None, [guest.name, home.name(language) if home else ""]))
    return about or phrase("brief_nameless", language)


def _brief(session: Session, conversation: Conversation, reading: Reading) -> str:
    """Of the call that is open; else what the guest said last, where he did."""
    handoff = open_handoff(session, conversation.id or 0)
    if handoff is not None and conversation.waiting_since is not None:
        return brief_text(read_subject(session, handoff, reading.language), reading.language, reading.now)
    if conversation.last_message_author == Author.GUEST:
        return phrase("card_last_words", reading.language, words=conversation.last_message_text)
    return phrase("card_owes_nothing", reading.language)
