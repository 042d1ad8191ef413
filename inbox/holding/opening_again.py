"""Takes back a manager's word that a conversation is resolved, as if he had never pressed the key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, delete, select

from inbox.holding.ending import keep_urgency
from inbox.holding.taking import lock_conversation
from inbox.night.handing_off import ring_again, tell_taken
from inbox.night.service_clocks import pause_clocks, run_on
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    Conversation,
    ConversationState,
    EntryKind,
    Handoff,
    Incident,
    IncidentEntry,
    IncidentState,
    Message,
    PlaybookRun,
    PlaybookRunEntry,
)
from inbox.words import EventKind
from playbooks.service_levels import Measure
from playbooks.walks import Mark, Phase

WAS = "was"  # among the facts of its being resolved: what it was like before, for this desk alone
_BY = "by_id"


class NothingToOpen(Exception):
    """It was not this manager who resolved it, or something has happened since."""


def state_now(conversation: Conversation, actor: Actor) -> dict[str, Any]:
    """Facts of the event of its being resolved by the actor: what is put back if that was a slip."""
    was = {
        _BY: actor.manager_id,
        "state": conversation.state,
        "severity": conversation.severity,
        "unread": conversation.unread,
        "memory": conversation.bot_memory,
        "assignee_id": conversation.assignee_id,
        "holder_name": conversation.holder_name,
        "since": _text(conversation.waiting_since),
        "held_since": _text(conversation.held_since),
        "awaited_since": _text(conversation.awaited_since),
        "awaited_by": conversation.awaited_by,
        "snoozed_until": _text(conversation.snoozed_until),
    }
    return {WAS: was}


def open_again(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Conversation:
    """Put back who held it, since when the guest waits, and whatever ended with it. Raises `NothingToOpen`."""
    conversation = lock_conversation(session, conversation_id, actor)
    resolved = _resolved_by(session, conversation, actor)
    at, was = resolved.received_at, resolved.facts[WAS]
    put_back(conversation, was)
    run_on(session, conversation.id or 0, tuple(Measure), at)
    _go_on_with_incidents(session, conversation, at)
    _go_on_with_playbooks(session, conversation, at)
    _forget_events(session, conversation, at)
    _call_again(session, conversation, at, now)
    announce(session, Change(Topic.QUEUE, conversation.id or 0))
    return conversation


def _resolved_by(session: Session, conversation: Conversation, actor: Actor) -> Message:
    query = select(Message).where(Message.conversation_id == conversation.id).order_by(col(Message.seq).desc())
    last = session.exec(query.limit(1)).first()
    if conversation.state != ConversationState.RESOLVED or last is None or WAS not in last.facts:
        raise NothingToOpen
    if not has_resolved(actor, last):
        raise NothingToOpen
    return last


def has_resolved(actor: Actor, event: Message) -> bool:
    """`event`: of its being resolved."""
    return actor.is_same(event.facts.get(WAS, {}).get(_BY), event.facts["by"])


def put_back(conversation: Conversation, was: Mapping[str, Any]) -> None:
    conversation.state = ConversationState(was["state"])
    conversation.severity, conversation.unread = was["severity"], was["unread"]
    conversation.assignee_id, conversation.holder_name = was["assignee_id"], was["holder_name"]
    conversation.waiting_since, conversation.held_since = _moment(was["since"]), _moment(was["held_since"])
    conversation.awaited_since, conversation.awaited_by = _moment(was.get("awaited_since")), was.get("awaited_by")
    conversation.snoozed_until = _moment(was["snoozed_until"])
    conversation.bot_memory = was["memory"]
    conversation.resolution = None
    keep_urgency(conversation)


def _go_on_with_incidents(session: Session, conversation: Conversation, at: datetime) -> None:
    for incident in session.exec(
        select(Incident).where(Incident.conversation_id == conversation.id, Incident.solved_at == at)
    ):
        incident.state, incident.solved_at, incident.resolution = IncidentState.OPEN, None, ""
        of_it = (col(IncidentEntry.incident_id) == incident.id, col(IncidentEntry.kind) == EntryKind.SOLVED)
        session.execute(delete(IncidentEntry).where(*of_it, col(IncidentEntry.at) == at))


def _go_on_with_playbooks(session: Session, conversation: Conversation, at: datetime) -> None:
    for run in session.exec(
        select(PlaybookRun).where(PlaybookRun.conversation_id == conversation.id, PlaybookRun.ended_at == at)
    ):
        run.phase = Phase.ASKING if run.asked_at else Phase.QUEUED
        run.ended_at = run.outcome = None
        run.tick += 1
        of_it = (col(PlaybookRunEntry.run_id) == run.id, col(PlaybookRunEntry.mark) == Mark.STOPPED)
        session.execute(delete(PlaybookRunEntry).where(*of_it, col(PlaybookRunEntry.at) == at))


def _forget_events(session: Session, conversation: Conversation, at: datetime) -> None:
    kinds = {EventKind.RESOLVED, EventKind.INCIDENT_SOLVED}
    of_it = (Message.conversation_id == conversation.id, Message.kind == "event", Message.received_at == at)
    for event in session.exec(select(Message).where(*of_it)).all():
        if event.facts.get("event") in kinds:
            session.delete(event)
    session.flush()


def _call_again(session: Session, conversation: Conversation, at: datetime, now: datetime) -> None:
    """Calls that ended with it are open again; nobody who waited for a person is left without one."""
    of_it = (col(Handoff.conversation_id) == conversation.id, col(Handoff.closed_at) == at)
    session.execute(update(Handoff).where(*of_it).values(closed_at=None))
    if conversation.state == ConversationState.WAITING:
        ring_again(session, conversation, now)
    elif conversation.state == ConversationState.HUMAN:
        tell_taken(session, conversation, now)
    if conversation.state == ConversationState.SNOOZED:
        pause_clocks(session, conversation.id or 0, now)
    elif conversation.waiting_since is None:
        pause_clocks(session, conversation.id or 0, now, (Measure.RESOLUTION,))


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
