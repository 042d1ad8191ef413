"""Sends what was planned once its time has come, after one more look; else asks a person. Called by timers and pages.

Whatever number of processes try, it is sent once: the row is locked, and its key is the message's.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.channel import Channel, ChannelKind
from inbox.codes.guarding import AsksFirst, ask_first, facts_of_answer, keep_told
from inbox.codes.recognising import KnownCodes
from inbox.conversation.answer_files import File
from inbox.conversation.homes import home_of
from inbox.conversation.scene import load_scene
from inbox.conversation.speaking import Speaker, Speech, add_event, answer_contact, say
from inbox.holding.ending import keep_urgency
from inbox.holding.taking import hold
from inbox.later.planning import find_open, note_next, wake
from inbox.night.handing_off import hand_off
from inbox.night.incident_calls import note_answer, note_question
from inbox.schedule.reaching import window_is_open
from inbox.staff.actors import Actor, manager_actor
from inbox.staff.telling_staff import PLANNED_CARD, tell
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    Author,
    Contact,
    Conversation,
    ConversationState,
    HeldUp,
    Manager,
    Message,
    PlannedReply,
    PlannedState,
    Role,
    Severity,
)
from inbox.words import EventKind
from playbooks.decision import Call, Called

Channels = Mapping[ChannelKind, Channel]


class CanNotLeave(Exception):
    def __init__(self, why: HeldUp) -> None:
        super().__init__(why.value)
        self.why = why


def send_planned(session: Session, codes: KnownCodes, channels: Channels, planned_id: int, now: datetime) -> None:
    """The timer's moment. One that was moved, sent or called off meanwhile has another, or none."""
    found = session.get(PlannedReply, planned_id)
    if found is None:
        return
    conversation = _locked(session, found.conversation_id)
    row = session.get_one(PlannedReply, planned_id, with_for_update=True, populate_existing=True)
    if row.state != PlannedState.PLANNED or row.due_at > now:
        return
    try:
        if not row.insists and guest_wrote_since(session, row):
            raise CanNotLeave(HeldUp.GUEST_WROTE)
        _send(session, codes, channels, conversation, row, now)
    except CanNotLeave as problem:
        _ask(session, conversation, row, problem.why, now)
    note_next(session, conversation)


def send_now(
    session: Session, codes: KnownCodes, channels: Channels, actor: Actor, planned_id: int, now: datetime
) -> Message:
    """At somebody's word, in its writer's name. Raises `CanNotLeave`, `NotFound`, `IsDone`."""
    conversation, row = find_open(session, actor, planned_id)
    row.seen_seq = conversation.last_seq
    message = _send(session, codes, channels, conversation, row, now)
    row.done_by = actor.name
    note_next(session, conversation)
    return message


def guest_wrote_since(session: Session, row: PlannedReply) -> bool:
    said = (col(Message.conversation_id) == row.conversation_id, col(Message.author) == Author.GUEST.value)
    return session.exec(select(Message.id).where(*said, col(Message.seq) > row.seen_seq).limit(1)).first() is not None


def _locked(session: Session, conversation_id: int) -> Conversation:
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    return _locked(session, conversation.merged_into_id) if conversation.merged_into_id else conversation


def _send(
    session: Session, codes: KnownCodes, channels: Channels, conversation: Conversation, row: PlannedReply,
    now: datetime,
) -> Message:  # fmt: skip
    contact = _reachable(session, channels, conversation, now)
    actor = _writer(session, row)
    said = codes.discreet_of_staff(session, home_of(session, conversation), codes.open(row.sealed))
    try:
        ask_first(session, conversation, contact, said, row.reason, now)
    except AsksFirst:
        raise CanNotLeave(HeldUp.CODES) from None
    _answer(session, conversation, row, actor, now)
    files = [File.from_json(file) for file in row.files]
    facts = {"planned_at": row.made_at.isoformat(), **facts_of_answer(said)}
    message = say(
        session, conversation, contact, Speech(said.shown, sealed=said.sealed, facts=facts, files=files), now,
        speaker=Speaker(Author.MANAGER, actor.manager_id, actor.name), idempotency_key=f"planned:{row.id}",
    )  # fmt: skip
    keep_told(session, actor, message, said, row.reason, now)
    row.state, row.held_up, row.done_at, row.message_id = PlannedState.SENT, None, now, message.id
    session.flush()
    return message


def _reachable(session: Session, channels: Channels, conversation: Conversation, now: datetime) -> Contact:
    contact = answer_contact(session, conversation)
    if contact is None:
        raise CanNotLeave(HeldUp.NO_CONTACT)
    if contact.blocked_at is not None:
        raise CanNotLeave(HeldUp.BLOCKED)
    if contact.opted_out_at is not None:
        raise CanNotLeave(HeldUp.OPTED_OUT)
    if not window_is_open(contact, channels, now):
        raise CanNotLeave(HeldUp.CLOSED)
    return contact


def _writer(session: Session, row: PlannedReply) -> Actor:
    manager = session.get(Manager, row.manager_id) if row.manager_id else None
    return manager_actor(manager) if manager else Actor(row.author_name, Role.MANAGER)


def _answer(session: Session, conversation: Conversation, row: PlannedReply, actor: Actor, now: datetime) -> None:
    """It answers what was said before it was planned; what the guest has asked since is still owed.

    A conversation that was given back, or resolved, stays so: nobody is put before it in his sleep.
    """
    wake(session, conversation, row, now)
    if guest_wrote_since(session, row):
        return
    if conversation.state == ConversationState.WAITING:
        hold(session, conversation, actor, now)
    note_answer(session, conversation, actor, now)


def _ask(session: Session, conversation: Conversation, row: PlannedReply, why: HeldUp, now: datetime) -> None:
    """It stays, and a person is asked: whoever has the conversation, else the shift."""
    wake(session, conversation, row, now)
    row.state, row.held_up = PlannedState.HELD, why.value
    session.flush()
    facts = {"by": row.author_name, "until": row.due_at.isoformat(), "held_up": why.value}
    add_event(session, conversation, EventKind.PLANNED_HELD, now, **facts)
    writer = session.get(Manager, row.manager_id) if row.manager_id else None
    if writer is not None and writer.disabled_at is None and writer.archived_at is None:
        card = {"kind": PLANNED_CARD, "conversation_id": conversation.id, "held_up": why.value}
        tell(session, writer, card, now)
    contact = answer_contact(session, conversation)
    if conversation.state == ConversationState.HUMAN or contact is None:
        conversation.waiting_since = conversation.waiting_since or now
        keep_urgency(conversation)
        note_question(session, conversation, now, is_owed=True)
        announce(session, Change(Topic.ALERT, conversation.id or 0))
    else:
        severity = Severity(conversation.severity or Severity.NORMAL)
        hand_off(session, load_scene(session, conversation, contact), Call(Called.UNSENT, severity, ""), now)
