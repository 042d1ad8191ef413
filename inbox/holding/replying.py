"""A manager's answer to a guest, or his note to colleagues. Called by pages, API and Telegram."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from inbox.codes.guarding import ask_first, facts_of_answer, keep_told
from inbox.codes.recognising import Discreet, KnownCodes
from inbox.conversation.answer_files import File
from inbox.conversation.homes import home_of
from inbox.conversation.speaking import NO_HOLD, Speaker, Speech, add_note, answer_contact, say
from inbox.holding.kept_answers import KEPT_FOR
from inbox.holding.mentioning import call_named
from inbox.holding.owed import owed_before
from inbox.holding.refusals import Conflict, SameKey, Unreachable
from inbox.holding.taking import hold, lock_conversation
from inbox.night.incident_calls import note_answer
from inbox.staff.actors import Actor
from inbox.tables import Author, Conversation, Message, Note


@dataclass(frozen=True)
class Reply:
    """`key`: the same one never says it twice. `seen_seq`: the last message the writer had seen, None = unknown.

    `reason`: why a code in it is told to somebody who is not known as the guest. `files` go with it; `facts` are kept.
    `hold`: how long it can be taken back. `kept`: it leaves when the guest writes, for it would not arrive before.
    """

    text: str
    note: bool = False
    key: str | None = None
    seen_seq: int | None = None
    reason: str = ""
    files: Sequence[File] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    hold: timedelta = NO_HOLD
    kept: bool = False


def reply(
    session: Session, codes: KnownCodes, actor: Actor, conversation_id: int, wanted: Reply, now: datetime
) -> Message | Note:
    """Queue a manager's answer (or keep a note); the same key gives the same message. A reply takes the conversation.

    Raises `NotFound`, `Conflict` (a colleague has answered since `seen_seq`), `Unreachable`, `SameKey`, and
    `AsksFirst` (a code to somebody who may not be told it, without a reason).
    """
    conversation = lock_conversation(session, conversation_id, actor)
    said = codes.discreet_of_staff(session, home_of(session, conversation), wanted.text)
    earlier = _said_before(session, conversation, wanted, said)
    if earlier is not None:
        return earlier
    if wanted.note:
        note = add_note(
            session, conversation, said.shown, now, sealed=said.sealed,
            manager_id=actor.manager_id, name=actor.name, idempotency_key=wanted.key,
        )  # fmt: skip
        call_named(session, conversation, actor, said.shown, now)
        return note
    _refuse_if_answered_since(session, conversation, actor, wanted)
    contact = answer_contact(session, conversation)
    if contact is None:
        raise Unreachable
    ask_first(session, conversation, contact, said, wanted.reason, now)
    owed = {} if wanted.kept else owed_before(conversation, wanted.hold)
    hold(session, conversation, actor, now)
    if not wanted.kept:  # else the guest has nothing yet
        note_answer(session, conversation, actor, now)
    on_his_word = bool(wanted.reason.strip())
    facts = {**wanted.facts, **facts_of_answer(said, later=wanted.kept and not on_his_word), **owed}
    speech = Speech(said.shown, sealed=said.sealed, facts=facts, files=wanted.files)
    message = say(
        session, conversation, contact, speech, now,
        speaker=Speaker(Author.MANAGER, actor.manager_id, actor.name), idempotency_key=wanted.key, hold=wanted.hold,
        kept_for=KEPT_FOR if wanted.kept else None,
    )  # fmt: skip
    keep_told(session, actor, message, said, wanted.reason, now)
    return message


def _said_before(session: Session, conversation: Conversation, wanted: Reply, said: Discreet) -> Message | Note | None:
    if wanted.key is None:
        return None
    of_key = {"conversation_id": conversation.id, "idempotency_key": wanted.key}
    message = session.exec(select(Message).filter_by(**of_key)).first()
    earlier = message or session.exec(select(Note).filter_by(**of_key)).first()
    if earlier is not None and (earlier.text != said.shown or isinstance(earlier, Note) != wanted.note):
        raise SameKey
    return earlier


def _refuse_if_answered_since(session: Session, conversation: Conversation, actor: Actor, wanted: Reply) -> None:
    if wanted.seen_seq is None:
        return
    newer = select(Message).where(
        col(Message.conversation_id) == conversation.id,
        col(Message.seq) > wanted.seen_seq,
        col(Message.author) == Author.MANAGER,
        _is_of_another(actor),
    )
    answer = session.exec(newer.order_by(col(Message.seq).desc())).first()
    if answer is not None:
        raise Conflict(answer.author_name, answer.placed_at)


def _is_of_another(actor: Actor) -> ColumnElement[bool]:
    """As `Actor.is_same` tells them apart."""
    if actor.manager_id is not None:
        return col(Message.manager_id).is_distinct_from(actor.manager_id)
    return col(Message.manager_id).is_not(None) | (col(Message.author_name) != actor.name)
