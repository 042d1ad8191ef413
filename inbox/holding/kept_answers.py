"""Answers that are kept until the guest writes: let go when he does, given up by staff, kept after they were refused.

Called by the guest's turn and by pages. Nothing is ever said twice: each is one delivery, which leaves `KEPT` once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, delete, select

from inbox.channel import FailureReason
from inbox.conversation.scene import Scene
from inbox.conversation.speaking import at_the_end, keep_until, next_seq, show_last
from inbox.holding.refusals import NotFound
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Author, Contact, Conversation, Delivery, DeliveryState, Message, SecretRelease

KEPT_FOR = timedelta(days=7)
_LONGEST_WINDOW = timedelta(hours=24)  # what was fetched later than that opens none


def let_kept_go(session: Session, scene: Scene, said_at: datetime, now: datetime) -> bool:
    """The guest has written: what was kept for him leaves, after his words, to where he wrote them. Whether any did."""
    conversation = scene.conversation
    if conversation.kept_until is None or now - said_at >= _LONGEST_WINDOW:
        return False
    conversation.kept_until, leaves = None, False
    for message, delivery in _kept(session, conversation):
        if delivery.due_at <= now:
            _cancel(session, message, delivery)
        elif delivery.contact_id == scene.contact.id or message.sealed is None:
            _send(session, conversation, scene.contact, message, delivery, now)
            leaves = True
        else:  # a code waits for whom it was written to
            keep_until(conversation, delivery.due_at)
    announce(session, Change(Topic.OUTBOX))
    return leaves


def give_up_kept(session: Session, actor: Actor, message_id: int, now: datetime) -> Message:
    """Any of the staff who answer may say that it is not to be sent. Raises `NotFound`."""
    message, delivery = _of(session, actor, message_id)
    if delivery.state == DeliveryState.KEPT:
        _cancel(session, message, delivery)
    return message


def keep_refused(session: Session, actor: Actor, message_id: int, now: datetime) -> Message:
    """What came too late for the window goes as soon as the guest opens it again. Raises `NotFound`."""
    message, delivery = _of(session, actor, message_id)
    if delivery.state == DeliveryState.FAILED and delivery.reason == FailureReason.WINDOW_CLOSED:
        delivery.state, delivery.reason, delivery.error_code = DeliveryState.KEPT, None, ""
        delivery.due_at, delivery.parts_sent, delivery.sent_at = now + KEPT_FOR, 0, None
        keep_until(session.get_one(Conversation, message.conversation_id), delivery.due_at)
        announce(session, Change(Topic.TICK, message.conversation_id, message.seq))
    return message


def _cancel(session: Session, message: Message, delivery: Delivery) -> None:
    """Whoever lists who knows a code must not be told that this guest does."""
    delivery.state = DeliveryState.CANCELLED
    session.execute(delete(SecretRelease).where(col(SecretRelease.message_id) == message.id))
    announce(session, Change(Topic.TICK, message.conversation_id, message.seq))


def _send(
    session: Session, conversation: Conversation, contact: Contact, message: Message, delivery: Delivery, now: datetime
) -> None:
    delivery.state, delivery.due_at, delivery.queued_at, delivery.attempts = DeliveryState.QUEUED, now, now, 0
    delivery.contact_id = message.contact_id = contact.id
    delivery.lane, delivery.address = f"contact:{contact.id}", contact.address
    delivery.channel, delivery.account = contact.channel, contact.account
    message.channel = contact.channel
    message.seq, message.placed_at = next_seq(conversation), at_the_end(conversation, now)
    if message.sealed is not None:
        told = update(SecretRelease).where(col(SecretRelease.message_id) == message.id)
        session.execute(told.values(at=now))
    show_last(conversation, message.text, Author(message.author), message.placed_at)
    announce(session, Change(Topic.MESSAGE, message.conversation_id, message.seq, contact.id or 0))


def _kept(session: Session, conversation: Conversation) -> Sequence[tuple[Message, Delivery]]:
    query = select(Message, Delivery).join(Delivery, col(Delivery.message_id) == col(Message.id))
    of_it = (col(Message.conversation_id) == conversation.id, col(Delivery.state) == DeliveryState.KEPT)
    return session.exec(query.where(*of_it).order_by(col(Delivery.id)).with_for_update()).all()


def _of(session: Session, actor: Actor, message_id: int) -> tuple[Message, Delivery]:
    message = session.get(Message, message_id)
    if message is None or message.author != Author.MANAGER:
        raise NotFound
    lock_conversation(session, message.conversation_id, actor)
    query = select(Delivery).where(Delivery.message_id == message_id).order_by(col(Delivery.id).desc())
    delivery = session.exec(query.with_for_update()).first()
    if delivery is None:
        raise NotFound
    return message, delivery
