"""Asks before a manager's own words tell a code to somebody who may not be told it, and keeps who told what to whom."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from inbox.codes.door import ASKED_AGAIN, CODES, HOLDS, LINK, OF_OTHERS, TYPED, may_tell
from inbox.codes.recognising import Discreet
from inbox.conversation.homes import home_of
from inbox.staff.actors import Actor
from inbox.tables import AuditRecord, Contact, Conversation, Message, Property, SecretRelease, Stay, Trust
from properties.codes import seems_to_tell_code
from properties.words import Language

LONGEST_REASON = 300  # characters
SOME_CODE, OWN_LINK, ANOTHERS_LINK = "code", "link", "link_of_another"


class Why(StrEnum):
    """What speaks against telling it."""

    STRANGER = "stranger"  # not confirmed as the guest of the stay
    NOT_NOW = "not_now"  # known as the stay's guest, but it is not the time for codes
    ANOTHERS = "anothers"  # it is of another property or stay


class AsksFirst(Exception):
    """The answer holds codes, and nothing was said. With a reason it is sent all the same.

    `homes`: the other properties that the codes are of, by the languages that their names are in.
    """

    def __init__(self, names: tuple[str, ...], why: Why, homes: tuple[Mapping[Language, str], ...] = ()) -> None:
        super().__init__("a code to somebody who may not be told it")
        self.names = names
        self.why = why
        self.homes = homes


def ask_first(
    session: Session, conversation: Conversation, contact: Contact, said: Discreet, reason: str, now: datetime
) -> None:
    """Raises `AsksFirst` for codes that this contact may not be told now, unless a reason is given.

    The link of a stay opens its codes to whoever has it, once it is time.
    Of whom no property is known, nobody knows which codes to look for: what reads like one is asked about.
    """
    if reason.strip():
        return
    of_others = [name for _, name in said.of_others]
    of_others += [ANOTHERS_LINK] if set(said.stays) - {conversation.stay_id} else []
    if of_others:
        homes = dict.fromkeys(property_id for property_id, _ in said.of_others)
        named = (_names_of(session.get_one(Property, property_id)) for property_id in homes)
        raise AsksFirst(tuple(dict.fromkeys(of_others)), Why.ANOTHERS, tuple(named))
    if conversation.property_id is None and seems_to_tell_code(said.shown):
        raise AsksFirst((SOME_CODE,), Why.STRANGER)
    is_verified = Trust(contact.trust) is Trust.VERIFIED
    if said.stays and not is_verified:
        raise AsksFirst((*said.names, OWN_LINK), Why.STRANGER)
    stay = session.get(Stay, conversation.stay_id) if conversation.stay_id else None
    if said.names and not may_tell(contact, home_of(session, conversation), stay, now):
        raise AsksFirst(said.names, Why.NOT_NOW if is_verified and stay is not None else Why.STRANGER)


def _names_of(home: Property) -> dict[Language, str]:
    return {language: home.name(language) for language in Language}


def facts_of_answer(said: Discreet, *, later: bool = False) -> dict[str, Any]:
    """So that the outbox sends what a manager decided to tell; `later`, only if the guest may be told it then."""
    if not said.sealed:
        return {}
    others = {OF_OTHERS: [property_id for property_id, _ in said.of_others]} if said.of_others else {}
    again = {ASKED_AGAIN: CODES if said.names else LINK} if later else {}
    return {HOLDS: TYPED, **others, **again}


def keep_told(session: Session, actor: Actor, message: Message, said: Discreet, reason: str, now: datetime) -> None:
    """Record the codes of an answer: who told which to which contact, and why, where a reason was asked for."""
    conversation = session.get_one(Conversation, message.conversation_id)
    for property_id, name in _told(conversation, said):
        session.add(
            SecretRelease(
                property_id=property_id,
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
    if said.sealed and reason.strip():
        told = [name for _, name in _told(conversation, said)]
        facts = {"conversation_id": conversation.id, "secrets": told, "reason": reason[:LONGEST_REASON]}
        links = {"links_of_stays": list(said.stays)} if said.stays else {}
        session.add(AuditRecord(at=now, actor=actor.name, action="code_told_all_the_same", facts=facts | links))


def _told(conversation: Conversation, said: Discreet) -> Iterator[tuple[int, str]]:
    yield from ((conversation.property_id or 0, name) for name in said.names)
    yield from said.of_others
