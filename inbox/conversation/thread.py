"""Reads what was said in a conversation, messages and notes together, in the order they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from inbox.conversation.quoting import answered_by
from inbox.storage.finding import FindTogether
from inbox.storage.several import is_one_of, several
from inbox.tables import Attachment, Delivery, Manager, Message, MessageEdit, Note

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
    messages = _messages(session, conversation_id, after, before, since_seq, limit)
    notes = _notes(session, conversation_id, after, before, since_seq, limit) if with_notes else []
    items = items_of(session, messages, notes)
    if since_seq is not None:
        arrived = sorted(items, key=lambda item: item.seq)[:limit]
        return sorted(arrived, key=lambda item: item.place)
    return items[:limit] if after else items[-limit:]


def read_item(session: Session, conversation_id: int, seq: int, *, with_notes: bool = True) -> ThreadItem | None:
    """The message or note of that number."""
    items = read_thread(session, conversation_id, since_seq=seq - 1, limit=1, with_notes=with_notes)
    return items[0] if items and items[0].seq == seq else None


def items_of(session: Session, messages: Sequence[Message], notes: Sequence[Note] = ()) -> list[ThreadItem]:
    return sorted([*_items(session, messages), *_note_items(session, notes)], key=lambda item: item.place)


def place_of(message: Message) -> Place:
    return (message.placed_at, message.seq)


def _messages(
    session: Session, conversation_id: int, after: Place | None, before: Place | None, since: int | None, limit: int
) -> Sequence[Message]:
    key = (col(Message.placed_at), col(Message.seq))
    query = select(Message).where(col(Message.conversation_id) == conversation_id)
    if since is not None:
        return session.exec(query.where(col(Message.seq) > since).order_by(col(Message.seq)).limit(limit)).all()
    if after:
        return session.exec(query.where(tuple_(*key) > tuple_(*after)).order_by(*key).limit(limit)).all()
    if before:
        query = query.where(tuple_(*key) < tuple_(*before))
    return session.exec(query.order_by(*(part.desc() for part in key)).limit(limit)).all()


def _notes(
    session: Session, conversation_id: int, after: Place | None, before: Place | None, since: int | None, limit: int
) -> Sequence[Note]:
    key = (col(Note.at), col(Note.seq))
    query = select(Note).where(col(Note.conversation_id) == conversation_id)
    if since is not None:
        return session.exec(query.where(col(Note.seq) > since).order_by(col(Note.seq)).limit(limit)).all()
    if after:
        return session.exec(query.where(tuple_(*key) > tuple_(*after)).order_by(*key).limit(limit)).all()
    if before:
        query = query.where(tuple_(*key) < tuple_(*before))
    return session.exec(query.order_by(*(part.desc() for part in key)).limit(limit)).all()


def _items(session: Session, messages: Sequence[Message]) -> list[ThreadItem]:
    deliveries, with_files, with_edits = _sent(session, messages)
    files = _by_message(_FILES, session, with_files)
    edits = _by_message(_EDITS, session, with_edits)
    names = _names(session, [message.manager_id for message in messages])
    answered = answered_by(session, messages)
    return [
        ThreadItem(
            place=place_of(message),
            message=message,
            attachments=files.get(message.id or 0, ()),
            delivery=deliveries.get(message.id),
            edits=edits.get(message.id or 0, ()),
            by=names.get(message.manager_id, message.author_name),
            answers=answered.get(message.id or 0),
        )
        for message in messages
    ]


def _sent(session: Session, messages: Sequence[Message]) -> tuple[dict[int | None, Delivery], list[int], list[int]]:
    """The last delivery of each message, and of which messages there are files and former words."""
    if not messages:
        return {}, [], []
    found = _SENT.all(session, ids=several(session, [message.id for message in messages]))
    deliveries: dict[int | None, Delivery] = {
        number: delivery for delivery, number, _, _ in found if delivery is not None
    }
    return deliveries, [row[1] for row in found if row[2]], [row[1] for row in found if row[3]]


def _by_message(find: FindTogether, session: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for (thing,) in find.all(session, ids=several(session, ids)) if ids else ():
        found.setdefault(thing.message_id, []).append(thing)
    return found


def _last_deliveries(rows: Select[Any], dialect: str) -> Select[Any]:
    another = aliased(Delivery)
    last = select(func.max(col(another.id))).where(col(another.message_id) == col(Message.id)).scalar_subquery()
    joined = rows.select_from(Message).outerjoin(Delivery, col(Delivery.id) == last)
    return joined.where(is_one_of(col(Message.id), "ids", dialect))


_SENT = FindTogether(
    (Delivery,),
    _last_deliveries,
    more=(
        col(Message.id),
        exists().where(col(Attachment.message_id) == col(Message.id)),
        exists().where(col(MessageEdit.message_id) == col(Message.id)),
    ),
)
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
