"""Writing to a guest who never wrote to us: by WhatsApp, at the booking's number, in approved words, where the office
says that its guests agreed to it. Telegram lets nobody write first. Called by `reaching` and `sending`.

A number is no proof of who holds it. So what is said there is a suggestion until somebody confirms it: nothing but the
template leaves, and of the stay's own links only where the property trusts the booking's number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from inbox.arriving.suggesting import hint, was_refused
from inbox.channel import Channel, ChannelKind, FailureReason
from inbox.conversation.scene import Scene, load_scene, new_conversation
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import (
    Contact,
    ContactAlias,
    Conversation,
    ConversationState,
    Delivery,
    DeliveryState,
    Evidence,
    Guest,
    Property,
    Stay,
    Trust,
)
from playbooks.schedule.rules import Rule
from properties.stays import has_ended

# WhatsApp delivers nothing there: https://www.twilio.com/docs/api/errors/21408
_CLOSED_COUNTRIES = ("+98", "+53", "+963", "+850", "+7978")
_NOBODY_THERE = frozenset({FailureReason.NO_CHAT, FailureReason.DESTINATION, FailureReason.BLOCKED})
T = TypeVar("T", Contact, ContactAlias)
_FREE = frozenset({ConversationState.BOT, ConversationState.RESOLVED})


@dataclass(frozen=True)
class FirstWay:
    """To a guest who is not known yet. `contact` None = nothing was written to this number about this stay so far."""

    number: str
    contact: Contact | None = None
    conversation: Conversation | None = None


def first_way(
    session: Session, channels: Mapping[ChannelKind, Channel], stay: Stay, rule: Rule, now: datetime
) -> FirstWay | None:
    """None = this guest can't be written to first, or not now."""
    number, channel = stay.guest_phone, channels.get(ChannelKind.WHATSAPP)
    if not number or channel is None or not channel.account or ChannelKind.WHATSAPP.value not in rule.channels:
        return None
    if number.startswith(_CLOSED_COUNTRIES):
        return None
    contact = _contact_at(session, channel.account, number)
    if contact is None:
        return FirstWay(number)
    if (
        contact.blocked_at
        or contact.opted_out_at
        or _has_failed(session, contact)
        or was_refused(session, contact, stay)
    ):
        return None
    conversation = session.get(Conversation, contact.conversation_id) if contact.conversation_id else None
    if conversation is not None and stay.id in {conversation.hinted_stay_id, conversation.stay_id}:
        return FirstWay(number, contact, conversation)
    return FirstWay(number) if conversation is None or _is_free(session, conversation, now) else None


def write_first(
    session: Session, channels: Mapping[ChannelKind, Channel], stay: Stay, number: str, now: datetime
) -> tuple[Conversation, Contact]:
    """The conversation in which this number may be the stay's guest; made where there is none."""
    scene = _scene_at(session, channels[ChannelKind.WHATSAPP].account, stay, number, now)
    hint(session, scene, stay, Evidence.PHONE, now)
    scene.conversation.property_id = scene.conversation.property_id or stay.property_id
    session.flush()
    return scene.conversation, scene.contact


def _contact_at(session: Session, account: str, number: str) -> Contact | None:
    """One who hides his number behind an id of the vendor's may have told both."""
    found = session.exec(_at(Contact, account, number)).first()
    if found is not None:
        return found
    alias = session.exec(_at(ContactAlias, account, number)).first()
    return session.get(Contact, alias.contact_id) if alias else None


def _at(table: type[T], account: str, number: str) -> SelectOfScalar[T]:
    query: SelectOfScalar[T] = select(table)
    address = _address(number)
    return query.filter_by(channel=ChannelKind.WHATSAPP.value, account=account, address=address)


def _address(number: str) -> str:
    return f"whatsapp:{number}"


def _has_failed(session: Session, contact: Contact) -> bool:
    """The last thing that we sent there showed that nobody has WhatsApp at this number."""
    query = select(Delivery.state, Delivery.reason).where(col(Delivery.contact_id) == contact.id)
    last = session.exec(query.order_by(col(Delivery.id).desc()).limit(1)).first()
    return last is not None and last[0] == DeliveryState.FAILED and last[1] in _NOBODY_THERE


def _is_free(session: Session, conversation: Conversation, now: datetime) -> bool:
    """Nobody talks with him there, and it is not about another stay that goes on."""
    if conversation.state not in _FREE:
        return False
    stay = session.get(Stay, conversation.stay_id or conversation.hinted_stay_id or 0)
    return stay is None or has_ended(session.get_one(Property, stay.property_id), stay, now)


def _scene_at(session: Session, account: str, stay: Stay, number: str, now: datetime) -> Scene:
    known = _contact_at(session, account, number)
    if known is None:
        insert_or_ignore(
            session, Contact,
            channel=ChannelKind.WHATSAPP.value, account=account, address=_address(number), phone=number, name="",
            trust=Trust.UNKNOWN.value, username="", language_hint="", last_order=0, burst_count=0, created_at=now,
        )  # fmt: skip
    contact = known or session.exec(_at(Contact, account, number).with_for_update()).one()
    if contact.conversation_id is not None:
        return load_scene(
            session, session.get_one(Conversation, contact.conversation_id, with_for_update=True), contact
        )
    guest = Guest(name=stay.guest_name, language=stay.guest_language, created_at=now)
    session.add(guest)
    session.flush()
    contact.guest_id = guest.id
    return Scene(contact, guest, new_conversation(session, guest, contact, now))
