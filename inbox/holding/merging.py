"""Moves what was said in one conversation into another, and back again: nothing is copied, nothing is lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlmodel import Session, col, select

from inbox.conversation.held import Held, carry_need, let_go
from inbox.conversation.speaking import keep_until, next_seq
from inbox.holding.taking import lock_conversation
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    AuditRecord,
    Contact,
    Conversation,
    ConversationState,
    Handoff,
    Incident,
    Merge,
    Message,
    Note,
    PlannedReply,
    PlaybookRun,
    ServiceClockRow,
)

# What belongs to a conversation besides what was said in it.
Beside = Handoff | Incident | PlannedReply | PlaybookRun | ServiceClockRow
_BESIDE: Mapping[str, type[Beside]] = {
    "handoffs": Handoff,
    "incidents": Incident,
    "clocks": ServiceClockRow,
    "runs": PlaybookRun,
    "planned": PlannedReply,
}


class NothingToUndo(Exception):
    """The merge was undone already, or what it made has gone on into another conversation."""


def merge_into(session: Session, apart: Conversation, main: Conversation, now: datetime) -> Merge:
    """Put everything of `apart` into `main`, each thing at its own time; both rows are locked by the caller.

    A human who is needed in one is needed in the other: the more pressing state wins.
    """
    moved: dict[str, Any] = {"contacts": []}
    moved |= {"answer_contact_id": main.answer_contact_id, "apart": Held.of(apart).to_json()}
    moved |= {"main": Held.of(main).to_json()}
    keys = _keys_of(session, main)
    moved["messages"] = _move(session, Message, apart, main, keys)
    moved["notes"] = _move(session, Note, apart, main, keys)
    for contact in session.exec(select(Contact).where(col(Contact.conversation_id) == apart.id)):
        moved["contacts"].append([contact.id, contact.guest_id, contact.trust])
        contact.conversation_id, contact.guest_id = main.id, main.guest_id
    for name, table in _BESIDE.items():
        beside = cast(
            "Sequence[Beside]", session.exec(select(table).where(col(table.conversation_id) == apart.id)).all()
        )
        moved[name] = [thing.id for thing in beside]
        for thing in beside:
            thing.conversation_id = main.id or 0
    carry_need(apart, main)
    if apart.kept_until is not None:
        keep_until(main, apart.kept_until)
    if main.state == ConversationState.HUMAN:
        _let_holder_have_them(session, main, now)
    moved["made"] = Held.of(main).to_json()
    merge = Merge(from_id=apart.id or 0, into_id=main.id or 0, moved=moved, at=now)
    session.add(merge)
    apart.merged_into_id = main.id
    let_go(apart)
    _flush(session, apart, main)
    return merge


def undo_merge(session: Session, actor: Actor, merge: Merge, now: datetime) -> Conversation:
    """Take out of the conversation what the merge had put in; what was said since stays where it is.

    Raises `NotFound`, `NothingToUndo`.
    """
    main = lock_conversation(session, merge.into_id, actor)
    if merge.undone_at is not None or main.id != merge.into_id:
        raise NothingToUndo
    apart = session.get_one(Conversation, merge.from_id, with_for_update=True)
    moved = merge.moved
    _move_back(session, Message, moved["messages"], apart)
    _move_back(session, Note, moved["notes"], apart)
    returned = _return_contacts(session, moved["contacts"], apart, main)
    for name, table in _BESIDE.items():
        for number in moved.get(name, ()):
            session.get_one(table, number).conversation_id = apart.id or 0
    if main.answer_contact_id in returned:
        main.answer_contact_id = moved["answer_contact_id"]
    before = Held.from_json(moved["apart"])
    Held.from_json(moved["main"]).put_back(main, Held.from_json(moved["made"]), before)
    before.put(apart)
    apart.merged_into_id = None
    merge.undone_at = now
    facts = {"from": apart.id, "into": main.id}
    session.add(AuditRecord(at=now, actor=actor.name, action="merge_undone", facts=facts))
    _flush(session, apart, main)
    return apart


def _keys_of(session: Session, conversation: Conversation) -> set[str]:
    found: set[str] = set()
    for table in (Message, Note):
        of_it = (col(table.conversation_id) == conversation.id, col(table.idempotency_key).is_not(None))
        found |= {key for key in session.exec(select(table.idempotency_key).where(*of_it)) if key}
    return found


def _move(
    session: Session, table: type[Message] | type[Note], apart: Conversation, main: Conversation, keys: set[str]
) -> list[list[Any]]:
    """Where each of them was. A key that the other conversation has used too is another one there."""
    moved: list[list[Any]] = []
    of_it = select(table).where(col(table.conversation_id) == apart.id)
    for thing in cast("Sequence[Message | Note]", session.exec(of_it.order_by(col(table.seq))).all()):
        moved.append([thing.id, thing.seq, thing.idempotency_key])
        thing.conversation_id, thing.seq = main.id or 0, next_seq(main)
        if thing.idempotency_key in keys:
            thing.idempotency_key = f"{apart.id}:{thing.idempotency_key}"
    return moved


def _move_back(
    session: Session, table: type[Message] | type[Note], moved: list[list[Any]], apart: Conversation
) -> None:
    for number, seq, key in moved:
        thing = session.get_one(table, number)
        thing.conversation_id, thing.seq, thing.idempotency_key = apart.id or 0, seq, key


def _return_contacts(
    session: Session, moved: list[list[Any]], apart: Conversation, main: Conversation
) -> set[int | None]:
    """Those that are still where the merge had put them: one that has gone on to another stay is left there."""
    returned: set[int | None] = set()
    for number, guest_id, trust in moved:
        contact = session.get_one(Contact, number, with_for_update=True)
        if contact.conversation_id == main.id:
            contact.conversation_id, contact.guest_id, contact.trust = apart.id, guest_id, trust
            returned.add(contact.id)
    return returned


def _let_holder_have_them(session: Session, main: Conversation, now: datetime) -> None:
    """Nobody is called any more to what a person has in hand."""
    open_ones = select(Handoff).where(col(Handoff.conversation_id) == main.id, col(Handoff.taken_at).is_(None))
    for handoff in session.exec(open_ones):
        handoff.taken_at, handoff.taken_by_id = now, main.assignee_id


def _flush(session: Session, *conversations: Conversation) -> None:
    session.flush()
    for conversation in conversations:
        announce(session, Change(Topic.QUEUE, conversation.id or 0))
