"""Who holds a conversation: taken, given back, put off. Called by pages, API and Telegram, and by a reply."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from inbox.conversation.speaking import add_event
from inbox.holding.ending import end_handoffs, keep_urgency, wake
from inbox.holding.refusals import Conflict, NotFound
from inbox.night.handing_off import cancel_cards, ring_again, tell_taken
from inbox.night.incident_calls import note_taken
from inbox.night.ringing import end_rings
from inbox.night.service_clocks import pause_clocks
from inbox.staff.actors import Actor, conversations_visible_to
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Conversation, ConversationState, Handoff, Role
from inbox.words import EventKind


def lock_conversation(session: Session, conversation_id: int, actor: Actor) -> Conversation:
    """The conversation, locked until the transaction ends; raises `NotFound`."""
    query = select(Conversation).where(Conversation.id == conversation_id, conversations_visible_to(actor))
    found = session.exec(query.with_for_update()).first()
    if found is None or not actor.may_answer:
        raise NotFound
    return found if found.merged_into_id is None else lock_conversation(session, found.merged_into_id, actor)


def take(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Conversation:
    """Make the actor the one who holds it. Raises `Conflict` with who and when if a colleague was faster.

    One that was given to a colleague who has not come yet may be taken by anybody.
    """
    conversation = lock_conversation(session, conversation_id, actor)
    is_held = conversation.state == ConversationState.HUMAN and conversation.awaited_since is None
    if is_held and not is_holder(conversation, actor):
        raise Conflict(conversation.holder_name or "", conversation.held_since)
    if not is_held:
        _make_holder(session, conversation, actor, now)
    return conversation


def release(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Conversation:
    """Give the conversation back to the bot; while the guest is still owed an answer it waits for another human.

    One that nobody has is left as it is. Raises `Conflict` if a colleague has it; leads and admins may all the same.
    """
    conversation = lock_conversation(session, conversation_id, actor)
    refuse_if_colleague_has_it(conversation, actor)
    if conversation.state not in {ConversationState.HUMAN, ConversationState.SNOOZED}:
        return conversation
    give_back(session, conversation, now, by=actor.name)
    return conversation


def give_back(session: Session, conversation: Conversation, now: datetime, **facts: Any) -> None:
    """To the bot, or to whoever is called for a guest who waits. `facts`: of the event."""
    is_owed = conversation.waiting_since is not None
    conversation.state = ConversationState.WAITING if is_owed else ConversationState.BOT
    wake(conversation)
    add_event(session, conversation, EventKind.RELEASED, now, **facts)
    if is_owed:
        ring_again(session, conversation, now)
    else:
        end_handoffs(session, conversation, now)
    announce(session, Change(Topic.QUEUE, conversation.id or 0))


def snooze(session: Session, actor: Actor, conversation_id: int, until: datetime, now: datetime) -> Conversation:
    """Raises `Conflict` if a colleague has it; leads and admins may all the same."""
    conversation = lock_conversation(session, conversation_id, actor)
    refuse_if_colleague_has_it(conversation, actor)
    conversation.state = ConversationState.SNOOZED
    conversation.snoozed_until = until
    conversation.urgency = -1
    if is_holder(conversation, actor):
        conversation.awaited_since = conversation.awaited_by = None
    pause_clocks(session, conversation_id, now)
    add_event(session, conversation, EventKind.SNOOZED, now, by=actor.name, until=until.isoformat())
    announce(session, Change(Topic.QUEUE, conversation.id or 0))
    return conversation


def hold(session: Session, conversation: Conversation, actor: Actor, now: datetime) -> None:
    """Take it without asking who else has it: replying is allowed to a colleague's conversation, and keeps his name."""
    is_awaited = conversation.awaited_since is not None and is_holder(conversation, actor)
    if conversation.state != ConversationState.HUMAN or is_awaited:
        _make_holder(session, conversation, actor, now)


def refuse_if_colleague_has_it(conversation: Conversation, actor: Actor) -> None:
    is_held = conversation.state == ConversationState.HUMAN and not is_holder(conversation, actor)
    if is_held and actor.role is Role.MANAGER:
        raise Conflict(conversation.holder_name or "", conversation.held_since)


def is_holder(conversation: Conversation, actor: Actor) -> bool:
    return actor.is_same(conversation.assignee_id, conversation.holder_name)


def _make_holder(session: Session, conversation: Conversation, actor: Actor, now: datetime) -> None:
    conversation.state = ConversationState.HUMAN
    conversation.assignee_id = actor.manager_id
    conversation.holder_name = actor.name
    conversation.held_since = now
    conversation.snoozed_until = conversation.awaited_since = conversation.awaited_by = None
    keep_urgency(conversation)
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
    announce(session, Change(Topic.QUEUE, conversation.id or 0))
