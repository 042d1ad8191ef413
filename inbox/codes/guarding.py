"""Asks before a manager's own words tell a code to somebody who may not be told it, and keeps who told what to whom."""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.codes.door import HOLDS, TYPED, may_tell
from inbox.codes.recognising import Discreet
from inbox.conversation.homes import home_of
from inbox.staff.actors import Actor
from inbox.tables import AuditRecord, Contact, Conversation, Message, SecretRelease, Stay, Trust
from properties.codes import seems_to_tell_code
from properties.keys import token_hash
from properties.stay_links import tokens_in

LONGEST_REASON = 300  # characters
SOME_CODE, ANOTHERS_LINK = "code", "link_of_another"


class AsksFirst(Exception):
    """The answer holds codes, and nothing was said. With a reason it is sent all the same.

    `is_guest`: the contact is known as the stay's guest, but it is not the time for codes.
    """

    def __init__(self, names: tuple[str, ...], *, is_guest: bool) -> None:
        super().__init__("a code to somebody who may not be told it")
        self.names = names
        self.is_guest = is_guest


def ask_first(
    session: Session, conversation: Conversation, contact: Contact, said: Discreet, reason: str, now: datetime
) -> None:
    """Raises `AsksFirst` for codes that this contact may not be told now, unless a reason is given.

    The link of another stay opens that one's codes to whoever has it.
    Of whom no property is known, nobody knows which codes to look for: what reads like one is asked about.
    """
    if reason.strip():
        return
    if _opens_another_stay(session, conversation, said.shown):
        raise AsksFirst((ANOTHERS_LINK,), is_guest=False)
    if conversation.property_id is None and seems_to_tell_code(said.shown):
        raise AsksFirst((SOME_CODE,), is_guest=False)
    if not said.names:
        return
    stay = session.get(Stay, conversation.stay_id) if conversation.stay_id else None
    if not may_tell(contact, home_of(session, conversation), stay, now):
        raise AsksFirst(said.names, is_guest=Trust(contact.trust) is Trust.VERIFIED and stay is not None)


def _opens_another_stay(session: Session, conversation: Conversation, text: str) -> bool:
    hashes = [token_hash(token) for token in tokens_in(text)]
    if not hashes:
        return False
    opened = session.exec(select(Stay.id).where(col(Stay.link_hash).in_(hashes))).all()
    return any(stay_id != conversation.stay_id for stay_id in opened)


def facts_of_answer(said: Discreet) -> dict[str, str]:
    """So that the outbox sends what a manager decided to tell."""
    return {HOLDS: TYPED} if said.names else {}


def keep_told(session: Session, actor: Actor, message: Message, said: Discreet, reason: str, now: datetime) -> None:
    """Record the codes of an answer: who told which to which contact, and why, where a reason was asked for."""
    conversation = session.get_one(Conversation, message.conversation_id)
    for name in said.names:
        session.add(
            SecretRelease(
                property_id=conversation.property_id or 0,
                secret_name=name,
                stay_id=conversation.stay_id,
                contact_id=message.contact_id,
                message_id=message.id,
                told_to="guest",
                channel=message.channel or "",
                by=actor.name,
                reason=reason.strip()[:LONGEST_REASON],
                at=now,
            )
        )
    if said.names and reason.strip():
        facts = {"conversation_id": conversation.id, "secrets": list(said.names), "reason": reason[:LONGEST_REASON]}
        session.add(AuditRecord(at=now, actor=actor.name, action="code_told_all_the_same", facts=facts))
