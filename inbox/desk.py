"""The desk at work: what channels hand things in to, and the loops that do what is due. Built by `app.py`."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from inbox.answers.knowing import Knowledge
from inbox.arriving.dead_letters import handle_again, keep_dead_letter
from inbox.arriving.media import fetch_due_media
from inbox.channel import ChannelKind, DeadLetter, Desk, Incoming, Outcome, Receipt
from inbox.codes.recognising import KnownCodes
from inbox.context import Context
from inbox.delivery.preparing import Preparation
from inbox.delivery.receipts import keep_receipt
from inbox.feeds.watching import read_due_feeds
from inbox.knowledge.sorting import sort_questions
from inbox.night.handovers import begin_handovers
from inbox.outbox import Outbox, delivery_lane
from inbox.receive import Reception, receive
from inbox.repeating import Repeating
from inbox.schedule.clockwork import Clockwork
from inbox.set_back import ClockWatch
from inbox.storage.live import Change, Topic
from inbox.storage.store import Store
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import ChannelState, Received
from inbox.timers import run_due_timers
from properties.keys import Keys

log = logging.getLogger(__name__)

_MEDIA_EVERY_SECONDS, _TIMERS_EVERY_SECONDS, _DEAD_LETTERS_EVERY_SECONDS = 1.0, 0.5, 5.0
_LONGEST_GETTING_READY_SECONDS = 8.0  # a messenger gives up after 15
_OF_THRONG_AT_ONCE = 8  # of those who waited for that: the first is answered when so many have had their turns
_CLOCK_EVERY_SECONDS, _HANDOVERS_EVERY_SECONDS, _GAPS_EVERY_SECONDS = 5.0, 10.0, 5.0
_KNOWLEDGE_EVERY_SECONDS, _SCHEDULE_EVERY_SECONDS, _FEEDS_EVERY_SECONDS = 1.0, 2.0, 20.0


class DeskAtWork:
    """Takes in what channels hand over, each thing in one transaction."""

    def __init__(self, store: Store, keys: Keys, now: Callable[[], datetime], public_url: str = "") -> None:
        self.reception = Reception(Knowledge(), keys, KnownCodes(keys), public_url)
        self._store = store
        self._now = now
        self.loops = Repeating()
        self.settled = asyncio.Event()  # once all that is known has been made ready for the first time
        self._has_stopped = False
        self._getting_ready: asyncio.Task[None] | None = None
        self._throng = asyncio.Semaphore(_OF_THRONG_AT_ONCE)
        self.outbox: Outbox | None = None  # that of this process, once it works

    def get_ready(self) -> None:
        """Begin with what every turn needs. Until it is there guests wait here, and nobody waits behind them."""
        self._getting_ready = asyncio.create_task(asyncio.to_thread(self._get_ready))

    async def until_ready(self) -> None:
        if self._getting_ready is not None and not self._getting_ready.done():
            await asyncio.wait([self._getting_ready], timeout=_LONGEST_GETTING_READY_SECONDS)

    def follow_knowledge(self) -> Callable[[], None]:
        """Make ready what is changed once it is kept: guests wait here, not in the writer. Returns what ends it."""
        loop = asyncio.get_running_loop()

        def hear(changes: Sequence[Change]) -> None:
            if any(change.topic is Topic.KNOWLEDGE for change in changes):
                loop.call_soon_threadsafe(self.get_ready)

        return self._store.hub.watch(hear)

    def prepare_knowledge(self) -> None:
        with self._store.read() as session:
            self.reception.knowledge.prepare(session)

    async def receive(self, incoming: Incoming) -> Outcome:
        if self._getting_ready is None or self._getting_ready.done():
            return await self._take(incoming)
        await self.until_ready()
        async with self._throng:
            return await self._take(incoming)

    async def receipt(self, receipt: Receipt) -> None:
        lane = delivery_lane(receipt.hint) if receipt.hint else receipt.external_id
        await self._store.awrite(lambda session: keep_receipt(session, receipt, self._now()), lane=lane)

    async def keep(self, letter: DeadLetter) -> None:
        await self._store.awrite(lambda session: keep_dead_letter(session, letter, self._now()))

    def note_end(self, loops: asyncio.Task[None]) -> None:
        """The loops end only when they are cancelled; if not, nothing is sent any more, and operators must know."""
        if not loops.cancelled():
            self._has_stopped = True
            log.critical("the desk's loops have ended: it has to be started again", exc_info=loops.exception())

    def loops_state(self) -> str:
        """ "ok", or what operators must know."""
        failing = ", ".join(self.loops.failing())
        return "ended" if self._has_stopped else f"failing: {failing}" if failing else "ok"

    async def last_received(self, kind: ChannelKind, account: str) -> datetime | None:
        return await asyncio.to_thread(self._last_received, kind, account)

    async def first_connection(self, kind: ChannelKind, account: str) -> datetime:
        return await self._store.awrite(lambda session: _first_connection(session, kind, account, self._now()))

    def as_channels_see_it(self) -> Desk:
        return Desk(self.receive, self.receipt, self.keep, self.last_received, self.first_connection)

    async def _take(self, incoming: Incoming) -> Outcome:
        return await self._store.awrite(partial(self._receive, incoming), lane=incoming.sender.address)

    def _get_ready(self) -> None:
        try:
            with self._store.read() as session:
                self.reception.knowledge.get_ready(session)
        except Exception:  # the first turn finds out again, and is the place to say so
            log.warning("what turns need could not be made ready beforehand", exc_info=True)

    def _receive(self, incoming: Incoming, session: Session) -> Outcome:
        leaving = self.outbox.leaving() if self.outbox else None
        return receive(session, self.reception, incoming, self._now(), leaving)

    def _last_received(self, kind: ChannelKind, account: str) -> datetime | None:
        with self._store.read() as session:
            return session.exec(last_event(kind, account)).first()


def last_event(kind: ChannelKind, account: str) -> SelectOfScalar[datetime]:
    """When it came. From the newest of all backwards: put so, no index has all of this channel's read and sorted."""
    of_channel = [col(Received.channel) + "" == kind.value, col(Received.account) + "" == account]
    return select(Received.at).where(*of_channel).order_by(col(Received.id).desc()).limit(1)


