"""The live stream of a visitor's page: server-sent events that say that there is something new, never what."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.storage.live import Change, Topic
from inbox.web.event_stream import Event, EventStream
from welcomebook.chat_thread import state_of
from welcomebook.visitors import Visit, find_visit, visitor_of

# The page takes a stream that is silent for longer for dead: phones lose connections without a word.
_BEAT_SECONDS = 20.0
_RECONNECT_MILLISECONDS = 1000
_TOPICS = frozenset({Topic.MESSAGE, Topic.QUEUE, Topic.TICK, Topic.RESYNC})


def add_chat_stream(router: APIRouter, context: Context) -> None:
    def someone_known(request: Request, slug: str) -> Visit:
        """Who has said nothing yet has nothing to hear; his page begins to listen when he has."""
        visit, _ = _look(context, slug, visitor_of(request))
        if visit.contact is None:
            raise NotFound
        return visit

    @router.get("/chat/{slug}/events", response_class=EventStream)
    async def stream(visit: Annotated[Visit, Depends(someone_known)]) -> EventStream:
        return EventStream(news_for(context, visit))


async def news_for(context: Context, visit: Visit) -> AsyncIterator[Sequence[Event]]:
    ear = _Ear(visit)
    with ear.listening(context):
        visit, told = await run_in_threadpool(_look, context, visit.home.slug, visit.visitor)
        yield [Event("news", {"state": told}, retry=_RECONNECT_MILLISECONDS)]
        while True:
            await ear.wait()
            visit, state = await run_in_threadpool(_look, context, visit.home.slug, visit.visitor)
            ear.follow(visit)
            yield [Event("beat" if state == told else "news", {"state": state})]
            told = state


class _Ear:
    """Hears of changes, in whatever thread publishes them, that may concern one visitor."""

    def __init__(self, visit: Visit) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard = asyncio.Event()
        self.follow(visit)

    def follow(self, visit: Visit) -> None:
        """His conversation becomes another one when he is identified."""
        self._contact_id = visit.contact.id if visit.contact else None
        self._conversation_id = visit.conversation.id if visit.conversation else None

    @contextlib.contextmanager
    def listening(self, context: Context) -> Iterator[None]:
        stop = context.store.hub.watch(self._hear)
        try:
            yield
        finally:
            stop()

    async def wait(self) -> None:
        """Until something may be new, or it is time to show that the stream lives."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_BEAT_SECONDS):
                await self._heard.wait()
        self._heard.clear()

    def _hear(self, changes: Sequence[Change]) -> None:
        if any(self._concerns(change) for change in changes):
            with contextlib.suppress(RuntimeError):  # the loop has ended, and the page with it
                self._loop.call_soon_threadsafe(self._heard.set)

    def _concerns(self, change: Change) -> bool:
        if change.topic not in _TOPICS:
            return False
        is_his = change.contact_id == self._contact_id
        return is_his or change.topic is Topic.RESYNC or change.conversation_id == self._conversation_id


def _look(context: Context, slug: str, visitor: str) -> tuple[Visit, str]:
    with context.store.read() as session:
        visit = find_visit(session, slug, visitor)
        return visit, state_of(session, visit)
