"""Warns the guests of an emergency's building from a manager's Telegram: one button, then one confirmation.

Called by the cards, and for what is pressed on them.
"""

from datetime import datetime

from sqlmodel import Session

from inbox.channel import Button
from inbox.conversation.homes import home_of
from inbox.holding.refusals import NotFound
from inbox.holding.same_building import emergency_of, guests_nearby, warn_neighbours, warning_text
from inbox.staff.actors import manager_actor
from inbox.staff.roster import is_reachable
from inbox.staff.telling_staff import WARNING_CARD, by_telegram
from inbox.tables import Conversation, Manager
from playbooks.wording import phrase
from properties.words import Language

ASK, SEND = "warn:", "warn-now:"


def warning_button(
    session: Session, conversation: Conversation, language: Language, now: datetime
) -> tuple[tuple[Button, ...], ...]:
    """Below a card of an emergency, while there is somebody to be warned."""
    waiting = [one for one in guests_nearby(session, conversation, now) if one.conversation_id and not one.is_warned]
    if not waiting:
        return ()
    label = phrase("card_warn", language, count=str(len(waiting)))
    return ((Button(label, f"{ASK}{conversation.id}"),),)


def warning_card(
    session: Session, conversation: Conversation, language: Language, now: datetime
) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """Who is near, what they would read, and the confirmation."""
    home = home_of(session, conversation)
    kind = emergency_of(conversation)
    near = guests_nearby(session, conversation, now)
    lines = []
    for one in near:
        how = "warn_done" if one.is_warned else "warn_can" if one.conversation_id else "warn_call"
        lines.append(
            phrase(how, language, guest=one.guest, home=one.home.name(language), phone=one.phone or "—")
        )  # fmt: skip
    text = warning_text(kind, home, language) if kind and home else ""
    is_needed = any(one.conversation_id and not one.is_warned for one in near)
    yes = ((Button(phrase("card_warn_now", language), f"{SEND}{conversation.id}"),),) if text and is_needed else ()
    return "\n\n".join(filter(None, [phrase("card_warn_head", language), "\n".join(lines), text])), yes


def press_warning(session: Session, manager: Manager, payload: str, now: datetime) -> str:
    """Returns the short answer."""
    language, number = Language(manager.language), payload.rpartition(":")[2]
    if not number.isdigit():
        return phrase("staff_not_found", language)
    if payload.startswith(ASK):
        if is_reachable(manager):
            by_telegram(session, manager, {"kind": WARNING_CARD, "conversation_id": int(number)}, now)
        return phrase("card_warn_look", language)
    try:
        warned = warn_neighbours(session, manager_actor(manager), int(number), now)
    except NotFound:
        return phrase("staff_not_found", language)
    return phrase("card_warned", language, count=str(warned))
