"""Reads what was said in a conversation, messages and notes together, in the order they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, bindparam, exists, func, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from inbox.conversation.quoting import answered_by
from inbox.staff.actors import Actor, conversations_visible_to
from inbox.storage.finding import FindTogether
from inbox.storage.several import is_one_of, several
from inbox.tables import Attachment, AttachmentState, Conversation, Delivery, Manager, Message, MessageEdit, Note
from properties.columns import Instant

# What the thread is sorted by: when it was said, and our order of arrival within that moment.
Place = tuple[datetime, int]


@dataclass(frozen=True)
class ThreadItem:
    """A message with its files, history and delivery, or a note (then `note` is set and `message` is None)."""

    place: Place
    message: Message | None = None
    note: Note | None = None
    attachments: Sequence[Attachment] = ()
    delivery: Delivery | None = None
    edits: Sequence[MessageEdit] = field(default_factory=list)
    by: str = ""  # the manager's name, now
    answers: Message | None = None  # what the guest answered with "reply"

    @property
    def seq(self) -> int:
        return self.place[1]

    @property
    def id(self) -> str:
        """Unique among messages and notes: "17", and "n17" for a note."""
        return str(self.message.id) if self.message else f"n{self.note.id if self.note else ''}"


def read_thread(
    session: Session, conversation_id: int, *, after: Place | None = None, before: Place | None = None,
    since_seq: int | None = None, limit: int = 50, with_notes: bool = True,
) -> list[ThreadItem]:  # fmt: skip
    """At most `limit` items, oldest first: after a place, or the last ones (before a place).

    `since_seq` gives what arrived later than that number, wherever it is placed: for catching up.
    """
    part = _part(after, before, since_seq)
    at, seq = after or before or (None, since_seq)
    wanted = {"conversation": conversation_id, "at": at, "seq": seq, "most": limit}
    said = _messages(part).all(session, **wanted)
    may_hold_notes = with_notes and (not said or said[0][_HAS_NOTES])
    notes = [note for (note,) in _notes(part).all(session, **wanted)] if may_hold_notes else []
    items = sorted([*_items(session, said), *_note_items(session, notes)], key=lambda item: item.place)
    if since_seq is not None:
        arrived = sorted(items, key=lambda item: item.seq)[:limit]
        return sorted(arrived, key=lambda item: item.place)
    return items[:limit] if after else items[-limit:]


def read_item(session: Session, conversation_id: int, seq: int, *, with_notes: bool = True) -> ThreadItem | None:
    """The message or note of that number."""
    items = read_thread(session, conversation_id, since_seq=seq - 1, limit=1, with_notes=with_notes)
    return items[0] if items and items[0].seq == seq else None


def find_file(session: Session, actor: Actor, attachment_id: int) -> Attachment | None:
    """A file of a message that he may see, once it is there."""
    query = (
        select(Attachment)
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(Attachment.id == attachment_id, conversations_visible_to(actor))
        .where(col(Attachment.state) == AttachmentState.READY)
    )
    return session.exec(query).first()


def place_of(message: Message) -> Place:
    return (message.placed_at, message.seq)


class _Part(StrEnum):
    """Of a thread: what makes one statement another; the rest are its parameters."""

    LAST = "last"
    BEFORE = "before"  # a place
    AFTER = "after"
    SINCE = "since"  # a number


def _part(after: Place | None, before: Place | None, since_seq: int | None) -> _Part:
    if since_seq is not None:
        return _Part.SINCE
    return _Part.AFTER if after else _Part.BEFORE if before else _Part.LAST


@cache
def _messages(part: _Part) -> FindTogether:
    """Each with its last delivery, and whether there are files, former words, and notes beside it."""
    another = aliased(Delivery)
    last = select(func.max(col(another.id))).where(col(another.message_id) == col(Message.id)).scalar_subquery()
    more = (
        exists().where(col(Attachment.message_id) == col(Message.id)),
        exists().where(col(MessageEdit.message_id) == col(Message.id)),
        exists().where(col(Note.conversation_id) == bindparam("conversation", type_=BigInteger)),
    )
    return FindTogether(
        (Message, Delivery),
        lambda rows, _: _narrowed(
            rows.select_from(Message).outerjoin(Delivery, col(Delivery.id) == last),
            part, Message.conversation_id, (col(Message.placed_at), col(Message.seq)),
        ),
        more,
    )  # fmt: skip


_HAS_NOTES = 4  # after message, delivery, files, former words


@cache
def _notes(part: _Part) -> FindTogether:
    place = (col(Note.at), col(Note.seq))
    return FindTogether((Note,), lambda rows, _: _narrowed(rows, part, Note.conversation_id, place))


def _narrowed(rows: Select[Any], part: _Part, conversation_id: Any, place: tuple[Any, Any]) -> Select[Any]:
    here = bindparam("at", type_=Instant), bindparam("seq", type_=BigInteger)
    rows = rows.where(conversation_id == bindparam("conversation", type_=BigInteger))
    if part is _Part.SINCE:
        rows = rows.where(place[1] > here[1]).order_by(place[1])
    elif part is _Part.AFTER:
        rows = rows.where(tuple_(*place) > tuple_(*here)).order_by(*place)
    else:
        rows = rows.where(tuple_(*place) < tuple_(*here)) if part is _Part.BEFORE else rows
        rows = rows.order_by(*(column.desc() for column in place))
    return rows.limit(bindparam("most", type_=Integer))


def _items(session: Session, said: Sequence[Sequence[Any]]) -> list[ThreadItem]:
    messages: list[Message] = [message for message, *_ in said]
    files = _by_message(_FILES, session, [message.id for message, _, has_files, *_ in said if has_files])
    edits = _by_message(_EDITS, session, [message.id for message, _, _, has_edits, _ in said if has_edits])
    names = _names(session, [message.manager_id for message in messages])
    answered = answered_by(session, messages)
    return [
        ThreadItem(
            place=place_of(message),
            message=message,
            attachments=files.get(message.id, ()),
            delivery=delivery,
            edits=edits.get(message.id, ()),
            by=names.get(message.manager_id, message.author_name),
            answers=answered.get(message.id),
        )
        for message, delivery, *_ in said
    ]


def _by_message(find: FindTogether, session: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for (thing,) in find.all(session, ids=several(session, ids)) if ids else ():
        found.setdefault(thing.message_id, []).append(thing)
    return found


_FILES = FindTogether(
    (Attachment,),
    lambda rows, dialect: rows.where(is_one_of(col(Attachment.message_id), "ids", dialect)).order_by(
        col(Attachment.vendor_order), col(Attachment.id)
    ),
)
_EDITS = FindTogether(
    (MessageEdit,),
    lambda rows, dialect: rows.where(is_one_of(col(MessageEdit.message_id), "ids", dialect)).order_by(
        col(MessageEdit.at)
    ),
)


def _note_items(session: Session, notes: Sequence[Note]) -> list[ThreadItem]:
    names = _names(session, [note.manager_id for note in notes])
    return [
        ThreadItem(place=(note.at, note.seq), note=note, by=names.get(note.manager_id, note.author_name))
        for note in notes
    ]


def _names(session: Session, ids: Sequence[int | None]) -> dict[int | None, str]:
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    return {manager.id: manager.name for manager in session.exec(select(Manager).where(col(Manager.id).in_(wanted)))}
