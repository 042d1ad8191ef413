"""What a manager does with a conversation: reply, note, take, release, resolve, snooze.

Called by pages, API and Telegram.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from inbox.codes.guarding import ask_first, facts_of_answer, home_of, keep_told
from inbox.codes.recognising import Discreet, KnownCodes
from inbox.conversation.answer_files import File
from inbox.conversation.speaking import NO_HOLD, Speaker, Speech, add_event, add_note, answer_contact, say
from inbox.holding.owed import owed_before
from inbox.night.handing_off import cancel_cards, ring_again, tell_closed, tell_taken
from inbox.night.incident_calls import note_answer, note_end, note_taken
from inbox.night.ringing import end_rings
from inbox.night.service_clocks import pause_clocks
from inbox.runs.keeping import end_runs
from inbox.staff.actors import Actor, conversations_visible_to
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Author, Conversation, ConversationState, Handoff, Message, Note, Role, Severity
from inbox.words import EventKind


class NotFound(Exception):
    """No such conversation, or none that this actor may see."""


class Conflict(Exception):
    """A colleague was faster: `by` did it `at`."""

    def __init__(self, by: str, at: datetime | None) -> None:
        super().__init__(f"taken by {by}")
        self.by = by
        self.at = at


class Unreachable(Exception):
    """There is no contact that an answer could go to."""


class SameKey(Exception):
    """The idempotency key was used before, for another text."""


@dataclass(frozen=True)
class Reply:
    """`key`: the same one never says it twice. `seen_seq`: the last message the writer had seen, None = unknown.

    `reason`: why a code in it is told to somebody who is not known as the guest. `files` go with it; `facts` are kept.
    `hold`: how long it can be taken back.
    """

    text: str
    note: bool = False
    key: str | None = None
    seen_seq: int | None = None
    reason: str = ""
    files: Sequence[File] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    hold: timedelta = NO_HOLD


def lock_conversation(session: Session, conversation_id: int, actor: Actor) -> Conversation:
    """The conversation, locked until the transaction ends; raises `NotFound`."""
    query = select(Conversation).where(Conversation.id == conversation_id, conversations_visible_to(actor))
    found = session.exec(query.with_for_update()).first()
    if found is None or not actor.may_answer:
        raise NotFound
    return found if found.merged_into_id is None else lock_conversation(session, found.merged_into_id, actor)


def reply(
    session: Session, codes: KnownCodes, actor: Actor, conversation_id: int, wanted: Reply, now: datetime
) -> Message | Note:
    """Queue a manager's answer (or keep a note); the same key gives the same message. A reply takes the conversation.

    Raises `NotFound`, `Conflict` (a colleague has answered since `seen_seq`), `Unreachable`, `SameKey`, and
    `AsksFirst` (a code to somebody who may not be told it, without a reason).
    """
    conversation = lock_conversation(session, conversation_id, actor)
    said = codes.discreet(session, home_of(session, conversation), wanted.text)
    earlier = _said_before(session, conversation, wanted, said)
    if earlier is not None:
        return earlier
    if wanted.note:
        return add_note(
            session, conversation, said.shown, now, sealed=said.sealed,
            manager_id=actor.manager_id, name=actor.name, idempotency_key=wanted.key,
        )  # fmt: skip
    _refuse_if_answered_since(session, conversation, actor, wanted)
    contact = answer_contact(session, conversation)
    if contact is None:
        raise Unreachable
    ask_first(session, conversation, contact, said, wanted.reason, now)
    owed = owed_before(conversation, wanted.hold)
    _hold(session, conversation, actor, now)
    conversation.waiting_since = None
    conversation.urgency = -1
    note_answer(session, conversation, actor, now)
    facts = {**wanted.facts, **facts_of_answer(said), **owed}
    speech = Speech(said.shown, sealed=said.sealed, facts=facts, files=wanted.files)
    message = say(
        session, conversation, contact, speech, now,
        speaker=Speaker(Author.MANAGER, actor.manager_id, actor.name), idempotency_key=wanted.key, hold=wanted.hold,
    )  # fmt: skip
    keep_told(session, actor, message, said, wanted.reason, now)
    return message


def take(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Conversation:
    """Make the actor the one who holds it. Raises `Conflict` with who and when if a colleague was faster."""
    conversation = lock_conversation(session, conversation_id, actor)
    if conversation.state == ConversationState.HUMAN and not _is_holder(conversation, actor):
        raise Conflict(conversation.holder_name or "", conversation.held_since)
    if conversation.state != ConversationState.HUMAN:
        _hold(session, conversation, actor, now)
    return conversation


def release(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Conversation:
    """Give the conversation back to the bot; while the guest is still owed an answer it waits for another human.

    One that nobody has is left as it is. Raises `Conflict` if a colleague has it; leads and admins may all the same.
    """
    conversation = lock_conversation(session, conversation_id, actor)
    _refuse_if_colleague_has_it(conversation, actor)
    if conversation.state not in {ConversationState.HUMAN, ConversationState.SNOOZED}:
        return conversation
    is_owed = conversation.waiting_since is not None
    conversation.state = ConversationState.WAITING if is_owed else ConversationState.BOT
    _wake(conversation)
    add_event(session, conversation, EventKind.RELEASED, now, by=actor.name)
    if is_owed:
        ring_again(session, conversation, now)
    else:
        _end_handoffs(session, conversation, now)
    _announce(session, conversation)
    return conversation


def resolve(session: Session, actor: Actor, conversation_id: int, resolution: str, now: datetime) -> Conversation:
    """Close it; the same again changes nothing.

    Raises `Conflict` if a colleague has it (leads and admins may all the same), or has resolved it.
    """
    conversation = lock_conversation(session, conversation_id, actor)
    _refuse_if_colleague_has_it(conversation, actor)
    resolved = _resolved(session, conversation)
    if resolved is not None:
        if resolved.facts["by"] != actor.name:
            raise Conflict(resolved.facts["by"], resolved.placed_at)
        return conversation
    close(session, conversation, now, by=actor.name, resolution=resolution)
    conversation.resolution = resolution or None
    add_event(session, conversation, EventKind.RESOLVED, now, by=actor.name, resolution=resolution)
    return conversation


def snooze(session: Session, actor: Actor, conversation_id: int, until: datetime, now: datetime) -> Conversation:
    """Raises `Conflict` if a colleague has it; leads and admins may all the same."""
    conversation = lock_conversation(session, conversation_id, actor)
    _refuse_if_colleague_has_it(conversation, actor)
    conversation.state = ConversationState.SNOOZED
    conversation.snoozed_until = until
    conversation.urgency = -1
    pause_clocks(session, conversation_id, now)
    add_event(session, conversation, EventKind.SNOOZED, now, by=actor.name, until=until.isoformat())
    _announce(session, conversation)
    return conversation


def close(session: Session, conversation: Conversation, now: datetime, *, by: str = "", resolution: str = "") -> None:
    """Nothing is owed any more: by a manager's word or the guest's own (`by` "")."""
    conversation.state = ConversationState.RESOLVED
    conversation.waiting_since = None
    conversation.severity = None
    conversation.unread = 0
    _wake(conversation)
    conversation.bot_memory = {}
    note_end(session, conversation, by, resolution, now)
    end_runs(session, conversation, now)
    _end_handoffs(session, conversation, now)
    _announce(session, conversation)


def call_off(session: Session, conversation: Conversation, now: datetime) -> None:
    """What a person was called for has been mended before anybody came: the bot has it as before."""
    conversation.state = ConversationState.BOT
    conversation.waiting_since = None
    _wake(conversation)
    note_end(session, conversation, "", "", now)
    _end_handoffs(session, conversation, now)
    _announce(session, conversation)


def solved_by_guest(session: Session, conversation: Conversation, now: datetime) -> None:
    """The guest says that all is well: whoever was called is not needed any more."""
    if conversation.state != ConversationState.WAITING or conversation.severity == Severity.CRITICAL:
        return
    add_event(session, conversation, EventKind.GUEST_SOLVED, now)
    close(session, conversation, now)


def _refuse_if_colleague_has_it(conversation: Conversation, actor: Actor) -> None:
    is_held = conversation.state == ConversationState.HUMAN and not _is_holder(conversation, actor)
    if is_held and actor.role is Role.MANAGER:
        raise Conflict(conversation.holder_name or "", conversation.held_since)


def _resolved(session: Session, conversation: Conversation) -> Message | None:
    """The event of its being resolved by a manager, while it is."""
    if conversation.state != ConversationState.RESOLVED:
        return None
    of_it = (col(Message.conversation_id) == conversation.id, col(Message.kind) == "event")
    last = session.exec(select(Message).where(*of_it).order_by(col(Message.seq).desc()).limit(1)).first()
    return last if last is not None and last.facts.get("event") == EventKind.RESOLVED else None


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
        col(Message.author_name) != actor.name,
    )
    answer = session.exec(newer.order_by(col(Message.seq).desc())).first()
    if answer is not None:
        raise Conflict(answer.author_name, answer.placed_at)


def _hold(session: Session, conversation: Conversation, actor: Actor, now: datetime) -> None:
    """Take it without asking who else has it: replying is allowed to a colleague's conversation, and keeps his name."""
    if conversation.state == ConversationState.HUMAN:
        return
    conversation.state = ConversationState.HUMAN
    conversation.assignee_id = actor.manager_id
    conversation.holder_name = actor.name
    conversation.held_since = now
    conversation.snoozed_until = None
    _keep_urgency(conversation)
    session.execute(
        update(Handoff)
        .where(col(Handoff.conversation_id) == conversation.id, col(Handoff.taken_at).is_(None))
        .values(taken_at=now, taken_by_id=actor.manager_id)
    )
    add_event(session, conversation, EventKind.TAKEN, now, by=actor.name)
    end_rings(session, conversation.id or 0, actor.manager_id, now)
    note_taken(session, conversation, actor.manager_id, now)
    cancel_cards(session, conversation)
    tell_taken(session, conversation, now)
    _announce(session, conversation)


