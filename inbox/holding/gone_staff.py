"""Gives back what is held by somebody who may no longer come in, so that no guest waits for him.

Called when people are disabled, taken out by an import, and when tokens are revoked.
"""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from inbox.holding.taking import give_back
from inbox.tables import ApiToken, Conversation, ConversationState, Manager


def free_from_gone_staff(session: Session, now: datetime) -> None:
    """A snoozed conversation sleeps on, as nobody's: whoever is on shift is called when it wakes."""
    gone = select(col(Manager.id)).where(
        or_(col(Manager.disabled_at).is_not(None), col(Manager.archived_at).is_not(None))
    )
    working = select(col(ApiToken.name)).where(col(ApiToken.revoked_at).is_(None))
    revoked = select(col(ApiToken.name)).where(col(ApiToken.name).not_in(working))
    is_of_token = col(Conversation.assignee_id).is_(None) & col(Conversation.holder_name).in_(revoked)
    held = select(Conversation).where(
        col(Conversation.state).in_([ConversationState.HUMAN, ConversationState.SNOOZED]),
        or_(col(Conversation.assignee_id).in_(gone), is_of_token),
    )
    for conversation in session.exec(held.order_by(col(Conversation.id)).with_for_update()).all():
        if conversation.state == ConversationState.SNOOZED:
            conversation.assignee_id = conversation.holder_name = conversation.held_since = None
            conversation.awaited_since = conversation.awaited_by = None
        else:
            give_back(session, conversation, now, by=conversation.holder_name, is_gone=True)
