"""Members of staff in Telegram: they press /start, "Take", and answer guests by replying to a card.

What they write there is never a guest's message.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from inbox.approved.answering import Sender
from inbox.approved.held_outside import PRESS as OUTSIDE_PRESS
from inbox.approved.held_outside import decide_outside, hold_outside
from inbox.cards.warning_cards import ASK as ASK_WARNING
from inbox.cards.warning_cards import SEND as SEND_WARNING
from inbox.cards.warning_cards import press_warning
from inbox.channel import ChannelKind, Happening, Incoming
from inbox.cleaning import clean_text
from inbox.codes.guarding import AsksFirst
from inbox.conversation.scene import telegram_id_of
from inbox.holding.assigning import decline
from inbox.holding.closing import resolve
from inbox.holding.held_replies import PRESS as CODE_PRESS
from inbox.holding.held_replies import decide_held, hold_reply
from inbox.holding.refusals import Conflict, NotFound, Unreachable
from inbox.holding.replying import Reply, reply
from inbox.holding.taking import release, take
from inbox.night.handovers import acknowledge
from inbox.night.ringing import pass_on
from inbox.staff.actors import manager_actor
from inbox.staff.telling_staff import TAKE_OVER, TEXT_CARD, by_telegram
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Delivery, DeliveryPart, Handoff, Manager, Owner
from playbooks.wording import phrase
from properties.words import Language

TAKE, RELEASE, RESOLVE, PASS = "take:", "release:", "resolve:", "pass:"
DECLINE = "decline:"  # what a colleague has given him


@dataclass(frozen=True)
class Staff:
    """Whose Telegram it is: a manager's, or an owner's (who is only told things)."""

    manager: Manager | None
    language: Language
    owner: Owner | None = None


def find_staff(session: Session, incoming: Incoming) -> Staff | None:
    number = telegram_id_of(incoming)
    if number is None:
        return None
    there = col(Manager.telegram_id) == number, col(Manager.archived_at).is_(None)
    manager = session.exec(select(Manager).where(*there)).first()
    if manager is not None:
        return Staff(manager, Language(manager.language))
    is_theirs = col(Owner.telegram_id) == number, col(Owner.archived_at).is_(None)
    owner = session.exec(select(Owner).where(*is_theirs)).first()
    return Staff(None, Language(owner.language), owner) if owner else None


def hear_staff(session: Session, sender: Sender, staff: Staff, incoming: Incoming, now: datetime) -> str:
    """Do what a member of staff asks for; returns the short answer to a pressed button, "" for none."""
    manager = staff.manager
    if staff.owner is not None:
        _note_owner(staff.owner, incoming, now)
    if manager is None or manager.disabled_at is not None:
        return _turn_away(session, staff, incoming, now)
    if incoming.happening is Happening.BLOCKED:
        manager.telegram_started_at = None
        return ""
    if manager.telegram_started_at is None:
        manager.telegram_started_at = now
    if incoming.happening is Happening.PRESS:
        return _press(session, sender, manager, incoming.payload, now)
    if incoming.happening is Happening.MESSAGE:
        _answer_back(session, manager, incoming, _write(session, sender, manager, incoming, now), now)
    if incoming.happening is Happening.EDIT and incoming.reply_to and not incoming.live:
        _answer_back(session, manager, incoming, phrase("staff_edit_unsent", Language(manager.language)), now)
    return ""


def _note_owner(owner: Owner, incoming: Incoming, now: datetime) -> None:
    """Whoever has pressed Start can be sent summaries; whoever has blocked us can't."""
    if incoming.happening is Happening.BLOCKED:
        owner.telegram_started_at = None
    elif owner.telegram_started_at is None:
        owner.telegram_started_at = now


def _turn_away(session: Session, staff: Staff, incoming: Incoming, now: datetime) -> str:
    """An owner is only told things here, and a manager who was kept out does nothing any more: both are told so."""
    text = phrase("staff_owner" if staff.manager is None else "staff_disabled", staff.language)
    if incoming.happening is Happening.MESSAGE:
        _answer_back(session, staff.manager, incoming, text, now)
    return text if incoming.happening is Happening.PRESS else ""


