"""Puts something into a conversation: a message on its way to the guest, an internal note, a system event.

The one way out for bot, managers, API and timers. Everything is rows of the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlmodel import Session, col, select

from inbox.channel import MessageKind
from inbox.conversation.answer_files import File
from inbox.conversation.attaching import attach
from inbox.storage.live import Change, Topic, announce
from inbox.storage.rows import add_row, add_rows
from inbox.tables import Author, Contact, Conversation, Delivery, DeliveryState, Message, Note
from inbox.words import EventKind

_PREVIEW_LENGTH = 200
NO_HOLD = timedelta(0)


@dataclass(frozen=True)
class Speech:
    """What is to be said. `text` may be shown to staff; `sealed` is the whole text, encrypted, if secrets are in it.

    `buttons` are pairs of label and payload. `facts` are kept with the message (which entry it answers by).
    """

    text: str
    sealed: str | None = None
    buttons: Sequence[tuple[str, str]] = ()
    ask_phone: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    files: Sequence[File] = ()


DEPARTURE = "departure"  # among a session's own facts: what may let an answer leave with the commit


class Departure(Protocol):
    def take(
        self, session: Session, values: Mapping[str, Any], message: Message, contact: Contact, now: datetime
    ) -> bool:
        """Whether it keeps the delivery with these values; else it is queued."""


@dataclass(frozen=True)
class Speaker:
    author: Author
    manager_id: int | None = None
    name: str = ""


BOT = Speaker(Author.BOT)


def say(
    session: Session, conversation: Conversation, contact: Contact, speech: Speech, now: datetime,
    *, speaker: Speaker = BOT, idempotency_key: str | None = None, hold: timedelta = NO_HOLD,
    kept_for: timedelta | None = None,
) -> Message:  # fmt: skip
    """Store a message to the guest and queue its delivery to `contact`; the caller holds the conversation's row.

    It leaves when `hold` is over, and can be taken back until then; with `kept_for`, once the guest writes within it.
    """
    facts, placed = dict(speech.facts), at_the_end(conversation, now)
    if speech.buttons:
        facts["buttons"] = [list(button) for button in speech.buttons]
    if speech.ask_phone:
        facts["ask_phone"] = speech.ask_phone
    if speech.files:
        facts["files"] = len(speech.files)
    message = add_row(
        session,
        Message,
        conversation_id=_id(conversation),
        contact_id=contact.id,
        seq=next_seq(conversation),
        author=speaker.author.value,
        manager_id=speaker.manager_id,
        author_name=speaker.name,
        kind=MessageKind.TEXT.value,
        text=speech.text,
        sealed=speech.sealed,
        channel=contact.channel,
        facts=facts,
        idempotency_key=idempotency_key,
        received_at=now,
        placed_at=placed,
    )
    if speech.files:
        attach(session, message, contact, speech.files, now)
    _queue(session, message, contact, now, hold, kept_for)
    if kept_for is not None:
        keep_until(conversation, now + kept_for)
    else:
        show_last(conversation, message.text, speaker.author, placed)
    announce(session, Change(Topic.MESSAGE, message.conversation_id, message.seq, contact.id or 0))
    return message


def add_note(
    session: Session, conversation: Conversation, text: str, now: datetime,
    *, manager_id: int | None, name: str, idempotency_key: str | None = None, sealed: str | None = None,
) -> Note:  # fmt: skip
    """Keep an internal note. No delivery can be made of it: it is another table."""
    note = Note(
        conversation_id=_id(conversation),
        seq=next_seq(conversation),
        manager_id=manager_id,
        author_name=name,
        text=text,
        sealed=sealed,
        idempotency_key=idempotency_key,
        at=at_the_end(conversation, now),
    )
    session.add(note)
    session.flush()
    announce(session, Change(Topic.MESSAGE, note.conversation_id, note.seq))
    return note


def add_event(session: Session, conversation: Conversation, event: EventKind, now: datetime, **facts: Any) -> Message:
    """Keep what happened as facts; pages put them into words in the reader's language."""
    message = add_row(
        session,
        Message,
        conversation_id=_id(conversation),
        seq=next_seq(conversation),
        author=Author.SYSTEM.value,
        kind="event",
        facts={"event": event.value, **facts},
        received_at=now,
        placed_at=at_the_end(conversation, now),
    )
    announce(session, Change(Topic.MESSAGE, message.conversation_id, message.seq))
    return message


def at_the_end(conversation: Conversation, now: datetime) -> datetime:
    """Where it stands in the thread. After the clock was set back that is not before what was said until then."""
    return max(now, conversation.last_message_at or now)


def next_seq(conversation: Conversation) -> int:
    conversation.last_seq += 1
    return conversation.last_seq


def show_last(conversation: Conversation, text: str, author: Author, at: datetime) -> None:
    """Keep what lists show of a conversation; secrets are masked in `text` already."""
    conversation.last_message_text = text[:_PREVIEW_LENGTH]
    conversation.last_message_author = author.value
    conversation.last_message_at = at
    conversation.last_activity_at = at


def keep_until(conversation: Conversation, until: datetime) -> None:
    """Something waits there for the guest to write."""
    conversation.kept_until = max(until, conversation.kept_until or until)


def answer_contact(session: Session, conversation: Conversation) -> Contact | None:
    """The contact that wrote last: where answers go."""
    if conversation.answer_contact_id is not None:
        return session.get(Contact, conversation.answer_contact_id)
    return session.exec(select(Contact).where(col(Contact.conversation_id) == conversation.id)).first()


def _queue(
    session: Session, message: Message, contact: Contact, now: datetime, hold: timedelta, kept_for: timedelta | None
) -> None:
    state = DeliveryState.QUEUED if kept_for is None else DeliveryState.KEPT
    delivery = {
        "lane": f"contact:{contact.id}",
        "channel": contact.channel,
        "account": contact.account,
        "address": contact.address,
        "message_id": message.id,
        "contact_id": contact.id,
        "state": state.value,
        "due_at": now + (hold if kept_for is None else kept_for),
        "queued_at": now,
    }
    departure: Departure | None = None if hold or kept_for is not None else session.info.get(DEPARTURE)
    if departure is None or not departure.take(session, delivery, message, contact, now):
        add_rows(session, Delivery, [delivery])
        announce(session, Change(Topic.OUTBOX))


def _id(conversation: Conversation) -> int:
    if conversation.id is None:
        raise ValueError("the conversation is not stored yet")
    return conversation.id
