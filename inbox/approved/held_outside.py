"""A manager's answer from Telegram after WhatsApp's window: kept until he says, by a button, what to do with it."""

import hashlib
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.approved.answering import NotOffered, Sender, answer_or_keep
from inbox.approved.offering import offered
from inbox.codes.guarding import AsksFirst
from inbox.conversation.scene import load_scene
from inbox.conversation.speaking import answer_contact
from inbox.conversation.window import WINDOWS, is_open
from inbox.holding.refusals import Conflict, NotFound, Unreachable
from inbox.holding.replying import Reply
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import manager_actor
from inbox.staff.telling_staff import OUTSIDE_CARD, by_telegram
from inbox.tables import HeldReply, Manager
from playbooks.wording import phrase
from properties.words import Language

PRESS = "outside:"
KEEP, DO_NOT_SEND = "keep", "no"


def hold_outside(
    session: Session, sender: Sender, manager: Manager, conversation_id: int, wanted: Reply, now: datetime
) -> bool:
    """Keep the answer, encrypted, and ask its writer by a card; whether that was needed. The same one twice asks once.

    Raises `NotFound`.
    """
    conversation = lock_conversation(session, conversation_id, manager_actor(manager))
    contact = answer_contact(session, conversation)
    if contact is None or is_open(contact, WINDOWS.get(contact.channel), now):
        return False
    if session.exec(select(HeldReply).where(col(HeldReply.key) == wanted.key)).first() is not None:
        return True
    held = HeldReply(
        conversation_id=conversation_id, manager_id=manager.id or 0, key=wanted.key or "",
        sealed=sender.codes.seal(wanted.text), at=now,
    )  # fmt: skip
    session.add(held)
    session.flush()
    may_write = contact.blocked_at is None and contact.opted_out_at is None
    found = offered(session, sender.keys, sender.public_url, load_scene(session, conversation, contact))
    offers = [
        [_slip(one.key), one.title.in_language(manager.language), one.shown]
        for one in found
        if may_write and one.is_sendable
    ]
    facts = {"kind": OUTSIDE_CARD, "held_id": held.id, "conversation_id": conversation_id, "offers": offers}
    by_telegram(session, manager, facts, now)
    return True


def decide_outside(session: Session, sender: Sender, manager: Manager, payload: str, now: datetime) -> str:
    """What one of the card's buttons does; returns the short answer to it."""
    language = Language(manager.language)
    number, _, choice = payload.removeprefix(PRESS).partition(":")
    held = session.get(HeldReply, int(number[:18]), with_for_update=True) if number.isdecimal() else None
    if held is None or held.manager_id != manager.id:
        return phrase("staff_not_found", language)
    if held.decided_at is not None:
        return phrase("code_decided", language)
    if choice == DO_NOT_SEND:
        held.decided_at = now
        return phrase("code_not_sent", language)
    return _carry_out(session, sender, manager, held, choice, now)


def _carry_out(session: Session, sender: Sender, manager: Manager, held: HeldReply, choice: str, now: datetime) -> str:
    language, actor = Language(manager.language), manager_actor(manager)
    wanted = Reply(sender.codes.open(held.sealed), key=held.key)
    try:
        template = "" if choice == KEEP else _key_of(session, sender, manager, held, choice)
        said = answer_or_keep(session, sender, actor, held.conversation_id, template, wanted, now)
    except AsksFirst:
        return phrase("outside_holds_code", language)
    except NotOffered:
        return phrase("outside_not_offered", language)
    except Conflict as conflict:
        return phrase("staff_faster", language, by=conflict.by)
    except NotFound:
        return phrase("staff_not_found", language)
    except Unreachable:
        return phrase("staff_unreachable", language)
    held.decided_at = now
    conversation = lock_conversation(session, said.conversation_id, actor)
    is_kept = conversation.kept_until is not None
    return phrase("outside_kept" if is_kept else "outside_sent", language)


def _key_of(session: Session, sender: Sender, manager: Manager, held: HeldReply, slip: str) -> str:
    conversation = lock_conversation(session, held.conversation_id, manager_actor(manager))
    contact = answer_contact(session, conversation)
    if contact is None:
        raise Unreachable
    found = offered(session, sender.keys, sender.public_url, load_scene(session, conversation, contact))
    for one in found:
        if _slip(one.key) == slip:
            return one.key
    raise NotOffered


def _slip(key: str) -> str:
    """Short enough for a button, whatever the key."""
    return hashlib.sha256(key.encode()).hexdigest()[:10]
