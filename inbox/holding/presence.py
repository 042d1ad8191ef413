"""Who has a conversation before his eyes, and who writes in it. Kept as rows, so that every process knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from inbox.holding.refusals import NotFound
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Manager, Presence

SEEN_FOR = timedelta(seconds=60)
TYPED_FOR = timedelta(seconds=5)
_FORGET_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Viewer:
    """A colleague who looks. `writes_until` None = he doesn't write."""

    manager_id: int
    name: str
    seen_until: datetime
    writes_until: datetime | None


def be_there(session: Session, actor: Actor, conversation_id: int, now: datetime, *, writes: bool) -> None:
    """Colleagues hear of it only where something changes for them. The caller knows that he may see it."""
    if actor.manager_id is None:
        raise NotFound
    of_it = {"conversation_id": conversation_id, "manager_id": actor.manager_id}
    typed_at = now if writes else None
    if insert_or_ignore(session, Presence, **of_it, seen_at=now, typed_at=typed_at):
        session.execute(delete(Presence).where(col(Presence.seen_at) < now - _FORGET_AFTER))
        announce(session, Change(Topic.PRESENCE, conversation_id))
        return
    there = session.exec(select(Presence).filter_by(**of_it).with_for_update()).one()
    was_there, wrote = there.seen_at + SEEN_FOR > now, _writes_until(there, now) is not None
    there.seen_at, there.typed_at = now, typed_at
    if not was_there or wrote != writes:
        announce(session, Change(Topic.PRESENCE, conversation_id))


def leave(session: Session, actor: Actor, conversation_id: int) -> None:
    of_it = (col(Presence.conversation_id) == conversation_id, col(Presence.manager_id) == actor.manager_id)
    if session.execute(delete(Presence).where(*of_it)).rowcount:  # type: ignore[attr-defined]
        announce(session, Change(Topic.PRESENCE, conversation_id))


def is_somebody_there(session: Session, conversation_id: int, now: datetime) -> bool:
    of_it = (col(Presence.conversation_id) == conversation_id, col(Presence.seen_at) > now - SEEN_FOR)
    return session.exec(select(Presence.id).where(*of_it).limit(1)).first() is not None


def others_there(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Sequence[Viewer]:
    """Who came first stands first."""
    query = select(Presence, Manager).join(Manager, col(Manager.id) == col(Presence.manager_id))
    of_it = (
        col(Presence.conversation_id) == conversation_id,
        col(Presence.manager_id) != actor.manager_id,
        col(Presence.seen_at) > now - SEEN_FOR,
    )
    found = session.exec(query.where(*of_it).order_by(col(Presence.id)))
    return [
        Viewer(manager.id or 0, manager.name, there.seen_at + SEEN_FOR, _writes_until(there, now))
        for there, manager in found
    ]


def _writes_until(there: Presence, now: datetime) -> datetime | None:
    until = there.typed_at + TYPED_FOR if there.typed_at else None
    return until if until and until > now else None
