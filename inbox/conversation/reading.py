"""Reads conversations for pages and API: lists by activity or by need, and threads, in keyset pages, without N+1.

Everything is narrowed to what the actor may see; notes are for those who may answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlmodel import Session, col

from inbox.conversation.searching import Bounds, Found, find_by
from inbox.staff.actors import Actor, conversations_visible_to
from inbox.tables import (
    Contact,
    Conversation,
    ConversationState,
    Guest,
    Manager,
    Property,
    Stay,
)

# When something last happened, and the conversation's id.
Key = tuple[datetime, int]
_BOUNDS = Bounds()


class Queue(StrEnum):
    """The tabs of the inbox."""

    NEEDS_YOU = "needs"
    MINE = "mine"
    BOT = "bot"
    ALL = "all"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class ConversationRow:
    """A conversation with all that lists and heads show of it; the channel that answers go to comes first."""

    conversation: Conversation
    guest: Guest
    home: Property | None
    stay: Stay | None
    channels: tuple[str, ...]
    contacts: tuple[Contact, ...]
    trust: str
    assignee: Manager | None

    @property
    def id(self) -> int:
        return self.conversation.id or 0


@dataclass(frozen=True)
class Wanted:
    """What to list. `q` searches names, codes and everything said."""

    state: ConversationState | None = None
    property_slug: str | None = None
    q: str = ""
    queue: Queue = Queue.ALL
    manager_id: int | None = None


@dataclass(frozen=True)
class Page:
    """Rows and the key of the last one, None when there are no more."""

    rows: Sequence[ConversationRow]
    next: Key | None


def newest_conversations(
    session: Session, actor: Actor, wanted: Wanted,
    *, after: Key | None = None, limit: int = 50, bounds: Bounds = _BOUNDS,
) -> Page:  # fmt: skip
    """Newest activity first. In a search for common words a page may hold less than `limit` though more follow."""
    found = find_by(session, actor, wanted.q, bounds)
    query = _rows().where(*_conditions(actor, wanted, found))
    if after:
        query = query.where(_activity() < tuple_(*after))
    floor = _floor(session, after, bounds) if found.is_wide else None
    if floor:
        query = query.where(_activity() >= tuple_(*floor))
    rows = _complete(session, _newest_first(query).limit(limit + 1))
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], (last.conversation.last_activity_at, last.id) if last else floor)


def waiting_conversations(session: Session, actor: Actor, wanted: Wanted, limit: int = 200) -> list[ConversationRow]:
    """Those whose guest is owed a human's answer: the most severe first, then who has waited longest."""
    found = find_by(session, actor, wanted.q, _BOUNDS)
    query = _rows().where(*_conditions(actor, wanted, found), col(Conversation.waiting_since).is_not(None))
    query = query.where(col(Conversation.state).in_([ConversationState.WAITING, ConversationState.HUMAN]))
    order = (col(Conversation.urgency).desc(), col(Conversation.waiting_since), col(Conversation.id))
    return _complete(session, query.order_by(*order).limit(limit))


def find_conversation(session: Session, actor: Actor, conversation_id: int) -> ConversationRow | None:
    query = _rows().where(col(Conversation.id) == conversation_id, conversations_visible_to(actor))
    rows = _complete(session, query)
    if rows and rows[0].conversation.merged_into_id is not None:
        return find_conversation(session, actor, rows[0].conversation.merged_into_id)
    return rows[0] if rows else None


def count_queues(session: Session, actor: Actor) -> dict[Queue, int]:
    """How many wait for a human, are the actor's own, are with the bot; bounded by what is open, never all history."""
    is_open = col(Conversation.state).in_(
        [ConversationState.BOT, ConversationState.WAITING, ConversationState.HUMAN, ConversationState.SNOOZED]
    )
    mine = col(Conversation.assignee_id) == actor.manager_id
    needs = and_(
        col(Conversation.waiting_since).is_not(None),
        col(Conversation.state).in_([ConversationState.WAITING, ConversationState.HUMAN]),
    )
    with_bot = col(Conversation.state) == ConversationState.BOT
    counts = [func.count().filter(condition) for condition in (needs, mine, with_bot)]
    visible = and_(is_open, conversations_visible_to(actor), col(Conversation.merged_into_id).is_(None))
    row = session.execute(select(*counts).select_from(Conversation).where(visible)).one()
    return dict(zip((Queue.NEEDS_YOU, Queue.MINE, Queue.BOT), row, strict=True))


def _rows() -> Any:
    return (
        select(Conversation, Guest, Property, Stay, Manager)
        .join(Guest, col(Guest.id) == col(Conversation.guest_id))
        .outerjoin(Property, col(Property.id) == col(Conversation.property_id))
        .outerjoin(Stay, col(Stay.id) == col(Conversation.stay_id))
        .outerjoin(Manager, col(Manager.id) == col(Conversation.assignee_id))
    )


def _conditions(actor: Actor, wanted: Wanted, found: Found) -> list[ColumnElement[bool]]:
    conditions = [conversations_visible_to(actor), col(Conversation.merged_into_id).is_(None)]
    if wanted.state:
        conditions.append(col(Conversation.state) == wanted.state)
    if wanted.property_slug:
        conditions.append(col(Property.slug) == wanted.property_slug)
    if wanted.queue is Queue.MINE:
        conditions.append(col(Conversation.assignee_id) == wanted.manager_id)
    if wanted.queue is Queue.BOT:
        conditions.append(col(Conversation.state) == ConversationState.BOT)
    if wanted.queue is Queue.RESOLVED:
        conditions.append(col(Conversation.state) == ConversationState.RESOLVED)
    return conditions + found.conditions


def _floor(session: Session, after: Key | None, bounds: Bounds) -> Key | None:
    """The conversation at which a search for common words pauses; None where fewer are left."""
    query = select(col(Conversation.last_activity_at), col(Conversation.id))
    if after:
        query = query.where(_activity() < tuple_(*after))
    row = session.execute(_newest_first(query).offset(bounds.looked_into - 1).limit(1)).first()
    return (row[0], row[1]) if row else None


def _activity() -> ColumnElement[Any]:
    return tuple_(col(Conversation.last_activity_at), col(Conversation.id))


def _newest_first(query: Any) -> Any:
    return query.order_by(col(Conversation.last_activity_at).desc(), col(Conversation.id).desc())


def _complete(session: Session, query: Any) -> list[ConversationRow]:
    found = session.execute(query).all()
    contacts: dict[int, list[Contact]] = {}
    ids = [conversation.id for conversation, *_ in found]
    theirs = select(Contact).where(col(Contact.conversation_id).in_(ids)).order_by(col(Contact.id))
    for contact in session.execute(theirs).scalars():
        contacts.setdefault(contact.conversation_id or 0, []).append(contact)
    return [_row(row, contacts.get(row[0].id, [])) for row in found]


def _row(found: Any, contacts: list[Contact]) -> ConversationRow:
    conversation, guest, home, stay, assignee = found
    contacts.sort(key=lambda contact: contact.id != conversation.answer_contact_id)
    return ConversationRow(
        conversation=conversation,
        guest=guest,
        home=home,
        stay=stay,
        channels=tuple(dict.fromkeys(contact.channel for contact in contacts)),
        contacts=tuple(contacts),
        trust=contacts[0].trust if contacts else "unknown",
        assignee=assignee,
    )
