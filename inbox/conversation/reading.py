"""Reads conversations for pages and API: lists by activity or by need, in keyset pages, without N+1.

Everything is narrowed to what the actor may see. What lists find is to be looked at only: no session knows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, bindparam, select, tuple_
from sqlmodel import Session, col

from inbox.conversation.queues import HUMAN_NEEDED, STATE_OF, Queue, is_in
from inbox.conversation.rows import TABLES, ConversationRow, complete, joined, known, visible
from inbox.conversation.searching import Bounds, find_by
from inbox.staff.actors import Actor
from inbox.storage.finding import FindTogether
from inbox.storage.once import once
from inbox.storage.rows import columns_of, objects_of
from inbox.tables import Conversation, ConversationState, Guest, Property, Role
from properties.columns import Instant

# When something last happened, and the conversation's id.
Key = tuple[datetime, int]
_BOUNDS = Bounds()
_NEWEST_FIRST = (col(Conversation.last_activity_at).desc(), col(Conversation.id).desc())


@dataclass(frozen=True)
class Wanted:
    """What to list. `q` searches names, codes and everything said."""

    state: ConversationState | None = None
    property_slug: str | None = None
    q: str = ""
    queue: Queue = Queue.ALL
    manager_id: int | None = None
    language: str = ""  # the guest's


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
    floor = _floor(session, after, bounds) if found.is_wide else None
    conditions = [*found.conditions, *([_activity() >= tuple_(*floor)] if floor else [])]
    shape = _Shape.of(actor, wanted, goes_on=after is not None)
    values = _values(actor, wanted, limit + 1) | ({"at": after[0], "id": after[1]} if after else {})
    rows = _shown(session, actor, _listed(session, shape, conditions, values))
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], (last.conversation.last_activity_at, last.id) if last else floor)


def waiting_conversations(session: Session, actor: Actor, wanted: Wanted, limit: int = 200) -> list[ConversationRow]:
    """Those whose guest is owed a human's answer: the most severe first, then who has waited longest."""
    found = find_by(session, actor, wanted.q, _BOUNDS)
    shape = _Shape.of(actor, wanted, is_waiting=True)
    return _shown(session, actor, _listed(session, shape, found.conditions, _values(actor, wanted, limit)))


def find_conversation(session: Session, actor: Actor, conversation_id: int) -> ConversationRow | None:
    listed = _listed_before(session, actor).get(conversation_id)
    if listed is not None:
        return known(session, listed)
    one = _one(is_owners=actor.role is Role.OWNER)
    rows = complete(session, one.all(session, id=conversation_id, owner=actor.owner_id))
    if rows and rows[0].conversation.merged_into_id is not None:
        return find_conversation(session, actor, rows[0].conversation.merged_into_id)
    return known(session, rows[0]) if rows else None


def _listed_before(session: Session, actor: Actor) -> dict[int, ConversationRow]:
    """By id, what this reader was shown in the same session."""
    return once(session, (ConversationRow, actor), dict[int, ConversationRow])


def _shown(session: Session, actor: Actor, found: Sequence[Sequence[Any]]) -> list[ConversationRow]:
    rows = complete(session, found)
    _listed_before(session, actor).update({row.id: row for row in rows})
    return rows


@dataclass(frozen=True)
class _Shape:
    """What makes one list's statement another than the next one's; the rest are its parameters."""

    is_owners: bool
    queue: Queue
    has_state: bool
    has_property: bool
    has_language: bool
    is_waiting: bool
    goes_on: bool  # after a key

    @classmethod
    def of(cls, actor: Actor, wanted: Wanted, *, is_waiting: bool = False, goes_on: bool = False) -> "_Shape":
        is_owners, has_state = actor.role is Role.OWNER, wanted.state is not None
        has_property, has_language = bool(wanted.property_slug), bool(wanted.language)
        return cls(is_owners, wanted.queue, has_state, has_property, has_language, is_waiting, goes_on)


def _values(actor: Actor, wanted: Wanted, most: int) -> dict[str, Any]:
    return {
        "owner": actor.owner_id,
        "manager": wanted.manager_id,
        "state": wanted.state,
        "slug": wanted.property_slug,
        "language": wanted.language,
        "most": most,
    }


def _listed(
    session: Session, shape: _Shape, conditions: Sequence[ColumnElement[bool]], values: Mapping[str, Any]
) -> list[list[Any]]:
    """`conditions`: of a search, each of which is another."""
    if not conditions:
        return _list_of(shape).all(session, **values)
    query = _narrowed(joined(select(*columns_of(*TABLES))), shape).where(*conditions)
    return [objects_of(row, *TABLES) for row in session.execute(query, values)]


@cache
def _list_of(shape: _Shape) -> FindTogether:
    return FindTogether(TABLES, lambda rows, _: _narrowed(joined(rows), shape))


@cache
def _one(*, is_owners: bool) -> FindTogether:
    is_it = col(Conversation.id) == bindparam("id", type_=BigInteger)
    return FindTogether(TABLES, lambda rows, _: joined(rows).where(is_it, *visible(is_owners=is_owners)))


def _narrowed(query: Select[Any], shape: _Shape) -> Select[Any]:
    query = query.where(*visible(is_owners=shape.is_owners), *_conditions(shape))
    pressing = (col(Conversation.urgency).desc(), col(Conversation.waiting_since), col(Conversation.id))
    order = pressing if shape.is_waiting else _NEWEST_FIRST
    return query.order_by(*order).limit(bindparam("most", type_=Integer))


def _conditions(shape: _Shape) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [col(Conversation.merged_into_id).is_(None)]
    if shape.has_state:
        conditions.append(col(Conversation.state) == bindparam("state"))
    if shape.has_property:
        conditions.append(col(Property.slug) == bindparam("slug"))
    if shape.has_language:
        conditions.append(col(Guest.language) == bindparam("language"))
    if shape.queue is Queue.MINE:
        conditions.append(col(Conversation.assignee_id) == bindparam("manager", type_=BigInteger))
    if shape.queue in STATE_OF:
        conditions.append(is_in([STATE_OF[shape.queue]]))
    if shape.is_waiting:
        conditions += [col(Conversation.waiting_since).is_not(None), is_in(HUMAN_NEEDED)]
    if shape.goes_on:
        conditions.append(_activity() < tuple_(bindparam("at", type_=Instant), bindparam("id", type_=BigInteger)))
    return conditions


def _floor(session: Session, after: Key | None, bounds: Bounds) -> Key | None:
    """The conversation at which a search for common words pauses; None where fewer are left."""
    query = select(col(Conversation.last_activity_at), col(Conversation.id))
    if after:
        query = query.where(_activity() < tuple_(*after))
    row = session.execute(query.order_by(*_NEWEST_FIRST).offset(bounds.looked_into - 1).limit(1)).first()
    return (row[0], row[1]) if row else None


def _activity() -> ColumnElement[Any]:
    return tuple_(col(Conversation.last_activity_at), col(Conversation.id))
