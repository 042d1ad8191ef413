"""Queues again what a process was sending when it died: it may have arrived, and is marked so. Called by the outbox."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, bindparam, literal_column, update
from sqlmodel import Session, col

from inbox.storage.live import Change, Topic, announce
from inbox.storage.neighbours import LOCKED
from inbox.storage.statements import Statement
from inbox.tables import Delivery, DeliveryState

# Longer than any request may take: whoever still holds a claim after that has died.
CLAIM = timedelta(seconds=120)
# So long may a process be without its line to PostgreSQL, and live.
_GRACE = timedelta(seconds=15)
# Written out: what is only given with the statement lets no database use an index on those that have not left.
SENDING: ColumnElement[str] = literal_column("'sending'")


def reclaim_dead(session: Session, name: str, now: datetime, *, at_start: bool = False) -> None:
    """At its start the only process on a SQLite file knows that every claim is a dead one's."""
    _RECLAIM.tell(session, now=now)
    if at_start:
        if session.get_bind().dialect.name == "sqlite":
            _RECLAIM_ALL.tell(session, now=now, name=name)
        announce(session, Change(Topic.OUTBOX))


def reclaim_left(session: Session, name: str, now: datetime) -> None:
    """On PostgreSQL a process that lives holds a lock; what others have claimed is not waited for until it runs out."""
    if _RECLAIM_LEFT.run(session, now=now, name=name, claimed_before=now + CLAIM - _GRACE):
        announce(session, Change(Topic.OUTBOX))


def _reclaim(*is_dead: ColumnElement[bool]) -> Update:
    free = {"state": DeliveryState.QUEUED.value, "maybe_twice": True, "claimed_by": None, "claimed_until": None}
    return update(Delivery).where(col(Delivery.state) == SENDING, *is_dead).values(due_at=bindparam("now"), **free)


_RECLAIM = Statement(lambda _: _reclaim(col(Delivery.claimed_until) < bindparam("now")))
_RECLAIM_ALL = Statement(lambda _: _reclaim(col(Delivery.claimed_by) != bindparam("name")))
_RECLAIM_LEFT = Statement(
    lambda _: _reclaim(
        col(Delivery.claimed_until) < bindparam("claimed_before"),
        col(Delivery.claimed_by) != bindparam("name"),
        ~literal_column(LOCKED.format(name="delivery.claimed_by")),
    )
)
