"""Finds what a guest answered with "reply", when the messenger names the message and not its words."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from inbox.tables import Delivery, DeliveryPart, Message

# A chat, and the vendor's id of a message in it.
Key = tuple[int | None, str | None]


def answered_by(session: Session, messages: Sequence[Message]) -> dict[int, Message]:
    """By the id of the answering message, the message of the same chat that it answers: the guest's or ours."""
    answering = [message for message in messages if message.reply_to and message.contact_id]
    asked: set[Key] = {(message.contact_id, message.reply_to) for message in answering}
    if not asked:
        return {}
    channels = {message.channel for message in messages if message.channel}
    found = {**_ours(session, asked, channels), **_theirs(session, asked)}
    keyed = {message.id or 0: found.get((message.contact_id, message.reply_to)) for message in messages}
    return {number: answered for number, answered in keyed.items() if answered is not None}


def _theirs(session: Session, asked: set[Key]) -> dict[Key, Message]:
    query = select(Message).where(
        col(Message.contact_id).in_({contact for contact, _ in asked}),
        col(Message.vendor_id).in_({vendor_id for _, vendor_id in asked}),
    )
    return {(message.contact_id, message.vendor_id): message for message in session.exec(query)}


def _ours(session: Session, asked: set[Key], channels: set[str]) -> dict[Key, Message]:
    """By the ids that the vendor gave to what we sent."""
    query = (
        select(Message, DeliveryPart.vendor_id)
        .join(Delivery, col(Delivery.message_id) == col(Message.id))
        .join(DeliveryPart, col(DeliveryPart.delivery_id) == col(Delivery.id))
        .where(
            col(Message.contact_id).in_({contact for contact, _ in asked}),
            col(DeliveryPart.channel).in_(channels),
            col(DeliveryPart.vendor_id).in_({vendor_id for _, vendor_id in asked}),
        )
    )
    return {(message.contact_id, vendor_id): message for message, vendor_id in session.exec(query)}
