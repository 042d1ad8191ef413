"""Waits for the colleague who was given a conversation: if he does not come in time, the night's chain rings as ever.

Nobody's guest waits because a conversation was handed to somebody who sleeps. Called where an answer begins to be owed.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from inbox.conversation.speaking import add_event
from inbox.holding.ending import wake
from inbox.night.handing_off import ring_again
from inbox.night.rules import read_rules
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_unless_there
from inbox.tables import Conversation, ConversationState, Draft, Severity, Timer
from inbox.words import EventKind

AWAITED_TIMER = "awaited"
_LEAST = timedelta(minutes=1)  # in an emergency the chain spares nobody, but a press takes a moment


def await_holder(session: Session, conversation: Conversation, now: datetime) -> None:
    """Look again once he has had his time; nothing where nobody is awaited, or nothing is owed to the guest."""
    until = awaited_until(session, conversation)
    if until is not None:
        _look_again(session, conversation, max(until, now))


def awaited_until(session: Session, conversation: Conversation) -> datetime | None:
    """As long as the chain gives to whom it rings first. None = nobody is awaited, or the guest is owed nothing."""
    since, owed_since = conversation.awaited_since, conversation.waiting_since
    if since is None or owed_since is None or conversation.state != ConversationState.HUMAN:
        return None
    times = read_rules(session).chain[conversation.severity or Severity.NORMAL]
    return max(since, owed_since) + max(times.next_after, _LEAST)


def end_awaiting(session: Session, conversation_id: int, now: datetime) -> None:
    """The timer's moment: he has come, or has time left because it was given him anew, or the chain rings."""
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True)
    until = awaited_until(session, conversation)
    if until is None:
        return
    if until > now:
        await_holder(session, conversation, now)
        return
    if _is_writing(session, conversation, now):
        _look_again(session, conversation, now + _LEAST)
        return
    add_event(session, conversation, EventKind.NOT_COME, now, to=conversation.holder_name)
    conversation.state = ConversationState.WAITING
    wake(conversation)
    ring_again(session, conversation, now)
    announce(session, Change(Topic.QUEUE, conversation_id))


def _is_writing(session: Session, conversation: Conversation, now: datetime) -> bool:
    """Whether he has come without saying so: his answer is growing in the box."""
    of_it = (Draft.conversation_id == conversation.id, Draft.manager_id == conversation.assignee_id)
    begun_at = session.exec(select(Draft.at).where(*of_it)).first()
    return begun_at is not None and begun_at > now - _LEAST


def _look_again(session: Session, conversation: Conversation, due_at: datetime) -> None:
    insert_unless_there(
        session, Timer,
        key=f"awaited:{conversation.id}:{due_at.isoformat()}", kind=AWAITED_TIMER,
        conversation_id=conversation.id, facts={"conversation_id": conversation.id}, due_at=due_at,
    )  # fmt: skip
