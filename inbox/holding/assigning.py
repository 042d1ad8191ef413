"""Hands a conversation to a colleague, and takes that back. He holds it from now on, and is awaited until he comes.

He comes by taking it, answering, or anything else that takes a conversation. Until then anybody else may take it too.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from inbox.codes.recognising import KnownCodes
from inbox.conversation.homes import home_of
from inbox.conversation.speaking import add_event, add_note
from inbox.holding.awaiting import await_holder
from inbox.holding.ending import keep_urgency
from inbox.holding.opening_again import WAS, NothingToOpen, put_back, state_now
from inbox.holding.refusals import NotFound
from inbox.holding.taking import lock_conversation, refuse_if_colleague_has_it, release, take
from inbox.night.handing_off import cancel_cards, ring_again, tell_given, tell_taken
from inbox.night.ringing import end_rings, is_rung, open_handoff, pass_on
from inbox.night.service_clocks import pause_clocks, resume_clocks
from inbox.staff.actors import Actor
from inbox.staff.roster import read_staff
from inbox.staff.telling_staff import GIVEN_CARD, NOT_GIVEN_CARD, by_telegram, tell
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    Conversation,
    ConversationState,
    Delivery,
    DeliveryPart,
    DeliveryState,
    Manager,
    Message,
    Note,
)
from inbox.words import EventKind

LONGEST_NOTE = 1_000  # characters
_TO, _CARD, _NOTE = "to_id", "card", "note"


@dataclass(frozen=True)
class Handing:
    """`to`: the colleague's key. `note`: what he should know; it stands in the thread and on his card."""

    to: str
    note: str = ""


def assign(
    session: Session, codes: KnownCodes, actor: Actor, conversation_id: int, wanted: Handing, now: datetime
) -> Conversation:
    """The same again changes nothing; to oneself is taking it.

    Raises `NotFound` (also for whom it can't be given to), and `Conflict` if a colleague has it: leads and admins may
    all the same.
    """
    conversation = lock_conversation(session, conversation_id, actor)
    to = colleague(session, wanted.to)
    if to.id == actor.manager_id:
        return take(session, actor, conversation_id, now)
    if not _is_awaited_by(conversation, actor):
        refuse_if_colleague_has_it(conversation, actor)
    if conversation.state == ConversationState.HUMAN and conversation.assignee_id == to.id:
        return conversation
    was = state_now(conversation, actor)
    note = _keep_note(session, codes, actor, conversation, wanted.note, now)
    _give(session, conversation, actor, to, now)
    card = tell(session, to, {"kind": GIVEN_CARD, "conversation_id": conversation.id, "by": actor.name,
                              "note": note.text if note else ""}, now)  # fmt: skip
    session.flush()
    told = {_TO: to.id, _CARD: card.id if card else None, _NOTE: note.id if note else None}
    facts = {"by": actor.name, "to": to.name, "unreached": card is None}
    add_event(session, conversation, EventKind.ASSIGNED, now, **facts, **was, told=told)
    await_holder(session, conversation, now)
    announce(session, Change(Topic.QUEUE, conversation.id or 0))
    announce(session, Change(Topic.ALERT, conversation.id or 0))
    return conversation


