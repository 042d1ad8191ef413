"""Moves what was said in one conversation into another, and back again: nothing is copied, nothing is lost."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from inbox.live import Change, Topic, announce
from inbox.speaking import next_seq
from inbox.tables import Contact, Conversation, ConversationState, Handoff, Merge, Message, Note, Severity


def merge_into(session: Session, apart: Conversation, main: Conversation, now: datetime) -> Merge:
    """Put everything of `apart` into `main`, each thing at its own time; both rows are locked by the caller.

    A human who is needed in one is needed in the other: the more pressing state wins.
    """
    moved: dict[str, Any] = {"messages": [], "notes": [], "contacts": [], "handoffs": []}
    for message in session.exec(
        select(Message).where(col(Message.conversation_id) == apart.id).order_by(col(Message.seq))
    ):
        moved["messages"].append([message.id, message.seq])
        message.conversation_id, message.seq = main.id or 0, next_seq(main)
    for note in session.exec(select(Note).where(col(Note.conversation_id) == apart.id).order_by(col(Note.seq))):
        moved["notes"].append([note.id, note.seq])
        note.conversation_id, note.seq = main.id or 0, next_seq(main)
    for contact in session.exec(select(Contact).where(col(Contact.conversation_id) == apart.id)):
        moved["contacts"].append([contact.id, contact.guest_id, contact.trust])
        contact.conversation_id, contact.guest_id = main.id, main.guest_id
    for handoff in session.exec(select(Handoff).where(col(Handoff.conversation_id) == apart.id)):
        moved["handoffs"].append(handoff.id)
        handoff.conversation_id = main.id or 0
    moved["state"] = apart.state
    _carry_need(apart, main)
    merge = Merge(from_id=apart.id or 0, into_id=main.id or 0, moved=moved, at=now)
    session.add(merge)
    apart.merged_into_id = main.id
    apart.state = ConversationState.RESOLVED
    apart.waiting_since = None
    apart.urgency = -1
    session.flush()
    for conversation in (apart, main):
        announce(session, Change(Topic.QUEUE, conversation.id or 0))
    return merge


def undo_merge(session: Session, merge: Merge, now: datetime) -> Conversation:
    """Take out of the conversation what the merge had put in; what was said since stays where it is."""
    apart = session.get_one(Conversation, merge.from_id, with_for_update=True)
    main = session.get_one(Conversation, merge.into_id, with_for_update=True)
    for number, seq in merge.moved["messages"]:
        message = session.get_one(Message, number)
        message.conversation_id, message.seq = apart.id or 0, seq
    for number, seq in merge.moved["notes"]:
        note = session.get_one(Note, number)
        note.conversation_id, note.seq = apart.id or 0, seq
    for number, guest_id, trust in merge.moved["contacts"]:
        contact = session.get_one(Contact, number)
        contact.conversation_id, contact.guest_id, contact.trust = apart.id, guest_id, trust
    for number in merge.moved["handoffs"]:
        session.get_one(Handoff, number).conversation_id = apart.id or 0
    apart.merged_into_id = None
    apart.state = merge.moved["state"]
    merge.undone_at = now
    session.flush()
    for conversation in (apart, main):
        announce(session, Change(Topic.QUEUE, conversation.id or 0))
    return apart


def _carry_need(apart: Conversation, main: Conversation) -> None:
    main.unread += apart.unread
    if apart.waiting_since is not None:
        main.waiting_since = min(apart.waiting_since, main.waiting_since or apart.waiting_since)
        if main.state in {ConversationState.BOT, ConversationState.RESOLVED}:
            main.state = ConversationState.WAITING
    severities = [Severity(value) for value in (apart.severity, main.severity) if value]
    if severities:
        main.severity = max(severities, key=lambda severity: severity.rank)
    main.urgency = max(apart.urgency, main.urgency)
    main.last_activity_at = max(apart.last_activity_at, main.last_activity_at)
    if main.last_message_at is None or (apart.last_message_at and apart.last_message_at > main.last_message_at):
        main.last_message_text, main.last_message_author = apart.last_message_text, apart.last_message_author
        main.last_message_at = apart.last_message_at
