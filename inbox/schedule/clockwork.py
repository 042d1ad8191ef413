"""What the desk's loop does for scheduled messages: plan what changed, say what is due, see what has arrived."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import literal_column
from sqlmodel import Session, col, select

from inbox.channel import OutOfReach
from inbox.context import Context
from inbox.schedule.arriving import look_after
from inbox.schedule.planning import (
    AGAIN_AFTER,
    changed_stays,
    keep_failure,
    plan_changed,
    plan_one,
    state_of_stays,
)
from inbox.schedule.sending import send_scheduled
from inbox.schedule.tasks import Tools
from inbox.tables import ScheduledMessage

log = logging.getLogger(__name__)

_AT_ONCE = 200
# Written out, so that databases use the index on those that are to come.
_PLANNED: Any = literal_column("'planned'")


class Clockwork:
    """One process's turns. Several processes may take theirs at the same time."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._tools = Tools(context.keys, context.channels, context.settings.public_url, context.settings.media_dir)
        self._planned_for: tuple[object, ...] = ()
        self._plan_again_at = context.now()

    async def turn(self) -> int:
        """How many things were done."""
        return await self._plan() + await self._send() + await self._look()

    async def _plan(self) -> int:
        state, now = await asyncio.to_thread(self._read_state), self._context.now()
        if state == self._planned_for and now < self._plan_again_at:
            return 0
        self._plan_again_at = now + AGAIN_AFTER
        total = 0
        while planned := await self._plan_some():
            total += planned
        self._planned_for = state
        return total

    async def _plan_some(self) -> int:
        """Together, for that is quick; where one of them can't be planned, each by itself."""
        store, now = self._context.store, self._context.now()
        try:
            return await store.awrite(lambda s: plan_changed(s, now))
        except OutOfReach:
            raise
        except Exception:
            log.exception("stays can't be planned together")
        numbers = await store.awrite(lambda s: changed_stays(s, now))
        for number in numbers:
            try:
                await store.awrite(partial(plan_one, stay_id=number, now=now))
            except OutOfReach:
                raise
            except Exception:
                log.exception("stay %s can't be planned by a fault of ours", number)
                await store.awrite(partial(keep_failure, stay_id=number, now=now))
        return len(numbers)

    async def _send(self) -> int:
        now = self._context.now()
        due = (
            select(col(ScheduledMessage.id))
            .where(col(ScheduledMessage.state) == _PLANNED, col(ScheduledMessage.due_at) <= now)
            .order_by(col(ScheduledMessage.due_at))
        )
        return await self._each(due, send_scheduled)

    async def _look(self) -> int:
        now = self._context.now()
        due = (
            select(col(ScheduledMessage.id))
            .where(col(ScheduledMessage.look_at) <= now)
            .order_by(col(ScheduledMessage.look_at))
        )
        return await self._each(due, look_after)

    async def _each(self, due: Any, act: Callable[..., None]) -> int:
        """One that fails by a fault of ours waits for a while, and the others don't wait for it."""
        store = self._context.store
        numbers = await asyncio.to_thread(self._read_numbers, due)
        for number in numbers:
            now = self._context.now()
            try:
                await store.awrite(partial(act, tools=self._tools, number=number, now=now))
            except OutOfReach:
                raise
            except Exception:
                log.exception("scheduled message %s failed by a fault of ours", number)
                await store.awrite(partial(_put_off, number=number, until=now + AGAIN_AFTER))
        return len(numbers)

    def _read_state(self) -> tuple[object, ...]:
        with self._context.store.read() as session:
            return state_of_stays(session)

    def _read_numbers(self, due: Any) -> list[int]:
        with self._context.store.read() as session:
            return [number or 0 for number in session.exec(due.limit(_AT_ONCE))]


def _put_off(session: Session, *, number: int, until: datetime) -> None:
    row = session.get(ScheduledMessage, number)
    if row is not None:
        row.due_at = max(row.due_at, until)
        row.look_at = until if row.look_at else None
