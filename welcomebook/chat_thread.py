"""Reads a visitor's conversation as he may see it, and who answers in it now. Called by the chat's pages and stream."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import Session, col, select

from inbox.codes.door import may_read
from inbox.tables import Attachment, Author, Conversation, ConversationState, Message
from inbox.words import EventKind
from properties.keys import Keys
from welcomebook.visible import MOMENT, count_ready_files, visible_messages
from welcomebook.visitors import Visit

# Of all that happens behind the scenes, that a person came and went is the guest's business.
_TOLD_EVENTS = frozenset({EventKind.TAKEN, EventKind.RELEASED})
_MOST_EVENTS = 20
# Looked back this far when catching up: what was committed a moment late is not missed, and the page knows repeats.
_OVERLAP = timedelta(seconds=30)


class Answering(StrEnum):
    """Who answers, as the guest is told; never one for the other."""

    ASSISTANT = "assistant"
    CALLED = "called"  # a person was called; until then the assistant answers what it can
    PERSON = "person"


@dataclass(frozen=True)
class Heard:
    """One message or event, at the moment when it was said or reached the page.

    `is_masked`: codes in it are hidden, because they may not be told now.
    """

    message: Message
    moment: datetime
    text: str
    is_masked: bool = False
    files: Sequence[Attachment] = ()


def read_thread(
    session: Session, keys: Keys, visit: Visit, now: datetime, *, since: datetime | None = None, limit: int = 60
) -> list[Heard]:
    """At most `limit` messages and the events between them, oldest first; the newest ones, or those since a moment."""
    if visit.contact is None or visit.conversation is None:
        return []
    begin = since - _OVERLAP if since else visit.contact.created_at
    query = visible_messages(visit).where(begin <= MOMENT).order_by(MOMENT.desc(), col(Message.id).desc())
    rows = session.execute(query.limit(limit)).all()
    files = _files(session, [message.id for message, _ in rows])
    said = [_hear(keys, visit, message, moment, files, now) for message, moment in rows]
    if len(said) == limit:
        begin = said[-1].moment
    events = _events(session, visit.conversation, max(begin, visit.contact.created_at))
    return sorted([*said, *events], key=lambda heard: (heard.moment, heard.message.id))


def who_answers(conversation: Conversation | None) -> Answering:
    if conversation is None:
        return Answering.ASSISTANT
    if conversation.state == ConversationState.WAITING:
        return Answering.CALLED
    is_held = conversation.state in {ConversationState.HUMAN, ConversationState.SNOOZED} and conversation.holder_name
    return Answering.PERSON if is_held else Answering.ASSISTANT


def state_of(session: Session, visit: Visit) -> str:
    """A text that changes when, and only when, there is something new to show; "" for one who has said nothing yet."""
    if visit.contact is None:
        return ""
    seen = visible_messages(visit).with_only_columns(func.count(col(Message.id)), func.max(MOMENT))
    number, newest = session.execute(seen).one()
    milliseconds = int(newest.timestamp() * 1000) if newest else 0
    return f"{number}-{milliseconds}-{who_answers(visit.conversation)}-{count_ready_files(session, visit)}"


def _hear(
    keys: Keys, visit: Visit, message: Message, moment: datetime, files: dict[int, list[Attachment]], now: datetime
) -> Heard:
    text, is_masked = message.text, False
    if message.sealed is not None:
        is_masked = not _may_be_told(visit, message, now)
        text = message.text if is_masked else keys.open(message.sealed)
    return Heard(message, moment, text, is_masked, files.get(message.id or 0, ()))


def _may_be_told(visit: Visit, message: Message, now: datetime) -> bool:
    """His trust is about the stay of the conversation that he is in now; codes of an earlier one stay hidden."""
    if visit.contact is None or message.conversation_id != visit.contact.conversation_id:
        return False
    return may_read(visit.contact, visit.home, visit.stay, message.facts, now)


def _files(session: Session, ids: Sequence[int | None]) -> dict[int, list[Attachment]]:
    files: dict[int, list[Attachment]] = {}
    for file in session.exec(
        select(Attachment).where(col(Attachment.message_id).in_(ids)).order_by(col(Attachment.id))
    ):
        files.setdefault(file.message_id, []).append(file)
    return files


def _events(session: Session, conversation: Conversation, since: datetime) -> list[Heard]:
    query = select(Message).where(
        Message.conversation_id == conversation.id,
        Message.author == Author.SYSTEM,
        Message.kind == "event",
        col(Message.placed_at) >= since,
    )
    newest = session.exec(query.order_by(col(Message.placed_at).desc()).limit(_MOST_EVENTS))
    return [Heard(event, event.placed_at, "") for event in newest if event.facts.get("event") in _TOLD_EVENTS]
