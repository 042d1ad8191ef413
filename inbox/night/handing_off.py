"""Gives a conversation to a human: the hand-off with its brief, and a card to whoever is called."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from inbox.channel import ChannelKind
from inbox.conversation.scene import Scene, load_scene
from inbox.conversation.speaking import add_event, answer_contact
from inbox.night.incident_calls import note_call
from inbox.night.ringing import open_handoff, ring
from inbox.night.service_clocks import start_clock
from inbox.staff.roster import is_reachable
from inbox.staff.telling_staff import CLOSED_CARD, HANDOFF_CARD, SAID_CARD, TAKEN_CARD, by_telegram
from inbox.storage.live import Change, Topic, announce
from inbox.storage.rows import new_row
from inbox.tables import (
    Author,
    Conversation,
    ConversationState,
    Delivery,
    DeliveryPart,
    DeliveryState,
    Guest,
    Handoff,
    Manager,
    Message,
    Severity,
)
from inbox.words import EventKind
from playbooks.decision import Call, Called
from playbooks.service_levels import Measure

_WORTH_TELLING = 0.2  # confidence; what is further from the guest's words would only mislead whoever is called
_MOST_WORDS = 5  # messages of a guest that a call repeats


def hand_off(
    session: Session, scene: Scene, call: Call, now: datetime, *, doubt: Mapping[str, Any] | None = None
) -> Handoff:
    """Call a human. One hand-off stays open at a time: a further call adds to it, and rings again when it is worse.

    `doubt`: facts of what the bot was not sure of, kept with the event.
    """
    conversation = scene.conversation
    was_awaited = _await_nobody(conversation)
    is_worse = _owe_answer(session, conversation, call.severity, now)
    handoff = open_handoff(session, conversation.id or 0)
    if handoff is None:
        must_ring, handoff = True, _opened(session, scene, call, now)
        facts = {"reason": handoff.reason, "severity": handoff.severity, **(doubt or {})}
        add_event(session, conversation, EventKind.HANDED_OFF, now, **facts)
    else:
        must_ring = _let_go_since(handoff, conversation) or is_worse or was_awaited
        _add_to(handoff, call, conversation.severity or call.severity)
    note_call(session, conversation, handoff, now, topic=call.topic)
    if must_ring:
        ring(session, handoff, conversation, scene.guest.language, now)
    return handoff


def ring_again(session: Session, conversation: Conversation, now: datetime) -> None:
    """Call somebody else: whoever had it let go of it while the guest still waits, perhaps for what no call names."""
    handoff, contact = open_handoff(session, conversation.id or 0), answer_contact(session, conversation)
    words = _unanswered_words(session, conversation)
    if handoff is not None:
        handoff.taken_at = handoff.taken_by_id = None
        known = [handoff.brief.get("question"), *handoff.brief.get("more", [])]
        handoff.brief = {**handoff.brief, "more": [*known[1:], *(said for said in words if said not in known)][-10:]}
        ring(session, handoff, conversation, session.get_one(Guest, conversation.guest_id).language, now)
    elif contact is not None:
        call = Call(Called.UNTAKEN, conversation.severity or Severity.NORMAL, " / ".join(words))
        hand_off(session, load_scene(session, conversation, contact), call, now)


def _unanswered_words(session: Session, conversation: Conversation) -> list[str]:
    """What the guest wrote since he waits, oldest first; the last that he wrote where that is not known."""
    said = select(Message.text).where(
        col(Message.conversation_id) == conversation.id, col(Message.author) == Author.GUEST, col(Message.text) != ""
    )
    latest = said.order_by(col(Message.seq).desc())
    since = latest.where(col(Message.received_at) >= conversation.waiting_since).limit(_MOST_WORDS)
    return list(reversed(session.exec(since).all())) or list(session.exec(latest.limit(1)))


def tell_closed(session: Session, conversation: Conversation, now: datetime) -> None:
    """Change the cards of its open hand-offs: nobody is needed any more."""
    cancel_cards(session, conversation)
    _change_cards(session, conversation, {"kind": CLOSED_CARD}, now)


def tell_taken(session: Session, conversation: Conversation, now: datetime) -> None:
    """Change the cards of open hand-offs to say who has it, for everybody who got one."""
    _change_cards(session, conversation, {"kind": TAKEN_CARD, "by": conversation.holder_name}, now)


def tell_given(session: Session, conversation: Conversation, now: datetime) -> None:
    """Change them to say to whom it was given, and by whom."""
    facts = {"kind": TAKEN_CARD, "by": conversation.holder_name, "given_by": conversation.awaited_by}
    _change_cards(session, conversation, facts, now)


def cancel_cards(session: Session, conversation: Conversation) -> None:
    """Cards that have not left yet are not needed any more once somebody took it."""
    ids = select(Handoff.id).where(col(Handoff.conversation_id) == conversation.id)
    session.execute(
        update(Delivery)
        .where(col(Delivery.handoff_id).in_(ids), col(Delivery.state) == DeliveryState.QUEUED)
        .values(state=DeliveryState.CANCELLED)
    )


def _change_cards(session: Session, conversation: Conversation, facts: dict[str, Any], now: datetime) -> None:
    query = (
        select(Delivery, DeliveryPart)  # a mail can't be changed any more
        .join(DeliveryPart, col(DeliveryPart.delivery_id) == col(Delivery.id))
        .join(Handoff, col(Handoff.id) == col(Delivery.handoff_id))
        .where(col(Handoff.conversation_id) == conversation.id, col(Handoff.closed_at).is_(None))
        .where(col(Delivery.state) != DeliveryState.FAILED, col(Delivery.channel) == ChannelKind.TELEGRAM)
    )
    found = session.exec(query.order_by(col(Delivery.id))).all()
    cards = [(one, part) for one, part in found if one.card and one.card["kind"] == HANDOFF_CARD]
    last = {delivery.manager_id: delivery.id for delivery, _ in cards}
    for delivery, part in cards:
        manager = session.get_one(Manager, delivery.manager_id)
        about = {**facts, "edit_of": part.vendor_id, "is_last": last[delivery.manager_id] == delivery.id}
        by_telegram(session, manager, about, now, delivery.handoff_id)


def show_to_holder(session: Session, scene: Scene, words: str, now: datetime) -> None:
    """Pass a guest's further words on to the Telegram of the manager who holds the conversation."""
    holder = session.get(Manager, scene.conversation.assignee_id) if scene.conversation.assignee_id else None
    if holder is None or not is_reachable(holder):
        return
    facts = {"kind": SAID_CARD, "words": words, "conversation_id": scene.conversation.id}
    by_telegram(session, holder, facts, now)


