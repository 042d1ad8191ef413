"""Gives a conversation to a human: the hand-off with its brief, and a card to whoever is called."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from inbox.channel import ChannelKind
from inbox.live import Change, Topic, announce
from inbox.scene import Scene
from inbox.speaking import add_event
from inbox.tables import (
    Conversation,
    ConversationState,
    Delivery,
    DeliveryPart,
    DeliveryState,
    Guest,
    Handoff,
    Manager,
    Role,
    Severity,
    Shift,
    Timer,
)
from inbox.upserting import insert_or_ignore
from inbox.words import EventKind
from playbooks.decision import Call
from playbooks.on_call import Colleague, Duty, on_duty, whom_to_call
from properties.words import Language

HANDOFF_CARD = "handoff"
TAKEN_CARD = "taken"
SAID_CARD = "said"
CLOSED_CARD = "closed"
NOTICE_CARD = "notice"
RING_TIMER = "ring"
_CRITICAL_RINGS_EVERY = timedelta(minutes=2)


def hand_off(session: Session, scene: Scene, call: Call, now: datetime) -> Handoff:
    """Call a human. One hand-off stays open at a time: a further call adds to it, and rings again when it is worse."""
    conversation = scene.conversation
    is_held = conversation.state == ConversationState.HUMAN
    conversation.waiting_since = conversation.waiting_since or now
    if not is_held:
        conversation.state = ConversationState.WAITING
    severity = _worse(conversation.severity, call.severity)
    is_worse = conversation.severity is not None and severity != conversation.severity
    conversation.severity = severity
    conversation.urgency = Severity(severity).rank
    announce(session, Change(Topic.QUEUE, conversation.id or 0))
    open_one = _open_handoff(session, conversation)
    if open_one is not None:
        _add_to(open_one, call, severity)
        was_let_go = open_one.taken_at is not None and not is_held
        if was_let_go:
            open_one.taken_at = open_one.taken_by_id = None
        if is_worse or was_let_go:
            _ring(session, open_one, scene.guest.language, now)
        return open_one
    handoff = Handoff(
        conversation_id=conversation.id or 0, reason=call.reason.value, severity=severity,
        brief=_brief(scene, call), at=now, taken_at=now if is_held else None, taken_by_id=conversation.assignee_id,
    )  # fmt: skip
    session.add(handoff)
    session.flush()
    add_event(session, conversation, EventKind.HANDED_OFF, now, reason=call.reason.value, severity=severity)
    _ring(session, handoff, scene.guest.language, now)
    return handoff


def ring_again(session: Session, conversation: Conversation, now: datetime) -> None:
    """Call somebody else: whoever had it let go of it while the guest still waits."""
    handoff = _open_handoff(session, conversation)
    if handoff is not None:
        handoff.taken_at = handoff.taken_by_id = None
        _ring(session, handoff, session.get_one(Guest, conversation.guest_id).language, now)


def ring_on(session: Session, handoff_id: int, now: datetime) -> None:
    """A critical hand-off rings until somebody takes it."""
    handoff = session.get(Handoff, handoff_id)
    if handoff is None or handoff.taken_at is not None or handoff.closed_at is not None:
        return
    conversation = session.get_one(Conversation, handoff.conversation_id)
    _ring(session, handoff, session.get_one(Guest, conversation.guest_id).language, now)


def tell_closed(session: Session, conversation: Conversation, now: datetime) -> None:
    """Change the cards of its open hand-offs: nobody is needed any more."""
    cancel_cards(session, conversation)
    _change_cards(session, conversation, {"kind": CLOSED_CARD}, now)


def tell_taken(session: Session, conversation: Conversation, now: datetime) -> None:
    """Change the cards of open hand-offs to say who has it, for everybody who got one."""
    _change_cards(session, conversation, {"kind": TAKEN_CARD, "by": conversation.holder_name}, now)


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
        select(Delivery, DeliveryPart)
        .join(DeliveryPart, col(DeliveryPart.delivery_id) == col(Delivery.id))
        .join(Handoff, col(Handoff.id) == col(Delivery.handoff_id))
        .where(col(Handoff.conversation_id) == conversation.id, col(Handoff.closed_at).is_(None))
        .where(col(Delivery.state) != DeliveryState.FAILED)
    )
    for delivery, part in session.exec(query).all():
        if delivery.card and delivery.card["kind"] == HANDOFF_CARD:
            card = {**facts, "edit_of": part.vendor_id}
            _send_card(session, delivery.manager_id or 0, delivery.address, delivery.handoff_id, card, now)


def show_to_holder(session: Session, scene: Scene, words: str, now: datetime) -> None:
    """Pass a guest's further words on to the Telegram of the manager who holds the conversation."""
    holder = session.get(Manager, scene.conversation.assignee_id) if scene.conversation.assignee_id else None
    if holder is None or not is_reachable(holder):
        return
    facts = {"kind": SAID_CARD, "words": words, "conversation_id": scene.conversation.id}
    _send_card(session, holder.id or 0, str(holder.telegram_id), None, facts, now)


