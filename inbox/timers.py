"""Does what has become due: an album whose pieces have come together, a snooze that is over."""

from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.handing_off import RING_TIMER, ring_on
from inbox.live import Change, Topic, announce
from inbox.receive import ALBUM_TIMER, Reception, hear_album
from inbox.scene import load_scene
from inbox.tables import Contact, Conversation, ConversationState, Message, Timer

_AT_ONCE = 100


async def run_due_timers(context: Context, reception: Reception) -> int:
    """Everything that is due now, each thing in a transaction of its own; how many things were done."""
    now = context.now()
    with context.store.read() as session:
        timers = session.exec(select(col(Timer.id)).where(col(Timer.due_at) <= now).limit(_AT_ONCE)).all()
        asleep = session.exec(select(col(Conversation.id)).where(col(Conversation.snoozed_until) <= now)).all()
    for number in timers:
        await context.store.awrite(partial(_ring, reception=reception, number=number or 0, now=context.now()))
    for number in asleep:
        await context.store.awrite(partial(_wake, number=number or 0, now=context.now()))
    return len(timers) + len(asleep)


def _ring(session: Session, *, reception: Reception, number: int, now: datetime) -> None:
    query = select(Timer).where(col(Timer.id) == number).with_for_update(skip_locked=True)
    timer = session.exec(query).first()
    if timer is None:
        return  # another process has it
    session.delete(timer)
    if timer.kind == RING_TIMER:
        ring_on(session, timer.facts["handoff_id"], now)
    if timer.kind != ALBUM_TIMER:
        return
    message = session.get_one(Message, timer.facts["message_id"])
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
    announce(session, Change(Topic.QUEUE, number))
    announce(session, Change(Topic.ALERT, number))
