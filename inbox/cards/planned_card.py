"""Asks the writer of a planned answer what to do: its time has come, and something speaks against sending it."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from inbox.cards.card import Card, Reading, link_button
from inbox.conversation.homes import home_of
from inbox.tables import Conversation, Guest
from playbooks.wording import phrase


def planned_card(session: Session, facts: Mapping[str, Any], reading: Reading) -> Card:
    """Without the answer's words, which may hold codes."""
    conversation, language = session.get_one(Conversation, facts["conversation_id"]), reading.language
    guest, home = session.get_one(Guest, conversation.guest_id), home_of(session, conversation)
    about = " · ".join(filter(None, [guest.name, home.name(language) if home else ""]))
    why = phrase(f"planned_{facts['held_up']}", language)
    text = phrase("card_planned", language, about=about or phrase("brief_nameless", language), why=why)
    url = f"{reading.public_url}/inbox/{conversation.id}"
    button = link_button(url, language)
    subject = text.split("\n")[0]
    return Card(text, (button,), subject=subject) if button else Card(f"{text}\n{url}", subject=subject)
