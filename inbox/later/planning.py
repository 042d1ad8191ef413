"""Plans an answer that leaves later; changes it, calls it off. Called by pages and API inside their unit of work.

Planning takes the conversation, as answering does. What is planned is a row and a timer: any process may send it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from inbox.codes.guarding import ask_first
from inbox.codes.recognising import KnownCodes
from inbox.conversation.answer_files import File
from inbox.conversation.homes import home_of
from inbox.conversation.speaking import add_event, answer_contact
from inbox.holding.ending import keep_urgency
from inbox.holding.refusals import NotFound, SameKey, Unreachable
from inbox.holding.taking import hold, is_holder, lock_conversation
from inbox.night.service_clocks import pause_clocks, resume_clocks
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_unless_there
from inbox.tables import Conversation, ConversationState, PlannedReply, PlannedState, Severity, Timer
from inbox.words import EventKind

PLANNED_TIMER = "planned"
OPEN = (PlannedState.PLANNED.value, PlannedState.HELD.value)
_GRACE = timedelta(minutes=2)  # one that was put off until then comes back, should the answer not have left


class IsDone(Exception):
    """It was sent, or called off, meanwhile."""


@dataclass(frozen=True)
class Plan:
    """`due_at` lies ahead. `puts_off`: until then the conversation waits for nobody, but for the guest's next message.

    `insists`: it leaves even if the guest writes meanwhile. `key`: the same one never plans it twice.
    """

    text: str
    due_at: datetime
    key: str
    files: Sequence[File] = ()
    reason: str = ""
    insists: bool = False
    puts_off: bool = True


def plan(
    session: Session, codes: KnownCodes, actor: Actor, conversation_id: int, wanted: Plan, now: datetime
) -> PlannedReply:
    """Raises `NotFound`, `Unreachable`, `SameKey`, and `AsksFirst` for codes that may not be told at that time."""
    conversation = lock_conversation(session, conversation_id, actor)
    said = codes.discreet_of_staff(session, home_of(session, conversation), wanted.text)
    earlier = session.exec(select(PlannedReply).where(PlannedReply.key == wanted.key)).first()
    if earlier is not None:
        if earlier.conversation_id != conversation.id or earlier.text != said.shown:
            raise SameKey
        return earlier
    contact = answer_contact(session, conversation)
    if contact is None:
        raise Unreachable
    ask_first(session, conversation, contact, said, wanted.reason, wanted.due_at)
    if not (conversation.state == ConversationState.SNOOZED and is_holder(conversation, actor)):
        hold(session, conversation, actor, now)
    row = PlannedReply(
        conversation_id=conversation.id or 0, manager_id=actor.manager_id, author_name=actor.name, key=wanted.key,
        text=said.shown, sealed=codes.seal(wanted.text), files=[file.to_json() for file in wanted.files],
        reason=wanted.reason, seen_seq=conversation.last_seq, insists=wanted.insists, due_at=wanted.due_at, made_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    set_timer(session, row)
    note_next(session, conversation)
    if wanted.puts_off:
        _put_off(session, conversation, row, now)
    return row


def change(
    session: Session, codes: KnownCodes, actor: Actor, planned_id: int, text: str, due_at: datetime, now: datetime
) -> PlannedReply:
    """Other words, another time; whoever changes it has seen what was said until now. Only its writer may.

    Raises as `plan` does, and `IsDone`.
    """
    conversation, row = find_open(session, actor, planned_id)
    if not is_writer(actor, row):
        raise NotFound
    contact = answer_contact(session, conversation)
    if contact is None:
        raise Unreachable
    said = codes.discreet_of_staff(session, home_of(session, conversation), text)
    ask_first(session, conversation, contact, said, row.reason, due_at)
    was_put_off = is_put_off_by(conversation, row)
    row.text, row.sealed, row.due_at, row.seen_seq = said.shown, codes.seal(text), due_at, conversation.last_seq
    row.state, row.held_up = PlannedState.PLANNED, None
    set_timer(session, row)
    session.flush()
    note_next(session, conversation)
    if was_put_off:
        conversation.snoozed_until = None
        _put_off(session, conversation, row, now)
    return row


def call_off(session: Session, actor: Actor, planned_id: int, now: datetime) -> PlannedReply:
    """Anybody who may answer may; the thread tells where it was a colleague's. Raises `NotFound`, `IsDone`."""
    conversation, row = find_open(session, actor, planned_id)
    row.state, row.done_at, row.done_by = PlannedState.CANCELLED, now, actor.name
    session.flush()
    wake(session, conversation, row, now)
    note_next(session, conversation)
    if not is_writer(actor, row):
        add_event(session, conversation, EventKind.PLANNED_DROPPED, now, by=actor.name, whose=row.author_name)
    return row


def find_open(session: Session, actor: Actor, planned_id: int) -> tuple[Conversation, PlannedReply]:
    """Both locked. Raises `NotFound`, and `IsDone`."""
    found = session.get(PlannedReply, planned_id)
    if found is None:
        raise NotFound
    conversation = lock_conversation(session, found.conversation_id, actor)
    row = session.get_one(PlannedReply, planned_id, with_for_update=True, populate_existing=True)
    if row.state not in OPEN:
        raise IsDone
    return conversation, row


def is_writer(actor: Actor, row: PlannedReply) -> bool:
    return actor.is_same(row.manager_id, row.author_name)


def set_timer(session: Session, row: PlannedReply) -> None:
    insert_unless_there(
        session, Timer,
        key=f"planned:{row.id}:{row.due_at.isoformat()}", kind=PLANNED_TIMER,
        conversation_id=row.conversation_id, facts={"planned_id": row.id}, due_at=row.due_at,
    )  # fmt: skip
    announce(session, Change(Topic.TIMER))


def note_next(session: Session, conversation: Conversation) -> None:
    """Keep with the conversation when the next one leaves: lists and pages look for more only where there is one."""
    of_it = (col(PlannedReply.conversation_id) == conversation.id, col(PlannedReply.state).in_(OPEN))
    conversation.planned_at = session.exec(select(func.min(PlannedReply.due_at)).where(*of_it)).one()
    announce(session, Change(Topic.QUEUE, conversation.id or 0))


def wake(session: Session, conversation: Conversation, row: PlannedReply, now: datetime) -> None:
    """Whoever has it has it before his eyes again, if it was put off for this answer."""
    if is_put_off_by(conversation, row):
        conversation.state, conversation.snoozed_until = ConversationState.HUMAN, None
        keep_urgency(conversation)
        resume_clocks(session, conversation.id or 0, now)


def is_put_off_by(conversation: Conversation, row: PlannedReply) -> bool:
    return conversation.state == ConversationState.SNOOZED and conversation.snoozed_until == row.due_at + _GRACE


def _put_off(session: Session, conversation: Conversation, row: PlannedReply, now: datetime) -> None:
    """Only what waits for this very answer; and nobody sleeps in an emergency."""
    if conversation.waiting_since is None or conversation.severity == Severity.CRITICAL:
        return
    until = row.due_at + _GRACE
    if conversation.state == ConversationState.SNOOZED:
        until = min(until, conversation.snoozed_until or until)
    conversation.state, conversation.snoozed_until = ConversationState.SNOOZED, until
    conversation.urgency = -1
    pause_clocks(session, conversation.id or 0, now)
