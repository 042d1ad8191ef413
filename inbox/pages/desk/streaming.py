"""The live stream of a browser: ids of what changed, as server-sent events, narrowed to what its reader may see."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Header
from sqlmodel import col, select
from starlette.concurrency import run_in_threadpool

from inbox.context import Context
from inbox.pages.desk.ring import News, Ring
from inbox.pages.entering import Anyone
from inbox.pages.visiting import Visitor
from inbox.staff.actors import conversations_visible_to
from inbox.staff.sessions import who_is
from inbox.tables import Conversation
from inbox.web.event_stream import BEAT, Event, EventStream

_LOOK_AGAIN = timedelta(seconds=15)  # whether he may still come in
_RECONNECT_MILLISECONDS = 1000


def add_stream(router: APIRouter, context: Context) -> None:
    ring = Ring(context.store.hub)

    @router.get("/inbox/events", response_class=EventStream)
    async def stream(
        visitor: Anyone,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> EventStream:
        return EventStream(tell_changes(context, ring, visitor, last_event_id))


async def tell_changes(
    context: Context, ring: Ring, visitor: Visitor, last_event_id: str | None, look_again: timedelta = _LOOK_AGAIN
) -> AsyncIterator[Sequence[Event]]:
    """Ends when the session does: the browser comes back, is refused, and asks to log in."""
    resumed = ring.number_of(last_event_id)
    at = ring.last if resumed is None else resumed
    name = "hello" if last_event_id is None or resumed is not None else "resync"
    yield [Event(name, id=ring.id_of(at), retry=_RECONNECT_MILLISECONDS)]
    clock = asyncio.get_running_loop().time
    checked_at = clock()
    with ring.listening() as woken, _Bell(woken, look_again) as bell:
        while True:
            woken.clear()
            news, now = ring.after(at), clock()
            if now - checked_at > look_again.total_seconds():
                if not await ring.doors.is_open(visitor.token, look_again, lambda: _is_still_in(context, visitor)):
                    return
                checked_at = now
            if news is None:
                at = ring.last
                yield [Event("resync", id=ring.id_of(at))]
                continue
            if news:
                at = news[-1].number
                seen = news.told if visitor.actor.may_answer else await _seen_by(context, visitor, news)
                if seen:
                    yield seen
            elif bell.has_rung:
                yield [BEAT]
            bell.be_quiet(now)
            await woken.wait()


class _Bell:
    """Wakes a page that was not woken for so long. News only notes the time: thousands of pages would else set and take
    back a timer each with every change.
    """

    def __init__(self, woken: asyncio.Event, longest: timedelta) -> None:
        self._woken, self._longest = woken, longest.total_seconds()
        self._loop = asyncio.get_running_loop()
        self._woken_at = self._loop.time()
        self.has_rung = False

    def __enter__(self) -> Self:
        self._timer = self._loop.call_later(self._longest, self._look)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def be_quiet(self, now: float) -> None:
        """The page was just woken."""
        self._woken_at, self.has_rung = now, False

    def _look(self) -> None:
        left = self._woken_at + self._longest - self._loop.time()
        if left <= 0:
            self.has_rung = True
            self._woken.set()
        self._timer = self._loop.call_later(left if left > 0 else self._longest, self._look)


async def _seen_by(context: Context, visitor: Visitor, news: News) -> Sequence[Event]:
    """Of an owner's, those of his properties' conversations. Staff may see everything."""
    ids = {event.conversation_id for event in news}
    visible = await run_in_threadpool(_visible, context, visitor, ids)
    return [event.told for event in news if event.conversation_id in visible or event.told.event == "resync"]


def _visible(context: Context, visitor: Visitor, ids: set[int]) -> set[int]:
    query = select(Conversation.id).where(col(Conversation.id).in_(ids), conversations_visible_to(visitor.actor))
    with context.store.read() as session:
        return {number for number in session.exec(query) if number is not None}


def _is_still_in(context: Context, visitor: Visitor) -> bool:
    with context.store.read() as session:
        return who_is(session, visitor.token, context.now()) is not None