def colleague(session: Session, key: str) -> Manager:
    """Who works here now, by his key. Raises `NotFound`."""
    found = next((one for one in read_staff(session) if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def decline(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Conversation:
    """He can't: where the guest is owed an answer, whoever else is on shift is rung at once. Raises `Conflict`."""
    conversation = release(session, actor, conversation_id, now)
    manager = session.get(Manager, actor.manager_id) if actor.manager_id else None
    if manager is not None and is_rung(session, manager, conversation_id):
        pass_on(session, manager, conversation_id, now)
    return conversation


def assign_back(session: Session, actor: Actor, conversation_id: int, now: datetime) -> Conversation:
    """As if it had never been given to anybody. Raises `NothingToOpen` once something has happened since."""
    conversation = lock_conversation(session, conversation_id, actor)
    event = _given_by(session, conversation, actor)
    told = event.facts["told"]
    put_back(conversation, event.facts[WAS])
    session.delete(event)
    _forget_note(session, told[_NOTE])
    _take_card_back(session, conversation, told, actor, now)
    session.flush()
    if conversation.state == ConversationState.WAITING:
        ring_again(session, conversation, now)
    elif conversation.state == ConversationState.HUMAN:
        _have_taken(session, conversation, now)
        tell_taken(session, conversation, now)
    else:
        pause_clocks(session, conversation.id or 0, now)
    announce(session, Change(Topic.QUEUE, conversation.id or 0))
    return conversation


def _is_awaited_by(conversation: Conversation, actor: Actor) -> bool:
    """Whoever gave it away may give it to somebody else, while nobody has come."""
    return conversation.awaited_since is not None and conversation.awaited_by == actor.name


def _keep_note(
    session: Session, codes: KnownCodes, actor: Actor, conversation: Conversation, note: str, now: datetime
) -> Note | None:
    if not note.strip():
        return None
    said = codes.discreet_of_staff(session, home_of(session, conversation), note.strip()[:LONGEST_NOTE])
    return add_note(
        session, conversation, said.shown, now, sealed=said.sealed, manager_id=actor.manager_id, name=actor.name
    )


def _give(session: Session, conversation: Conversation, actor: Actor, to: Manager, now: datetime) -> None:
    """Nobody is rung any more but him; that somebody has taken the call is only true once he comes."""
    number = conversation.id or 0
    if conversation.state == ConversationState.SNOOZED:
        resume_clocks(session, number, now)
    conversation.state = ConversationState.HUMAN
    conversation.assignee_id, conversation.holder_name, conversation.held_since = to.id, to.name, now
    conversation.awaited_since, conversation.awaited_by = now, actor.name
    conversation.snoozed_until = conversation.resolution = None
    keep_urgency(conversation)
    handoff = open_handoff(session, number)
    if handoff is not None:
        handoff.taken_at = handoff.taken_by_id = None
    end_rings(session, number, None, now)
    cancel_cards(session, conversation)
    tell_given(session, conversation, now)


def _given_by(session: Session, conversation: Conversation, actor: Actor) -> Message:
    of_it = Message.conversation_id == conversation.id
    last = session.exec(select(Message).where(of_it).order_by(col(Message.seq).desc()).limit(1)).first()
    if last is None or last.facts.get("event") != EventKind.ASSIGNED or conversation.awaited_since is None:
        raise NothingToOpen
    if not actor.is_same(last.facts[WAS]["by_id"], last.facts["by"]):
        raise NothingToOpen
    return last


def _forget_note(session: Session, number: int | None) -> None:
    note = session.get(Note, number) if number else None
    if note is not None:
        session.delete(note)


def _take_card_back(
    session: Session, conversation: Conversation, told: dict[str, int | None], actor: Actor, now: datetime
) -> None:  # fmt: skip
    """One that has not left stays here; one that has is changed, where the messenger lets us."""
    if told[_CARD] is None:
        return
    waits = (col(Delivery.id) == told[_CARD], col(Delivery.state) == DeliveryState.QUEUED)
    session.execute(update(Delivery).where(*waits).values(state=DeliveryState.CANCELLED))
    parts = select(DeliveryPart.vendor_id).where(DeliveryPart.delivery_id == told[_CARD])
    vendor_id = session.exec(parts).first()
    to = session.get(Manager, told[_TO])
    if to is None or vendor_id is None or to.telegram_id is None:
        return
    facts = {"kind": NOT_GIVEN_CARD, "of": conversation.id, "by": actor.name, "edit_of": vendor_id}
    by_telegram(session, to, facts, now)


def _have_taken(session: Session, conversation: Conversation, now: datetime) -> None:
    handoff = open_handoff(session, conversation.id or 0)
    if handoff is not None:
        handoff.taken_at, handoff.taken_by_id = now, conversation.assignee_id
