"""Keeps the desk at work when its server's clock is set back: what is being waited for stays as far away as it was.

Without it a guest before a locked door would wait until the clock has caught up: for a retry, a ring, the next step.
Times that people named (a summary's 09:00, a snooze, an answer for later, messages of a stay) stand by the clock.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, SQLModel, col, select

from inbox.context import Context
from inbox.later.planning import PLANNED_TIMER
from inbox.night.summaries import SUMMARY_TIMER
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import (
    Attachment,
    AttachmentState,
    ChannelState,
    ClockResult,
    Contact,
    Conversation,
    DeadLetterRecord,
    Delivery,
    DeliveryState,
    Feed,
    Handoff,
    IdentityAttempt,
    Incident,
    IncidentPromise,
    IncidentState,
    Login,
    PlaybookRun,
    Presence,
    Ring,
    ScheduledMessage,
    ServiceClockRow,
    Setting,
    StaySchedule,
    Timer,
)

log = logging.getLogger(__name__)

_LAST_SEEN = "clock_seen_at"
_KEPT_EVERY = timedelta(seconds=15)
_REMEMBERED = timedelta(hours=1)  # what the bot has told longer ago it may tell again
_AT_ONCE = timedelta(minutes=5)  # a summary that is due by then tells of an emergency
_NO_STEP = timedelta(seconds=30)  # machines differ by so much, and nobody waits for longer because of it


class ClockWatch:
    """One process's. `turn` every few seconds; a process of another machine, whose clock is ahead, changes nothing."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._last: datetime | None = None
        self._kept: datetime | None = None

    async def turn(self) -> None:
        now = self._context.now()
        last, self._last = self._last, now
        if last is None or now < last:
            await self._context.store.awrite(lambda session: look_back(session, now))
        elif self._kept is not None and now - self._kept < _KEPT_EVERY:
            return
        else:
            await self._context.store.awrite(lambda session: _keep_seen(session, now))
        self._context.store.condition.succeed()  # an idle desk writes little else
        self._kept = now


def look_back(session: Session, now: datetime) -> timedelta:
    """By how much the clock has been set back since it was last looked at; what is waited for is moved by as much."""
    insert_or_ignore(session, Setting, key=_LAST_SEEN, value=now.isoformat())
    seen = _seen(session)
    by = datetime.fromisoformat(seen.value) - now
    seen.value = now.isoformat()
    if by <= _NO_STEP:
        return timedelta(0)
    log.warning("the server's clock was set back by %s; what is waited for is moved by as much", by)
    for table, is_in_hand, columns in _in_hand(now, now + by):
        for row in session.exec(select(table).where(*is_in_hand)):
            _move(row, columns, by)
    for conversation in session.exec(
        select(Conversation).where(col(Conversation.last_activity_at) > now - _REMEMBERED)
    ):
        conversation.bot_memory = {name: _moved(value, name, by) for name, value in conversation.bot_memory.items()}
    session.execute(delete(Presence).where(col(Presence.seen_at) > now))
    return by


def _seen(session: Session) -> Setting:
    return session.exec(select(Setting).where(Setting.key == _LAST_SEEN).with_for_update()).one()


def _keep_seen(session: Session, now: datetime) -> None:
    seen = _seen(session)
    seen.value = max(seen.value, now.isoformat())


def _in_hand(
    now: datetime, seen: datetime
) -> Sequence[tuple[type[SQLModel], Sequence[ColumnElement[bool]], Sequence[str]]]:
    """What the desk is in the middle of, and the moments of it that count."""
    open_handoffs = select(col(Handoff.id)).where(col(Handoff.closed_at).is_(None))
    return (
        (
            Timer,
            [
                col(Timer.kind) != PLANNED_TIMER,
                (col(Timer.kind) != SUMMARY_TIMER) | (col(Timer.due_at) <= seen + _AT_ONCE),
            ],
            ["due_at"],
        ),
        (Delivery, [col(Delivery.state) == DeliveryState.QUEUED], ["due_at", "queued_at"]),
        (Attachment, [col(Attachment.state) == AttachmentState.PENDING], ["due_at"]),
        (DeadLetterRecord, [col(DeadLetterRecord.handled_at).is_(None)], ["due_at"]),
        (Conversation, [col(Conversation.waiting_since).is_not(None)], ["waiting_since"]),
        (Conversation, [col(Conversation.held_since).is_not(None)], ["held_since", "awaited_since"]),
        (Handoff, [col(Handoff.closed_at).is_(None)], ["at", "rings_since"]),
        (Ring, [col(Ring.handoff_id).in_(open_handoffs)], ["at"]),
        (PlaybookRun, [col(PlaybookRun.ended_at).is_(None)], ["due_at", "asked_at"]),
        (Incident, [col(Incident.state) == IncidentState.OPEN], ["opened_at"]),
        (IncidentPromise, [col(IncidentPromise.kept_at).is_(None)], ["at", "due_at"]),
        (
            ServiceClockRow, [col(ServiceClockRow.result) == ClockResult.RUNNING],
            ["started_at", "running_since", "warned_at"],
        ),
        (Feed, [], ["due_at"]),
        (StaySchedule, [col(StaySchedule.again_at) > now], ["again_at"]),
        (ScheduledMessage, [col(ScheduledMessage.look_at) > now], ["look_at"]),
        (Login, [col(Login.locked_until) > now], ["locked_until"]),
        (IdentityAttempt, [col(IdentityAttempt.at) > now], ["at"]),
        (Contact, [col(Contact.burst_started_at) > now], ["burst_started_at"]),
        (Contact, [col(Contact.last_inbound_at) > now], ["last_inbound_at"]),
        (Contact, [col(Contact.window_shut_at) > now], ["window_shut_at"]),
        (ChannelState, [col(ChannelState.first_connected_at) > now], ["first_connected_at"]),
    )  # fmt: skip


def _move(row: SQLModel, columns: Sequence[str], by: timedelta) -> None:
    for name in columns:
        moment = getattr(row, name)
        if moment is not None:
            setattr(row, name, moment - by)


def _moved(value: Any, name: str, by: timedelta) -> Any:
    is_moment = name.endswith("_at") and isinstance(value, str)
    return (datetime.fromisoformat(value) - by).isoformat() if is_moment else value
