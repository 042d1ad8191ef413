"""Does what has become due: an album whose pieces have come together, a snooze that is over."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import bindparam
from sqlalchemy import select as columns_from
from sqlmodel import Session, col, select

from inbox.channel import OutOfReach
from inbox.context import Context
from inbox.conversation.answer_files import File
from inbox.conversation.scene import load_scene
from inbox.holding.awaiting import AWAITED_TIMER, await_holder, end_awaiting
from inbox.holding.uploads import SWEEP_TIMER, sweep
from inbox.late_promises import end_promise
from inbox.later.planning import PLANNED_TIMER
from inbox.later.sending import send_planned
from inbox.night.handing_off import ring_again
from inbox.night.handovers import HANDOVER_TIMER, escalate_handover
from inbox.night.promising import PROMISE_TIMER
from inbox.night.ringing import RING_TIMER, ring_on
from inbox.night.service_clocks import CLOCK_TIMER, check_clock, resume_clocks
from inbox.night.summaries import SUMMARY_TIMER, send_summary
from inbox.receive import ALBUM_TIMER, Reception, hear_album
from inbox.run_waits import run_waited
from inbox.runs.keeping import RUN_TIMER
from inbox.storage.live import Change, Topic, announce
from inbox.storage.statements import Statement
from inbox.tables import Contact, Conversation, ConversationState, Message, Timer

log = logging.getLogger(__name__)

_AT_ONCE = 100
_TOGETHER = 8  # in one commit with guests' turns, so that on a busy night a due call is not late by a hundred commits
_AGAIN_AFTER = timedelta(minutes=5)


async def run_due_timers(context: Context, reception: Reception) -> int:
    """Everything that is due now, each thing in a transaction of its own; how many things were done."""
    now = context.now()
    with context.store.read() as session:
        timers = [number for (number,) in _DUE.rows(session, now=now)]
        asleep = [number for (number,) in _ASLEEP.rows(session, now=now)]
    done = 0
    for some in _by_few(timers):
        done += sum(await asyncio.gather(*(_try_ring(context, reception, number or 0) for number in some)))
    for some in _by_few(asleep):
        done += sum(await asyncio.gather(*(_try_wake(context, number or 0) for number in some)))
    return done


def _by_few(numbers: Sequence[int | None]) -> Iterator[Sequence[int | None]]:
    return (numbers[at : at + _TOGETHER] for at in range(0, len(numbers), _TOGETHER))


async def _try_ring(context: Context, reception: Reception, number: int) -> bool:
    ring = partial(_ring, context=context, reception=reception, number=number, now=context.now())
    return await _try(context, ring, partial(_put_off, number=number, now=context.now()))


async def _try_wake(context: Context, number: int) -> bool:
    wake = partial(_wake, number=number, now=context.now())
    return await _try(context, wake, partial(_let_sleep_on, number=number, now=context.now()))


async def _try(context: Context, work: Callable[[Session], None], put_off: Callable[[Session], None]) -> bool:
    """Whether it was done. What fails by a fault of ours waits for a while, and the others don't wait for it."""
    try:
        await context.store.awrite(work)
    except OutOfReach:
        raise
    except Exception:
        log.exception("a timer failed")
        await context.store.awrite(put_off)
        return False
    return True


def _put_off(session: Session, *, number: int, now: datetime) -> None:
    timer = session.get(Timer, number)
    if timer is not None:
        timer.due_at = now + _AGAIN_AFTER


def _let_sleep_on(session: Session, *, number: int, now: datetime) -> None:
    conversation = session.get(Conversation, number)
    if conversation is not None:
        conversation.snoozed_until = now + _AGAIN_AFTER


def _ring(session: Session, *, context: Context, reception: Reception, number: int, now: datetime) -> None:
    query = select(Timer).where(col(Timer.id) == number).with_for_update(skip_locked=True)
    timer = session.exec(query).first()
    if timer is None:
        return  # another process has it
    session.delete(timer)
    session.flush()
    facts = timer.facts
    if timer.kind == ALBUM_TIMER:
        _hear_album(session, reception, facts["message_id"], now)
    elif timer.kind == RING_TIMER:
        ring_on(session, facts["handoff_id"], now)
    elif timer.kind == AWAITED_TIMER:
        end_awaiting(session, facts["conversation_id"], now)
    elif timer.kind == PLANNED_TIMER:
        send_planned(session, reception.codes, context.channels, facts["planned_id"], now)
    elif timer.kind == RUN_TIMER:
        run_waited(session, reception, facts, now)
    elif timer.kind == PROMISE_TIMER:
        end_promise(session, reception, facts["promise_id"], now)
    elif timer.kind == CLOCK_TIMER:
        check_clock(session, facts["clock_id"], now)
    elif timer.kind == HANDOVER_TIMER:
        escalate_handover(session, facts["handover_id"], now)
    elif timer.kind == SUMMARY_TIMER:
        send_summary(session, reception.keys, facts["summary_id"], now)
    elif timer.kind == SWEEP_TIMER:
        file = File.from_json(facts["file"])
        sweep(session, reception.codes, context.settings.media_dir, (timer.conversation_id, file), now)


def _hear_album(session: Session, reception: Reception, message_id: int, now: datetime) -> None:
    message = session.get_one(Message, message_id)
    contact = session.get_one(Contact, message.contact_id, with_for_update=True)
    conversation = session.get_one(Conversation, message.conversation_id, with_for_update=True)
    hear_album(session, reception, load_scene(session, conversation, contact), message, now)


def _wake(session: Session, *, number: int, now: datetime) -> None:
    conversation = session.get_one(Conversation, number, with_for_update=True)
    if conversation.state != ConversationState.SNOOZED or (conversation.snoozed_until or now) > now:
        return
    conversation.snoozed_until = None
    conversation.state = ConversationState.HUMAN if conversation.holder_name else ConversationState.WAITING
    conversation.waiting_since = conversation.waiting_since or now
    conversation.urgency = max(conversation.urgency, 1)
    resume_clocks(session, number, now)
    if conversation.state == ConversationState.WAITING:
        ring_again(session, conversation, now)
    await_holder(session, conversation, now)
    announce(session, Change(Topic.QUEUE, number))
    announce(session, Change(Topic.ALERT, number))


_DUE = Statement(
    lambda _: (
        columns_from(col(Timer.id))
        .where(col(Timer.due_at) <= bindparam("now"))
        .order_by(col(Timer.due_at))
        .limit(_AT_ONCE)
    )
)
_ASLEEP = Statement(
    lambda _: columns_from(col(Conversation.id)).where(col(Conversation.snoozed_until) <= bindparam("now"))
)