async def run_loops(context: Context, desk: DeskAtWork) -> None:
    """Everything that is done by the clock, until cancelled. One turn that fails does not end its loop."""
    preparation = Preparation(context.channels, context.keys, context.settings.public_url, context.settings.media_dir)
    outbox = Outbox(context.store, context.channels, preparation, context.now, name=context.store.name)
    desk.outbox = outbox
    clockwork = Clockwork(context)
    turns: dict[str, tuple[float, Callable[[], Awaitable[object]]]] = {
        "clock": (_CLOCK_EVERY_SECONDS, ClockWatch(context).turn),
        "media": (_MEDIA_EVERY_SECONDS, lambda: fetch_due_media(context)),
        "timers": (_TIMERS_EVERY_SECONDS, lambda: run_due_timers(context, desk.reception)),
        "dead letters": (_DEAD_LETTERS_EVERY_SECONDS, lambda: handle_again(context, desk.receive, desk.receipt)),
        "hand-overs": (_HANDOVERS_EVERY_SECONDS, lambda: begin_handovers(context)),
        "schedule": (_SCHEDULE_EVERY_SECONDS, clockwork.turn),
        "feeds": (_FEEDS_EVERY_SECONDS, lambda: read_due_feeds(context)),
        "gaps": (_GAPS_EVERY_SECONDS, lambda: asyncio.to_thread(_sort_gaps, context)),
        "knowledge": (_KNOWLEDGE_EVERY_SECONDS, lambda: _prepare_knowledge(desk)),
    }
    await desk.until_ready()  # what is due needs the same as guests' turns, and a backlog would slow down both
    async with asyncio.TaskGroup() as group:
        group.create_task(outbox.run())
        for name, (seconds, turn) in turns.items():
            group.create_task(desk.loops.repeat(name, seconds, turn))


async def _prepare_knowledge(desk: DeskAtWork) -> None:
    await asyncio.to_thread(desk.prepare_knowledge)
    desk.settled.set()


def _sort_gaps(context: Context) -> None:
    sort_questions(context.store, context.keys, context.now())


def _first_connection(session: Session, kind: ChannelKind, account: str, now: datetime) -> datetime:
    insert_or_ignore(session, ChannelState, channel=kind.value, account=account, first_connected_at=now)
    query = select(ChannelState).where(col(ChannelState.channel) == kind, col(ChannelState.account) == account)
    return session.exec(query).one().first_connected_at
