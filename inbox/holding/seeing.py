"""What a manager has read of a conversation, and what he wants to come back to."""

from sqlmodel import Session

from inbox.holding.taking import lock_conversation
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce


def mark_seen(session: Session, actor: Actor, conversation_id: int) -> None:
    lock_conversation(session, conversation_id, actor).unread = 0
    announce(session, Change(Topic.QUEUE, conversation_id))


def mark_unread(session: Session, actor: Actor, conversation_id: int) -> None:
    """One message at least stands as unread again; who has the conversation and what is owed stays as it is."""
    conversation = lock_conversation(session, conversation_id, actor)
    conversation.unread = max(1, conversation.unread)
    announce(session, Change(Topic.QUEUE, conversation_id))