def _owe_answer(session: Session, conversation: Conversation, severity: str, now: datetime) -> bool:
    """A human is needed from now on; whether it is worse than what he was called for before."""
    is_held, was_owed = conversation.state == ConversationState.HUMAN, conversation.waiting_since is not None
    before, worst = conversation.severity, _worse(conversation.severity, severity)
    conversation.waiting_since = conversation.waiting_since or now
    if not is_held:
        conversation.state = ConversationState.WAITING
    conversation.severity, conversation.urgency = worst, Severity(worst).rank
    announce(session, Change(Topic.QUEUE, conversation.id or 0))
    if not was_owed and not is_held:
        start_clock(session, conversation, Measure.FIRST_RESPONSE, worst, now)
    return before is not None and worst != before


def _await_nobody(conversation: Conversation) -> bool:
    """A call is for whoever comes first: a colleague who was given it and has not come yet is only one of them.

    Whether there was one.
    """
    if conversation.awaited_since is None:
        return False
    if conversation.state == ConversationState.HUMAN:
        conversation.state = ConversationState.WAITING
    conversation.assignee_id = conversation.holder_name = conversation.held_since = None
    conversation.awaited_since = conversation.awaited_by = None
    return True


def _opened(session: Session, scene: Scene, call: Call, now: datetime) -> Handoff:
    conversation = scene.conversation
    is_held = conversation.state == ConversationState.HUMAN
    return new_row(
        session, Handoff,
        conversation_id=conversation.id, reason=call.reason.value, severity=conversation.severity,
        brief=_brief(scene, call), at=now, taken_at=now if is_held else None, taken_by_id=conversation.assignee_id,
    )  # fmt: skip


def _let_go_since(handoff: Handoff, conversation: Conversation) -> bool:
    """Whether somebody had taken it who has the conversation no more: then it is nobody's again."""
    was_let_go = handoff.taken_at is not None and conversation.state != ConversationState.HUMAN
    if was_let_go:
        handoff.taken_at = handoff.taken_by_id = None
    return was_let_go


def _worse(first: str | None, second: str) -> str:
    return max((Severity(value) for value in (first, second) if value), key=lambda severity: severity.rank).value


def _brief(scene: Scene, call: Call) -> dict[str, Any]:
    """Facts only; secrets are never among them."""
    return {
        "guest": scene.guest.name or scene.contact.name,
        "language": scene.guest.language,
        "channel": scene.contact.channel,
        "property": scene.home.slug if scene.home else None,
        "stay": scene.stay.code if scene.stay else None,
        "question": call.question,
        "tried": [match.key for match in call.tried if match.score >= _WORTH_TELLING],
        "more": [],
    }


def _add_to(handoff: Handoff, call: Call, severity: str) -> None:
    if Severity(severity) is Severity.CRITICAL and handoff.severity != Severity.CRITICAL:
        handoff.reason = call.reason.value
    handoff.severity = severity
    more = [*handoff.brief.get("more", []), call.question][-10:]
    handoff.brief = {**handoff.brief, "more": more}
