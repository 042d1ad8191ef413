"""Takes back an answer that has not left yet, as if it had never been written: the text goes back to its writer."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from inbox.codes.door import HOLDS, TYPED
from inbox.codes.recognising import KnownCodes
from inbox.conversation.speaking import show_last
from inbox.holding.owed import owe_again, step_back
from inbox.holding.refusals import NotFound
from inbox.holding.taking import lock_conversation
from inbox.night.service_clocks import RESPONSES, run_on
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Attachment, Author, Conversation, Delivery, DeliveryState, Message, SecretRelease


class TooLate(Exception):
    """It is on its way, or there already."""


@dataclass(frozen=True)
class TakenBack:
    """`text`: as it was written, codes in the clear; "" where it was sent whole, from knowledge or a playbook."""

    conversation_id: int
    text: str
    files: tuple[Attachment, ...]


def take_back(session: Session, codes: KnownCodes, actor: Actor, message_id: int, now: datetime) -> TakenBack:
    """Only its writer may. Raises `NotFound` and `TooLate`."""
    message = session.get(Message, message_id)
    if message is None or message.manager_id is None or message.manager_id != actor.manager_id:
        raise NotFound
    conversation = lock_conversation(session, message.conversation_id, actor)
    delivery = session.exec(select(Delivery).where(Delivery.message_id == message_id).with_for_update()).one()
    is_kept = delivery.state == DeliveryState.KEPT
    if not is_kept and not is_held(delivery, now):
        raise TooLate
    files = session.exec(select(Attachment).where(Attachment.message_id == message_id)).all()
    is_typed = not message.facts.get("whole")
    taken = TakenBack(conversation.id or 0, _written(codes, message), tuple(files) if is_typed else ())
    for file in files:
        session.expunge(file)
    owe_again(conversation, message.facts)
    step_back(session, message.facts, message.received_at)
    if not is_kept:  # what is kept has stopped no clock
        run_on(session, conversation.id or 0, RESPONSES, message.received_at)
    _forget(session, delivery, message)
    _show_what_was_last(session, conversation, now)
    announce(session, Change(Topic.MESSAGE, conversation.id or 0, message.seq))
    announce(session, Change(Topic.QUEUE, conversation.id or 0))
    return taken


def is_held(delivery: Delivery, now: datetime) -> bool:
    """Whether it can be taken back still: nobody has tried to send it, and its time has not come."""
    return delivery.state == DeliveryState.QUEUED and delivery.attempts == 0 and delivery.due_at > now


def _written(codes: KnownCodes, message: Message) -> str:
    if not message.sealed:
        return "" if message.facts.get("whole") else message.text
    return codes.open(message.sealed) if message.facts.get(HOLDS) == TYPED else ""


def _forget(session: Session, delivery: Delivery, message: Message) -> None:
    for table in (Attachment, SecretRelease):
        session.execute(delete(table).where(col(table.message_id) == message.id))
    session.delete(delivery)
    session.flush()
    session.delete(message)
    session.flush()


def _show_what_was_last(session: Session, conversation: Conversation, now: datetime) -> None:
    said = (col(Message.conversation_id) == conversation.id, col(Message.author) != Author.SYSTEM)
    order = (col(Message.placed_at).desc(), col(Message.seq).desc())
    last = session.exec(select(Message).where(*said).order_by(*order).limit(1)).first()
    if last is None:
        conversation.last_message_text = conversation.last_message_author = ""
        conversation.last_message_at = None
    else:
        show_last(conversation, last.text, Author(last.author), last.placed_at)
    conversation.last_activity_at = now
