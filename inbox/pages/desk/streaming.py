"""The live stream of a browser: ids of what changed, as server-sent events, narrowed to what its reader may see."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from sqlmodel import col, select
from starlette.concurrency import run_in_threadpool

from inbox.context import Context
from inbox.pages.desk.ring import LiveEvent, Ring
from inbox.pages.entering import visitor_of
from inbox.pages.routing import page_route
from inbox.pages.visiting import Visitor
from inbox.staff.actors import conversations_visible_to
from inbox.staff.sessions import who_is
from inbox.tables import Conversation
from inbox.web.event_stream import BEAT, Event, EventStream

_LOOK_AGAIN = timedelta(seconds=15)  # whether he may still come in
_RECONNECT_MILLISECONDS = 1000


def build_stream(context: Context, ring: Ring) -> APIRouter:
    router = APIRouter(route_class=page_route(context), include_in_schema=False)

    @router.get("/inbox/events", response_class=EventStream)
    async def stream(
        visitor: Annotated[Visitor, Depends(visitor_of(context))],
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> EventStream:
        return EventStream(tell_changes(context, ring, visitor, last_event_id))

    return router


async def tell_changes(
    context: Context, ring: Ring, visitor: Visitor, last_event_id: str | None, look_again: timedelta = _LOOK_AGAIN
) -> AsyncIterator[Sequence[Event]]:
    """Ends when the session does: the browser comes back, is refused, and asks to log in."""
    resumed = ring.number_of(last_event_id)
    at = ring.last if resumed is None else resumed
    name = "hello" if last_event_id is None or resumed is not None else "resync"
    yield [Event(name, id=ring.id_of(at), retry=_RECONNECT_MILLISECONDS)]
    clock = asyncio.get_running_loop().time
    checked_at, is_quiet = clock(), False
    with ring.listening() as woken:
        while True:
            woken.clear()
            events = ring.after(at)
            if clock() - checked_at > look_again.total_seconds():
                if not await ring.doors.is_open(visitor.token, look_again, lambda: _is_still_in(context, visitor)):
                    return
                checked_at = clock()
            if events is None:
                at = ring.last
                yield [Event("resync", id=ring.id_of(at))]
                continue
            if events:
                at = events[-1].number
                if seen := await _seen_by(context, visitor, events):
                    yield [event.told for event in seen]
            elif is_quiet:
                yield [BEAT]
            is_quiet = not await _is_woken(woken, look_again)


async def _is_woken(woken: asyncio.Event, longest: timedelta) -> bool:
    """Cheaper than a time-out, which thousands of pages would set and take back with every change."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + longest.total_seconds()
    bell = loop.call_at(ends_at, woken.set)
    try:
        await woken.wait()
    finally:
        bell.cancel()
    return loop.time() < ends_at


async def _seen_by(context: Context, visitor: Visitor, events: Sequence[LiveEvent]) -> Sequence[LiveEvent]:
    """Staff may see everything; of an owner's, those of his properties' conversations."""
    if visitor.actor.may_answer or not events:
        return events
    ids = {event.conversation_id for event in events}
    visible = await run_in_threadpool(_visible, context, visitor, ids)
    return [event for event in events if event.conversation_id in visible or event.told.event == "resync"]


def _visible(context: Context, visitor: Visitor, ids: set[int]) -> set[int]:
    query = select(Conversation.id).where(col(Conversation.id).in_(ids), conversations_visible_to(visitor.actor))
    with context.store.read() as session:
        return {number for number in session.exec(query) if number is not None}


def _is_still_in(context: Context, visitor: Visitor) -> bool:
    with context.store.read() as session:
        return who_is(session, visitor.token, context.now()) is not None
