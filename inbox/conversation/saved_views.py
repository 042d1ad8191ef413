"""Views of the list that managers have saved: kept, put away, found, and how many conversations stand in each.

Called by the pages of the inbox. Who has saved none is asked for nothing: `has_views` goes with another statement.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, exists, func, literal_column
from sqlalchemy import select as columns_from
from sqlmodel import Session, col, or_, select

from inbox.conversation.queues import HUMAN_NEEDED, STATE_OF, Queue, are_open, is_in
from inbox.staff.actors import Actor
from inbox.tables import Conversation, Guest, SavedView

MOST_VIEWS = 20  # of one manager, and of everybody
COUNTED_TO = 100
_COUNTED = frozenset({Queue.NEEDS_YOU, Queue.MINE, Queue.BOT})


class TooMany(Exception):
    """Some have to be put away first."""


def has_views(manager: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(or_(col(SavedView.manager_id) == manager, col(SavedView.manager_id).is_(None)))


def views_of(session: Session, actor: Actor) -> Sequence[SavedView]:
    """His own first, then everybody's, as they were made."""
    order = (col(SavedView.manager_id).is_(None), col(SavedView.id))
    return session.exec(select(SavedView).where(_may_see(actor)).order_by(*order)).all()


def find_view(session: Session, actor: Actor, view_id: int) -> SavedView | None:
    return session.exec(select(SavedView).where(col(SavedView.id) == view_id, _may_see(actor))).first()


def keep_view(session: Session, actor: Actor, view: SavedView, now: datetime) -> SavedView:
    """`view`: as it is to be, but for who made it. Raises `TooMany`."""
    is_same = col(SavedView.manager_id).is_not_distinct_from(view.manager_id)
    if len(session.exec(select(SavedView.id).where(is_same).limit(MOST_VIEWS)).all()) >= MOST_VIEWS:
        raise TooMany
    view.made_by, view.made_at = actor.name, now
    session.add(view)
    session.flush()
    return view


def drop_view(session: Session, actor: Actor, view_id: int) -> bool:
    """His own, or one of everybody's that he has made; leads and admins any of everybody's. Whether it was there."""
    view = find_view(session, actor, view_id)
    if view is None or not may_drop(actor, view):
        return False
    session.delete(view)
    return True


def may_drop(actor: Actor, view: SavedView) -> bool:
    return view.manager_id is not None or actor.may_lead or view.made_by == actor.name


def counts_of(session: Session, actor: Actor, views: Sequence[SavedView]) -> Mapping[int, int]:
    """By id, of those that are about open work; by one statement, and none is counted beyond `COUNTED_TO`.

    Words are looked for only when the view is opened.
    """
    asked = [view for view in views if Queue(view.queue) in _COUNTED and not view.words]
    if not asked:
        return {}
    row = session.execute(columns_from(*(_count(view, actor).label(f"v{view.id}") for view in asked))).one()
    return {view.id or 0: number for view, number in zip(asked, row, strict=True)}


def _count(view: SavedView, actor: Actor) -> ColumnElement[int]:
    found = columns_from(literal_column("1", Integer)).select_from(Conversation).where(*_conditions(view, actor))
    if view.language:
        is_spoken = col(Guest.language) == view.language
        found = found.join(Guest, col(Guest.id) == col(Conversation.guest_id)).where(is_spoken)
    return columns_from(func.count()).select_from(found.limit(COUNTED_TO).subquery()).scalar_subquery()


def _conditions(view: SavedView, actor: Actor) -> list[ColumnElement[bool]]:
    conditions, queue = [are_open()], Queue(view.queue)
    if view.property_id is not None:
        conditions.append(col(Conversation.property_id) == view.property_id)
    if queue is Queue.NEEDS_YOU:
        conditions += [col(Conversation.waiting_since).is_not(None), is_in(HUMAN_NEEDED)]
    if queue is Queue.MINE:
        conditions.append(col(Conversation.assignee_id) == actor.manager_id)
    if queue in STATE_OF:
        conditions.append(is_in([STATE_OF[queue]]))
    return conditions


def _may_see(actor: Actor) -> ColumnElement[bool]:
    return or_(col(SavedView.manager_id).is_(None), col(SavedView.manager_id) == actor.manager_id)
