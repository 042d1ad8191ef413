"""Resolving a conversation, by a manager's word or the guest's own; and calling off who was called for nothing."""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.conversation.speaking import add_event
from inbox.holding.ending import end_handoffs, wake
from inbox.holding.opening_again import has_resolved, state_now
from inbox.holding.refusals import Conflict
from inbox.holding.taking import lock_conversation, refuse_if_colleague_has_it
from inbox.night.incident_calls import note_end
from inbox.night.service_clocks import RESPONSES, stop_clocks
from inbox.runs.keeping import end_runs
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Conversation, ConversationState, Message, Severity
from inbox.words import EventKind


def resolve(session: Session, actor: Actor, conversation_id: int, resolution: str, now: datetime) -> Conversation:
    """Close it; the same again changes nothing.

    Raises `Conflict` if a colleague has it (leads and admins may all the same), or has resolved it.
    """
    conversation = lock_conversation(session, conversation_id, actor)
    refuse_if_colleague_has_it(conversation, actor)
    resolved = _resolved(session, conversation)
    if resolved is not None:
        if not has_resolved(actor, resolved):
            raise Conflict(resolved.facts["by"], resolved.placed_at)
        return conversation
    was = state_now(conversation, actor)
    close(session, conversation, now, by=actor.name, resolution=resolution)
    conversation.resolution = resolution or None
    add_event(session, conversation, EventKind.RESOLVED, now, by=actor.name, resolution=resolution, **was)
    return conversation


def close(session: Session, conversation: Conversation, now: datetime, *, by: str = "", resolution: str = "") -> None:
    """Nothing is owed any more: by a manager's word or the guest's own (`by` "")."""
    conversation.state = ConversationState.RESOLVED
    conversation.waiting_since = None
    conversation.severity = None
    conversation.unread = 0
    wake(conversation)
    conversation.bot_memory = {}
    note_end(session, conversation, by, resolution, now)
    end_runs(session, conversation, now)
    end_handoffs(session, conversation, now)
    announce(session, Change(Topic.QUEUE, conversation.id or 0))


def call_off(session: Session, conversation: Conversation, now: datetime) -> None:
    """What a person was called for has been mended before anybody came: the bot has it as before.

    It was a matter of ours: what the guest himself has trouble with goes on.
    """
    conversation.state = ConversationState.BOT
    conversation.waiting_since = None
    wake(conversation)
    stop_clocks(session, conversation.id or 0, RESPONSES, now, is_void=True)
    end_handoffs(session, conversation, now)
    announce(session, Change(Topic.QUEUE, conversation.id or 0))


def solved_by_guest(session: Session, conversation: Conversation, now: datetime) -> None:
    """The guest says that all is well: whoever was called is not needed any more."""
    if conversation.state != ConversationState.WAITING or conversation.severity == Severity.CRITICAL:
        return
    add_event(session, conversation, EventKind.GUEST_SOLVED, now)
    close(session, conversation, now)


def _resolved(session: Session, conversation: Conversation) -> Message | None:
    """The event of its being resolved by a manager, while it is."""
    if conversation.state != ConversationState.RESOLVED:
        return None
    of_it = (col(Message.conversation_id) == conversation.id, col(Message.kind) == "event")
    last = session.exec(select(Message).where(*of_it).order_by(col(Message.seq).desc()).limit(1)).first()
    return last if last is not None and last.facts.get("event") == EventKind.RESOLVED else None