def _end_handoffs(session: Session, conversation: Conversation, now: datetime) -> None:
    tell_closed(session, conversation, now)
    end_rings(session, conversation.id or 0, None, now)
    session.execute(
        update(Handoff)
        .where(col(Handoff.conversation_id) == conversation.id, col(Handoff.closed_at).is_(None))
        .values(closed_at=now)
    )


def _is_holder(conversation: Conversation, actor: Actor) -> bool:
    return conversation.assignee_id == actor.manager_id and conversation.holder_name == actor.name


def _wake(conversation: Conversation) -> None:
    conversation.snoozed_until = None
    conversation.assignee_id = None
    conversation.holder_name = None
    conversation.held_since = None
    if conversation.state == ConversationState.BOT:
        conversation.severity = None
    _keep_urgency(conversation)


def _keep_urgency(conversation: Conversation) -> None:
    """What the queue is ordered by follows from whether a human owes an answer."""
    is_open = conversation.state in {ConversationState.WAITING, ConversationState.HUMAN}
    is_owed = is_open and conversation.waiting_since is not None
    conversation.urgency = Severity(conversation.severity or Severity.NORMAL).rank if is_owed else -1


def _announce(session: Session, conversation: Conversation) -> None:
    announce(session, Change(Topic.QUEUE, conversation.id or 0))
