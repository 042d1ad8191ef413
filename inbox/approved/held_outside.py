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
from inbox.holding.held_replies import DO_NOT_SEND, answered, find_held, keep_held
from inbox.holding.refusals import Unreachable
from inbox.holding.replying import Reply
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import manager_actor
from inbox.staff.telling_staff import OUTSIDE_CARD, by_telegram
from inbox.tables import Delivery, DeliveryState, HeldReply, Manager, Message, Note
from playbooks.wording import phrase
from properties.words import Language

PRESS = "outside:"
KEEP = "keep"


def hold_outside(
    session: Session, sender: Sender, manager: Manager, conversation_id: int, wanted: Reply, now: datetime
) -> bool:
    """Keep the answer, and ask its writer by a card; whether that was needed. The same one twice asks once.

    Raises `NotFound`.
    """
    conversation = lock_conversation(session, conversation_id, manager_actor(manager))
    contact = answer_contact(session, conversation)
    if contact is None or is_open(contact, WINDOWS.get(contact.channel), now):
        return False
    held = keep_held(session, sender.codes, manager, conversation_id, wanted, now)
    if held is None:
        return True
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

    def decide() -> str:
        held, choice = find_held(session, manager, payload.removeprefix(PRESS))
        if choice == DO_NOT_SEND:
            held.decided_at = now
            return phrase("code_not_sent", language)
        try:
            said = _say(session, sender, manager, held, choice, now)
        except AsksFirst:
            return phrase("outside_holds_code", language)
        except NotOffered:
            return phrase("outside_not_offered", language)
        held.decided_at = now
        return phrase("outside_kept" if _is_kept(session, said) else "outside_sent", language)

    return answered(language, decide)


def _say(
    session: Session, sender: Sender, manager: Manager, held: HeldReply, choice: str, now: datetime
) -> Message | Note:
    template = "" if choice == KEEP else _key_of(session, sender, manager, held, choice)
    wanted = Reply(sender.codes.open(held.sealed), key=held.key)
    return answer_or_keep(session, sender, manager_actor(manager), held.conversation_id, template, wanted, now)


def _is_kept(session: Session, said: Message | Note) -> bool:
    of_it = (col(Delivery.message_id) == said.id, col(Delivery.state) == DeliveryState.KEPT)
    return session.exec(select(Delivery.id).where(*of_it)).first() is not None


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