def send_notice(session: Session, manager: Manager, text: str, now: datetime) -> None:
    """A card that only tells something; the manager is reachable in Telegram."""
    _send_card(session, manager.id or 0, str(manager.telegram_id), None, {"kind": NOTICE_CARD, "text": text}, now)


def staff_on_call(session: Session, language: str, now: datetime, *, everybody: bool = False) -> list[Manager]:
    """Whom the shift calendar names for a guest of that language, now; `everybody` on duty, not only the first.

    Whoever can't be reached in Telegram is followed by the next who can, so that the card reaches somebody.
    """
    is_there = (col(Manager.archived_at).is_(None), col(Manager.disabled_at).is_(None))
    staff = session.exec(select(Manager).where(*is_there).order_by(col(Manager.id))).all()
    colleagues = [Colleague(m.key, m.role, m.speaks) for m in staff]
    duties = read_duties(session)
    by_key = {manager.key: manager for manager in staff}
    first = [by_key[key] for key in whom_to_call(duties, colleagues, language, now)]
    present = [by_key[key] for key in on_duty(duties, now) if key in by_key]
    if everybody:
        return list({manager.key: manager for manager in [*first, *present]}.values())
    if any(is_reachable(manager) for manager in first):
        return first
    leading = [manager for manager in staff if manager.role != Role.MANAGER]
    return [*first, *[manager for manager in [*present, *leading] if is_reachable(manager)][:1]]


def is_reachable(manager: Manager) -> bool:
    return manager.telegram_id is not None and manager.telegram_started_at is not None


def read_duties(session: Session) -> list[Duty]:
    shifts = session.exec(select(Shift).where(col(Shift.archived_at).is_(None)).order_by(col(Shift.id)))
    return [Duty(shift.timezone, shift.days, shift.since, shift.until, shift.manager_keys) for shift in shifts]


def _worse(first: str | None, second: str) -> str:
    return max((Severity(value) for value in (first, second) if value), key=lambda severity: severity.rank).value


def _open_handoff(session: Session, conversation: Conversation) -> Handoff | None:
    query = select(Handoff).where(col(Handoff.conversation_id) == conversation.id, col(Handoff.closed_at).is_(None))
    return session.exec(query.order_by(col(Handoff.id).desc())).first()


def _brief(scene: Scene, call: Call) -> dict[str, Any]:
    """Facts only; secrets are never among them."""
    return {
        "guest": scene.guest.name or scene.contact.name,
        "language": scene.guest.language,
        "channel": scene.contact.channel,
        "property": scene.home.slug if scene.home else None,
        "stay": scene.stay.code if scene.stay else None,
        "question": call.question,
        "tried": [match.key for match in call.tried],
        "more": [],
    }


def _add_to(handoff: Handoff, call: Call, severity: str) -> None:
    handoff.severity = severity
    if Severity(severity) is Severity.CRITICAL:
        handoff.reason = call.reason.value
    more = [*handoff.brief.get("more", []), call.question][-10:]
    handoff.brief = {**handoff.brief, "more": more}


def _ring(session: Session, handoff: Handoff, language: str | None, now: datetime) -> None:
    announce(session, Change(Topic.ALERT, handoff.conversation_id))
    is_critical = Severity(handoff.severity) is Severity.CRITICAL
    for manager in staff_on_call(session, language or Language.EN, now, everybody=is_critical):
        if is_reachable(manager):
            _send_card(session, manager.id or 0, str(manager.telegram_id), handoff.id, {"kind": HANDOFF_CARD}, now)
    if is_critical:
        _ring_later(session, handoff, now)


def _ring_later(session: Session, handoff: Handoff, now: datetime) -> None:
    due_at = now + _CRITICAL_RINGS_EVERY
    insert_or_ignore(
        session, Timer,
        key=f"ring:{handoff.id}:{due_at.isoformat()}", kind=RING_TIMER,
        conversation_id=handoff.conversation_id, facts={"handoff_id": handoff.id}, due_at=due_at,
    )  # fmt: skip


def _send_card(
    session: Session, manager_id: int, address: str, handoff_id: int | None, facts: dict[str, Any], now: datetime
) -> None:
    session.add(
        Delivery(
            lane=f"manager:{manager_id}",
            channel=ChannelKind.TELEGRAM,
            account="",
            address=address,
            manager_id=manager_id,
            handoff_id=handoff_id,
            card=facts,
            due_at=now,
            queued_at=now,
        )
    )
    announce(session, Change(Topic.OUTBOX))
