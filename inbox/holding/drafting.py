"""What a manager has begun to write: kept at the desk, so that it waits for him on any device. Only he reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select

from inbox.codes.recognising import KnownCodes
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import Actor
from inbox.storage.finding import Find
from inbox.storage.live import Change, Topic, announce
from inbox.storage.once import once
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Draft, Manager


@dataclass(frozen=True)
class Begun:
    """`entry_id`: the one of knowledge that the words were begun from. `files`: slips of the composer."""

    text: str = ""
    is_note: bool = False
    entry_id: int = 0
    files: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.files


def keep_draft(
    session: Session, codes: KnownCodes, actor: Actor, conversation_id: int, begun: Begun, now: datetime
) -> None:
    """In the place of what he had begun there before; nothing written is no draft. Raises `NotFound`."""
    if actor.manager_id is None:
        return
    if begun.is_empty:
        drop_draft(session, actor, conversation_id)
        return
    number = lock_conversation(session, conversation_id, actor).id or 0
    values = {"sealed": codes.seal(begun.text), "is_note": begun.is_note, "entry_id": begun.entry_id,
              "files": list(begun.files), "at": now}  # fmt: skip
    of_it = {"conversation_id": number, "manager_id": actor.manager_id}
    if insert_or_ignore(session, Draft, **of_it, **values):
        announce(session, Change(Topic.QUEUE, number))
        return
    draft = session.exec(select(Draft).filter_by(**of_it).with_for_update()).one()
    for name, value in values.items():
        setattr(draft, name, value)


def drop_draft(session: Session, actor: Actor, conversation_id: int) -> None:
    """It was sent, or is not wanted any more."""
    of_it = (col(Draft.conversation_id) == conversation_id, col(Draft.manager_id) == actor.manager_id)
    if session.execute(delete(Draft).where(*of_it)).rowcount:  # type: ignore[attr-defined]
        announce(session, Change(Topic.QUEUE, conversation_id))


def read_draft(session: Session, codes: KnownCodes, actor: Actor, conversation_id: int) -> Begun:
    """What this manager has begun; nothing where he hasn't."""
    draft = _own_drafts(session, actor).get(conversation_id)
    if draft is None:
        return Begun()
    return Begun(codes.open(draft.sealed), draft.is_note, draft.entry_id, tuple(draft.files))


def conversations_begun(session: Session, actor: Actor) -> frozenset[int]:
    """Where he has a draft."""
    return frozenset(_own_drafts(session, actor))


def _own_drafts(session: Session, actor: Actor) -> Mapping[int, Draft]:
    """By conversation."""
    if actor.manager_id is None:
        return {}
    drafts = once(session, (Draft, actor.manager_id), lambda: _DRAFTS.all(session, manager=actor.manager_id))
    return {draft.conversation_id: draft for draft in drafts}


_DRAFTS = Find(Draft, lambda rows: rows.where(col(Draft.manager_id) == bindparam("manager")))


def others_who_began(session: Session, actor: Actor, conversation_id: int) -> Sequence[str]:
    """Names of colleagues who have a draft there; never what it says."""
    query = select(Manager.name).join(Draft, col(Draft.manager_id) == col(Manager.id))
    of_it = (Draft.conversation_id == conversation_id, Draft.manager_id != actor.manager_id)
    return session.exec(query.where(*of_it).order_by(col(Draft.at))).all()
