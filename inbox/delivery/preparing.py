"""Makes a claimed delivery into the one request that its channel is given next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from inbox.cards.rendering import render_card
from inbox.channel import Abilities, Button, Channel, ChannelKind, FailureReason, Outgoing, OutgoingMedia
from inbox.codes.door import HOLDS, OF_OTHERS, TYPED, may_read
from inbox.conversation.attaching import media_of
from inbox.conversation.templates import TEMPLATE_ONLY, has_its_words, template_of
from inbox.conversation.window import is_open
from inbox.delivery.cutting import requests_for
from inbox.storage.rows import columns_of, objects_of
from inbox.storage.statements import Statement
from inbox.tables import Contact, Conversation, Delivery, Message, Property, SecretRelease, Stay
from properties.keys import Keys

_NO_LIMITS = Abilities(text_length=100_000, buttons=True)


@dataclass(frozen=True)
class Preparation:
    """What requests are made with."""

    channels: Mapping[ChannelKind, Channel]
    keys: Keys
    public_url: str
    media_dir: Path = Path("media")

    def abilities(self, kind: str) -> Abilities:
        channel = self.channels.get(ChannelKind(kind))
        return channel.abilities if channel else _NO_LIMITS


@dataclass(frozen=True)
class Wanted:
    """A claimed delivery, with the message and the guest's contact unless it is a card for staff."""

    delivery: Delivery
    message: Message | None
    contact: Contact | None


@dataclass(frozen=True)
class Prepared:
    outgoing: Outgoing
    parts: int = 1
    refusal: FailureReason | None = None


def prepare(session: Session, preparation: Preparation, wanted: Wanted, now: datetime) -> Prepared:
    delivery, message, contact = wanted.delivery, wanted.message, wanted.contact
    whole = Outgoing(
        delivery_id=delivery.id or 0, address=delivery.address, text="", queued_at=delivery.queued_at,
        part=delivery.parts_sent,
    )  # fmt: skip
    abilities = preparation.abilities(delivery.channel)
    if message is None or contact is None:
        card = render_card(session, delivery, preparation.public_url, now)
        shown = replace(whole, buttons=card.buttons, edit_of=card.edit_of, subject=card.subject, html=card.html)
        if abilities.buttons:
            return _part(shown, card.text, (), abilities)
        links = [button.url for row in card.buttons for button in row if button.url]
        return _part(replace(shown, buttons=()), "\n".join([card.text, *links]), (), abilities)
    return prepare_said(session, preparation, whole, message, contact, now)


def prepare_said(
    session: Session, preparation: Preparation, whole: Outgoing, message: Message, contact: Contact, now: datetime
) -> Prepared:
    """Of a message to a guest; `whole` is what is known of the request without it."""
    abilities = preparation.abilities(contact.channel)
    refusal = _refusal(session, message, contact, abilities, now)
    is_shut = refusal is FailureReason.WINDOW_CLOSED or message.facts.get(TEMPLATE_ONLY)
    if is_shut and (template := template_of(message.facts, preparation.keys)):
        return _as_template(session, preparation, replace(whole, template=template), message, contact, now)
    if refusal is not None:
        return Prepared(whole, refusal=refusal)
    text = preparation.keys.open(message.sealed) if message.sealed else message.text
    buttons = tuple((Button(label, payload),) for label, payload in message.facts.get("buttons", []))
    if buttons and not abilities.buttons:
        text, buttons = _numbered(text, buttons), ()
    ask_phone = message.facts.get("ask_phone", "") if abilities.asks_phone else ""
    asks = replace(whole, buttons=buttons, ask_phone=ask_phone, address=contact.address)
    return _part(asks, text, _media(session, preparation, message, now), abilities)


def _as_template(
    session: Session, preparation: Preparation, whole: Outgoing, message: Message, contact: Contact, now: datetime
) -> Prepared:
    """One that was written as the template has its words, by which the vendor can be asked whether it has it."""
    if not has_its_words(message.facts):
        return Prepared(replace(whole, address=contact.address))
    if message.sealed and not _may_still_tell(session, message, contact, now):
        return Prepared(whole, refusal=FailureReason.NOT_ALLOWED)
    text = preparation.keys.open(message.sealed) if message.sealed else message.text
    return Prepared(replace(whole, text=text, address=contact.address))


def _media(session: Session, preparation: Preparation, message: Message, now: datetime) -> Sequence[OutgoingMedia]:
    if not message.facts.get("files"):
        return ()
    return media_of(session, message, preparation.media_dir, preparation.public_url, preparation.keys, now)


def _refusal(
    session: Session, message: Message, contact: Contact, abilities: Abilities, now: datetime
) -> FailureReason | None:
    """What is known before the vendor would say it."""
    if not is_open(contact, abilities.window, now):
        return FailureReason.WINDOW_CLOSED
    if message.sealed and not _may_still_tell(session, message, contact, now):
        return FailureReason.NOT_ALLOWED
    return None


def _may_still_tell(session: Session, message: Message, contact: Contact, now: datetime) -> bool:
    found = _PLACE.first(session, conversation_id=message.conversation_id)
    if found is None:
        return message.facts.get(HOLDS) == TYPED
    home, stay = objects_of(found, Property, Stay)
    decided = {home.id, *message.facts.get(OF_OTHERS, ())}
    if any(property_id not in decided for (property_id,) in _TOLD_OF.rows(session, message_id=message.id)):
        return False  # the stay has moved to another property since
    return may_read(contact, home, stay, message.facts, now)


def _numbered(text: str, buttons: tuple[tuple[Button, ...], ...]) -> str:
    """Buttons for a channel without any: the guest answers with the number or the words."""
    lines = [f"{number}. {button.label}" for number, (button,) in enumerate(buttons, 1)]
    return "\n".join([text, *lines])


def _part(outgoing: Outgoing, text: str, media: Sequence[OutgoingMedia], abilities: Abilities) -> Prepared:
    requests = requests_for(text, media, abilities, buttons=bool(outgoing.buttons))
    request = requests[min(outgoing.part, len(requests) - 1)]
    buttons = outgoing.buttons if request.has_buttons else ()
    told = replace(outgoing, text=request.text, media=request.media, buttons=buttons)
    return Prepared(told, parts=len(requests))


_PLACE = Statement(
    lambda _: (
        select(*columns_of(Property, Stay))
        .join_from(Property, Conversation, col(Conversation.property_id) == col(Property.id))
        .join(Stay, col(Stay.id) == col(Conversation.stay_id))
        .where(col(Conversation.id) == bindparam("conversation_id"))
    )
)
_TOLD_OF = Statement(
    lambda _: select(col(SecretRelease.property_id)).where(col(SecretRelease.message_id) == bindparam("message_id"))
)