def _press(session: Session, sender: Sender, manager: Manager, payload: str, now: datetime) -> str:
    actor, language = manager_actor(manager), Language(manager.language)
    if payload.startswith(CODE_PRESS):
        return decide_held(session, sender.codes, manager, payload, now)
    if payload.startswith(OUTSIDE_PRESS):
        return decide_outside(session, sender, manager, payload, now)
    if payload.startswith((ASK_WARNING, SEND_WARNING)):
        return press_warning(session, manager, payload, now)
    action, _, number = payload.partition(":")
    conversation_id = int(number) if number.isdecimal() and len(number) < 19 else 0
    if f"{action}:" == TAKE_OVER:
        is_first = acknowledge(session, conversation_id, session.get_one(Manager, actor.manager_id), now)
        return phrase("handover_acked" if is_first else "staff_nobody_needed", language)
    try:
        if action == "take":
            take(session, actor, conversation_id, now)
            return phrase("staff_taken_by_you", language)
        if action == "release":
            release(session, actor, conversation_id, now)
            return phrase("staff_released", language)
        if action == "resolve":
            resolve(session, actor, conversation_id, "", now)
            return phrase("staff_resolved", language)
        if f"{action}:" == DECLINE:
            decline(session, actor, conversation_id, now)
            return phrase("staff_passed_on", language)
        if action == "pass":
            is_needed = pass_on(session, session.get_one(Manager, actor.manager_id), conversation_id, now)
            return phrase("staff_passed_on" if is_needed else "staff_nobody_needed", language)
    except Conflict as conflict:
        return phrase("staff_faster", language, by=conflict.by)
    except NotFound:
        return phrase("staff_not_found", language)
    return phrase("staff_not_found", language)


def _write(session: Session, sender: Sender, manager: Manager, incoming: Incoming, now: datetime) -> str:
    """A reply to a card is an answer to its guest; anything else is told how it works. Returns what he is told."""
    language = Language(manager.language)
    if incoming.start_token:
        return phrase("staff_not_guest", language)
    if incoming.started or not incoming.reply_to:
        return phrase("staff_welcome", language, name=manager.name)
    conversation_id = _conversation_of_card(session, incoming)
    if conversation_id is None:
        return phrase("staff_no_card", language)
    text = clean_text(incoming.text)
    if not text.strip() or incoming.media:
        return phrase("staff_only_text", language)
    wanted = Reply(text, key=f"telegram:{incoming.external_id}")
    try:
        if not hold_outside(session, sender, manager, conversation_id, wanted, now):
            reply(session, sender.codes, manager_actor(manager), conversation_id, wanted, now)
    except AsksFirst as asked:
        hold_reply(session, sender.codes, manager, conversation_id, wanted, asked, now)
    except NotFound:
        return phrase("staff_not_found", language)
    except Unreachable:
        return phrase("staff_unreachable", language)
    return ""


def _conversation_of_card(session: Session, incoming: Incoming) -> int | None:
    query = (
        select(Delivery)
        .join(DeliveryPart, col(DeliveryPart.delivery_id) == col(Delivery.id))
        .where(
            col(DeliveryPart.channel) == incoming.channel,
            col(DeliveryPart.address) == incoming.sender.address,
            col(DeliveryPart.vendor_id) == incoming.reply_to,
        )
    )
    card = session.exec(query).first()
    if card is None:
        return None
    if card.handoff_id is not None:
        return session.get_one(Handoff, card.handoff_id).conversation_id
    return (card.card or {}).get("conversation_id")


def _answer_back(session: Session, manager: Manager | None, incoming: Incoming, text: str, now: datetime) -> None:
    facts: dict[str, Any] = {"kind": TEXT_CARD, "text": text}
    if manager is not None and text:
        by_telegram(session, manager, facts, now)
    elif text:
        _tell_owner(session, incoming.sender.address, facts, now)


def _tell_owner(session: Session, address: str, facts: dict[str, Any], now: datetime) -> None:
    lane, channel = f"owner:{address}", ChannelKind.TELEGRAM
    session.add(
        Delivery(lane=lane, channel=channel, account="", address=address, card=facts, due_at=now, queued_at=now)
    )
    announce(session, Change(Topic.OUTBOX))
