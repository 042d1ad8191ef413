"""Sees whether a scheduled message has arrived; if not, says it again by the next channel of its rule's order."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from inbox.channel import ChannelKind
from inbox.schedule.in_force import rules_in_force
from inbox.schedule.reaching import next_reach
from inbox.schedule.sending import say_to
from inbox.schedule.tasks import NotNow, Task, Tools
from inbox.schedule.telling import tell_problem
from inbox.tables import Delivery, DeliveryState, Message, Problem, Property, ScheduledMessage, Stay, StayState

_LOOK_AGAIN_AFTER = timedelta(minutes=1)
_ARRIVED = frozenset({DeliveryState.DELIVERED, DeliveryState.READ})


def look_after(session: Session, tools: Tools, number: int, now: datetime) -> None:
    query = select(ScheduledMessage).where(col(ScheduledMessage.id) == number).with_for_update(skip_locked=True)
    row = session.exec(query).first()
    if row is None or row.look_at is None or row.look_at > now:
        return
    delivery = session.exec(select(Delivery).where(col(Delivery.message_id) == row.tried[-1][1])).first()
    force = rules_in_force(session)
    rule = force.rules.get(row.rule_key)
    stay = session.get_one(Stay, row.stay_id)
    if delivery is None or rule is None or stay.state != StayState.ACTIVE or _has_arrived(delivery, tools):
        row.look_at = None
    elif delivery.state != DeliveryState.FAILED and now - delivery.queued_at < rule.next_channel_after:
        row.look_at = now + _LOOK_AGAIN_AFTER
    else:
        _go_on(session, tools, Task(row, rule, stay, session.get_one(Property, stay.property_id), force, now), delivery)


def _has_arrived(delivery: Delivery, tools: Tools) -> bool:
    """Of a channel without receipts it is enough that the vendor took it."""
    if delivery.state in _ARRIVED:
        return True
    channel = tools.channels.get(ChannelKind(delivery.channel))
    return delivery.state == DeliveryState.SENT and not (channel and channel.abilities.receipts)


def _go_on(session: Session, tools: Tools, task: Task, delivery: Delivery) -> None:
    reach = next_reach(session, tools.channels, task.stay, task.wanted, task.now, _tried(session, task))
    row = task.row
    if reach is None:
        _give_up(session, task, delivery)
        return
    session.execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery.id, col(Delivery.state) == DeliveryState.QUEUED)
        .values(state=DeliveryState.CANCELLED)
    )
    try:
        message = say_to(session, tools, task, reach)
    except NotNow:
        _give_up(session, task, delivery)
        return
    row.message_id = message.id
    row.tried = [*row.tried, [message.channel, message.id]]
    row.look_at = task.now + _LOOK_AGAIN_AFTER


def _tried(session: Session, task: Task) -> list[int | None]:
    ids = [number for _, number in task.row.tried]
    return list(session.exec(select(Message.contact_id).where(col(Message.id).in_(ids))))


def _give_up(session: Session, task: Task, delivery: Delivery) -> None:
    """No channel is left. One that may still be read later, such as the web chat, is no failure yet."""
    row = task.row
    row.look_at = None
    if delivery.state == DeliveryState.SENT:
        return
    row.problem = Problem.NOT_DELIVERED.value
    tell_problem(session, task)
