"""Rings people about a hand-off until somebody takes it: the chain of `playbooks.escalation` as rows and timers.

Any number of processes may do it: a timer is one process's, and each try to reach somebody is one row.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, bindparam, update
from sqlmodel import Session, col, select

from inbox.conversation.speaking import add_event
from inbox.night.rules import read_rules
from inbox.staff.roster import as_colleagues, is_reachable, read_duties, read_staff, read_swaps
from inbox.staff.telling_staff import HANDOFF_CARD, by_mail, by_telegram, may_be_mailed
from inbox.storage.finding import Find
from inbox.storage.live import Change, Topic, announce
from inbox.storage.statements import Statement
from inbox.storage.upserting import insert_or_ignore, insert_unless_there
from inbox.tables import Conversation, ConversationState, Guest, Handoff, Manager, Ring, RingMeans, RingResult, Timer
from inbox.words import EventKind
from playbooks import escalation
from playbooks.escalation import Rung, Situation, Step, plan
from properties.words import Language

RING_TIMER = "ring"
_OPEN = Find(
    Handoff,
    lambda rows: rows.where(
        col(Handoff.conversation_id) == bindparam("conversation_id"), col(Handoff.closed_at).is_(None)
    ).order_by(col(Handoff.id).desc()),
)
_END_ALL = Statement(
    lambda _: update(Ring).where(
        col(Ring.handoff_id) == bindparam("handoff_id"), col(Ring.result) == RingResult.RINGING.value
    ),
    ["result", "ended_at"],
)
_RINGS = Find(Ring, lambda rows: rows.where(col(Ring.handoff_id) == bindparam("handoff_id")).order_by(col(Ring.id)))
# Mail wakes nobody at night; it goes along when it is serious, or when nobody has reacted for a while.
_MAILED_FROM = frozenset({"high", "critical"})


def ring(session: Session, handoff: Handoff, conversation: Conversation, language: str | None, now: datetime) -> None:
    """Begin the chain from its first step: nobody has it as of now."""
    _END_ALL.run(session, handoff_id=handoff.id, result=RingResult.ENDED.value, ended_at=now)
    handoff.rings_since = now
    _go_on(session, handoff, conversation, language, now)


def ring_on(session: Session, handoff_id: int, now: datetime, *, hurry: bool = False) -> bool:
    """Go on with the chain, if it is still needed; whether it is. `hurry` = whoever was rung can't."""
    handoff = session.get(Handoff, handoff_id, with_for_update=True)
    if handoff is None or handoff.taken_at is not None or handoff.closed_at is not None:
        return False
    conversation = session.get_one(Conversation, handoff.conversation_id, with_for_update=True)
    if conversation.state != ConversationState.WAITING:
        return False
    language = session.get_one(Guest, conversation.guest_id).language
    _go_on(session, handoff, conversation, language, now, hurry=hurry)
    return True


def pass_on(session: Session, manager: Manager, conversation_id: int, now: datetime) -> bool:
    """A manager says that he can't: the next one is rung at once. Whether anybody was still needed."""
    handoff = open_handoff(session, conversation_id)
    if handoff is None or handoff.taken_at is not None:
        return False
    of_it = col(Ring.handoff_id) == handoff.id
    _end(session, of_it & (col(Ring.manager_id) == manager.id), now, RingResult.PASSED)
    return ring_on(session, handoff.id or 0, now, hurry=True)


def is_rung(session: Session, manager: Manager, conversation_id: int) -> bool:
    """Whether it is he who is being rung now."""
    handoffs = select(Handoff.id).where(col(Handoff.conversation_id) == conversation_id)
    his = (col(Ring.manager_id) == manager.id, col(Ring.result) == RingResult.RINGING)
    return session.exec(select(Ring.id).where(col(Ring.handoff_id).in_(handoffs), *his).limit(1)).first() is not None


def end_rings(session: Session, conversation_id: int, taker_id: int | None, now: datetime) -> None:
    """Somebody took it, or nobody is needed any more (`taker_id` None)."""
    handoffs = select(Handoff.id).where(col(Handoff.conversation_id) == conversation_id)
    of_it = col(Ring.handoff_id).in_(handoffs)
    if taker_id is not None:
        _end(session, of_it & (col(Ring.manager_id) == taker_id), now, RingResult.TAKEN)
    _end(session, of_it, now, RingResult.ENDED)


def open_handoff(session: Session, conversation_id: int) -> Handoff | None:
    return _OPEN.first(session, conversation_id=conversation_id)


