"""What becomes of a conversation that nobody owes anything any more: calls end, and it wakes as the bot's."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from inbox.night.handing_off import tell_closed
from inbox.night.ringing import end_rings
from inbox.tables import Conversation, ConversationState, Handoff, Severity


def end_handoffs(session: Session, conversation: Conversation, now: datetime) -> None:
    tell_closed(session, conversation, now)
    end_rings(session, conversation.id or 0, None, now)
    session.execute(
        update(Handoff)
        .where(col(Handoff.conversation_id) == conversation.id, col(Handoff.closed_at).is_(None))
        .values(closed_at=now)
    )


def wake(conversation: Conversation) -> None:
    conversation.snoozed_until = None
    conversation.assignee_id = None
    conversation.holder_name = None
    conversation.held_since = conversation.awaited_since = conversation.awaited_by = None
    if conversation.state == ConversationState.BOT:
        conversation.severity = None
    keep_urgency(conversation)


def keep_urgency(conversation: Conversation) -> None:
    """What the queue is ordered by follows from whether a human owes an answer."""
    is_open = conversation.state in {ConversationState.WAITING, ConversationState.HUMAN}
    is_owed = is_open and conversation.waiting_since is not None
    conversation.urgency = Severity(conversation.severity or Severity.NORMAL).rank if is_owed else -1