def _go_on(
    session: Session, handoff: Handoff, conversation: Conversation, language: str | None, now: datetime,
    *, hurry: bool = False,
) -> None:  # fmt: skip
    staff = read_staff(session)
    tried = _tried(session, handoff, staff)
    situation = Situation(
        language=language or Language.EN,
        since=handoff.rings_since or handoff.at,
        duties=read_duties(session),
        staff=as_colleagues(staff),
        swaps=read_swaps(session, now),
        rung=[rung for rung, is_over in tried if not is_over],
    )
    decided = plan(situation, read_rules(session).chain[handoff.severity], now, hurry=hurry)
    if decided.ring is not None:
        by_key = {manager.key: manager for manager in staff}
        called = [by_key[key] for key in decided.ring.keys]
        _END_ALL.run(session, handoff_id=handoff.id, result=RingResult.MISSED.value, ended_at=now)
        _call(session, handoff, conversation, decided.ring, called, len(tried), now)
    _look_again(session, handoff, decided.again_at)


def _tried(session: Session, handoff: Handoff, staff: Sequence[Manager]) -> list[tuple[Rung, bool]]:
    """Every round of rings, in order; whether it belongs to an earlier chain, before somebody let go of the guest."""
    keys = {manager.id: manager.key for manager in staff}
    since = handoff.rings_since or handoff.at
    found = []
    earlier = _RINGS.all(session, handoff_id=handoff.id)
    for (at, step), grouped in groupby(earlier, key=lambda one: (one.at, one.step)):
        rings = list(grouped)
        is_over = at < since or all(ring.result in {RingResult.TAKEN, RingResult.ENDED} for ring in rings)
        called = [keys[ring.manager_id] for ring in rings if ring.manager_id in keys]
        found.append((Rung(Step(step), at, list(dict.fromkeys(called))), is_over))
    return found


def _call(
    session: Session, handoff: Handoff, conversation: Conversation, decided: escalation.Ring,
    called: Sequence[Manager], number: int, now: datetime,
) -> None:  # fmt: skip
    announce(session, Change(Topic.ALERT, conversation.id or 0))
    if decided.is_alarm:
        add_event(session, conversation, EventKind.NOBODY_ON_SHIFT, now)
    for manager in called:
        for means in _means(session, handoff, decided, manager):
            tried = Ring(
                key=f"{handoff.id}:{number}:{manager.id}:{means}", handoff_id=handoff.id or 0,
                manager_id=manager.id or 0, step=decided.step, means=means, is_alarm=decided.is_alarm, at=now,
            )  # fmt: skip
            _reach(session, handoff, manager, tried, now)


def _means(session: Session, handoff: Handoff, decided: escalation.Ring, manager: Manager) -> list[RingMeans]:
    means = [RingMeans.DESK]
    if is_reachable(manager):
        means.append(RingMeans.TELEGRAM)
    is_pressing = handoff.severity in _MAILED_FROM or decided.step.rank >= Step.ALL.rank or decided.is_alarm
    if (is_pressing or not is_reachable(manager)) and may_be_mailed(session, manager):
        means.append(RingMeans.MAIL)
    return means


def _reach(session: Session, handoff: Handoff, manager: Manager, tried: Ring, now: datetime) -> None:
    """The row decides whether this process is the one that rings."""
    values = tried.model_dump(exclude={"id"})
    if not insert_or_ignore(session, Ring, **values) or tried.means == RingMeans.DESK:
        return  # at the desk every open inbox has heard the alert
    send = by_telegram if tried.means == RingMeans.TELEGRAM else by_mail
    delivery = send(session, manager, {"kind": HANDOFF_CARD, "alarm": tried.is_alarm}, now, handoff.id)
    session.flush()
    session.execute(update(Ring).where(col(Ring.key) == tried.key).values(delivery_id=delivery.id))


def _look_again(session: Session, handoff: Handoff, due_at: datetime) -> None:
    insert_unless_there(
        session, Timer,
        key=f"ring:{handoff.id}:{due_at.isoformat()}", kind=RING_TIMER,
        conversation_id=handoff.conversation_id, facts={"handoff_id": handoff.id}, due_at=due_at,
    )  # fmt: skip


def _end(session: Session, whose: ColumnElement[bool], now: datetime, result: RingResult) -> None:
    is_open = col(Ring.result) == RingResult.RINGING
    session.execute(update(Ring).where(whose, is_open).values(result=result, ended_at=now))
