"""The one way out: claims what is due, hands it to its channel, and keeps what became of it.

One delivery a lane at a time and oldest first, so that a guest never reads answers out of order, and a contact that
fails or throttles holds up nobody else. Any number of processes may run this on one PostgreSQL.
"""

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from inbox.channel import Channel, ChannelKind, FailureReason, OutOfReach, SendError
from inbox.delivery.claiming import Job, claim_due, is_any_queued
from inbox.delivery.deliveries import mark_failed, mark_sent
from inbox.delivery.leaving import Leaving
from inbox.delivery.preparing import Preparation
from inbox.delivery.reclaiming import CLAIM, reclaim_dead, reclaim_left
from inbox.storage.live import Change, Topic
from inbox.storage.store import Store

log = logging.getLogger(__name__)

_AT_ONCE = 64  # requests to each vendor: one that hangs leaves the others their room
_AT_ONCE_WITH_TURNS = 32  # more: answers to guests who write now don't wait behind what has piled up
_LOOK_EVERY, _RECLAIM_EVERY = timedelta(seconds=1), timedelta(seconds=3)
_SEND_TIMEOUT = timedelta(seconds=45)
_PATIENCE = timedelta(seconds=5)  # with requests that are on their way when the desk is stopped
_FIRST_WAIT, _LONGEST_WAIT = timedelta(milliseconds=100), timedelta(seconds=2)


def delivery_lane(delivery_id: int) -> str:
    """Of units of work about one delivery: two that wait for each other's rows would hold up both."""
    return f"delivery:{delivery_id}"


def _in_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    try:
        is_there = asyncio.get_running_loop() is loop
    except RuntimeError:
        is_there = False
    if is_there:
        call()
    else:
        loop.call_soon_threadsafe(call)


class Outbox:
    """One process's sender. `run` until cancelled; what is being sent then is given a moment to be finished."""

    def __init__(
        self, store: Store, channels: Mapping[ChannelKind, Channel], preparation: Preparation,
        now: Callable[[], datetime], at_once: int = _AT_ONCE, name: str = "", look_every: timedelta = _LOOK_EVERY,
    ) -> None:  # fmt: skip
        self._store = store
        self._channels = channels
        self._preparation = preparation
        self._now = now
        self._name = name or uuid.uuid4().hex
        self._at_once = at_once
        self._look_every = look_every
        self._tasks: set[asyncio.Task[None]] = set()
        self._requests: dict[asyncio.Task[None], ChannelKind] = {}  # of these, what a vendor has not answered yet
        self._awake = asyncio.Event()
        self._waits = True  # whether anything was queued, as far as the last look could see
        self._reclaims_at: float | None = None  # by the event loop's clock
        self._loop: asyncio.AbstractEventLoop | None = None  # while it is at work

    async def run(self) -> None:
        loop = self._loop = asyncio.get_running_loop()

        def hear(changes: Sequence[Change]) -> None:
            if any(change.topic in {Topic.OUTBOX, Topic.RESYNC} for change in changes):
                loop.call_soon_threadsafe(self._awake.set)

        stop = self._store.hub.watch(hear)
        try:
            while True:
                await self._turn()
        finally:
            self._loop = None
            stop()
            await self._finish()

    def leaving(self) -> Leaving | None:
        """For a unit of work of any thread, whose answer may leave with it; None while that has to wait."""
        loop = self._loop
        if loop is None or len(self._requests) >= self._at_once + _AT_ONCE_WITH_TURNS:
            return None
        return Leaving(self._preparation, self._name, lambda job: _in_loop(loop, partial(self._begin, job)))

    async def send_due(self) -> int:
        """Send everything that is due now and wait for it; how many requests were made. For tests and commands."""
        made = 0
        while jobs := await self._claim():
            await asyncio.gather(*(self._send(job) for job in jobs))
            made += len(jobs)
        return made

    async def _turn(self) -> None:
        self._awake.clear()
        try:
            await self._reclaim()
            jobs = await self._claim()
        except OutOfReach:
            log.warning("the database is out of reach; nothing can be sent")
            jobs = []
        except Exception:
            log.exception("looking for what is due failed")
            jobs = []
        for job in jobs:
            self._begin(job)
        if not jobs:
            await self._sleep()

    def _begin(self, job: Job) -> None:
        task = asyncio.create_task(self._send(job))
        self._tasks.add(task)
        self._requests[task] = job.channel
        task.add_done_callback(self._finished)

    async def _reclaim(self) -> None:
        """What this process was sending when it last died is queued again, as soon as the database can be reached; and
        what others were sending that are gone.
        """
        time = asyncio.get_running_loop().time()
        if self._reclaims_at is None:
            await self._store.awrite(lambda session: reclaim_dead(session, self._name, self._now(), at_start=True))
        elif time < self._reclaims_at or self._store.neighbours is None:
            return
        else:
            await self._store.awrite(lambda session: reclaim_left(session, self._name, self._now()))
        self._reclaims_at = time + _RECLAIM_EVERY.total_seconds()

    async def _finish(self) -> None:
        """A request that is cut off would be made again by the next start: let it end, if it ends soon."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_PATIENCE.total_seconds())
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._requests.pop(task, None)
        self._look_if_any_waits()

    def _look_if_any_waits(self) -> None:
        """There is room again, or somebody's next may leave. What is queued from now on is heard of."""
        if self._waits:
            self._awake.set()

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(self._look_every.total_seconds()):
                await self._awake.wait()
        except TimeoutError:
            pass

    async def _claim(self) -> Sequence[Job]:
        busy, now = Counter(self._requests.values()), self._now()
        room = {kind: self._at_once - busy[kind] for kind in ChannelKind if busy[kind] < self._at_once}
        if room.keys().isdisjoint(self._channels):
            self._waits = True
            return []

        def claim(session: Session) -> tuple[Sequence[Job], bool]:
            jobs = claim_due(session, self._preparation, self._name, now, room)
            return jobs, bool(jobs) or is_any_queued(session, now + 2 * self._look_every)

        jobs, self._waits = await self._store.awrite(claim)
        return jobs

    async def _send(self, job: Job) -> None:
        try:
            if job.refusal is not None:
                await self._keep_failure(job, SendError(job.refusal, permanent=True))
                return
            await self._hand_over(job)
        except OutOfReach:
            log.warning("delivery %d: the database is out of reach; its claim will run out", job.delivery_id)
        except Exception:
            log.exception("delivery %d failed by a fault of ours", job.delivery_id)
            await self._keep_failure(job, SendError(FailureReason.UNKNOWN, permanent=False, maybe_sent=True))

    async def _hand_over(self, job: Job) -> None:
        channel = self._channels.get(job.channel)
        if channel is None:
            await self._keep_failure(job, SendError(FailureReason.CHANNEL_OFF, permanent=False))
            return
        try:
            vendor_id = await self._request(channel, job)
        except TimeoutError:
            await self._keep_failure(job, SendError(FailureReason.VENDOR_DOWN, permanent=False, maybe_sent=True))
        except SendError as error:
            await self._keep_failure(job, error)
        else:
            pace, account, sent_id = channel.abilities.pace, channel.account, vendor_id
            await self._keep(job, lambda session: mark_sent(session, job, sent_id, account, pace, self._now()))

    async def _request(self, channel: Channel, job: Job) -> str:
        """The vendor's id. Once he has answered, another request may be made while it is written what became of it."""
        try:
            vendor_id = await self._already_sent(channel, job)
            if vendor_id is None:
                async with asyncio.timeout(_SEND_TIMEOUT.total_seconds()):
                    vendor_id = await channel.send(job.outgoing)
            return vendor_id
        finally:
            if (task := asyncio.current_task()) in self._requests:
                del self._requests[task]
                self._look_if_any_waits()

    async def _already_sent(self, channel: Channel, job: Job) -> str | None:
        """Of a request that may have left before: the vendor is asked, where it can tell."""
        if not job.maybe_sent:
            return None
        async with asyncio.timeout(_SEND_TIMEOUT.total_seconds()):
            return await channel.find_sent(job.outgoing)

    async def _keep_failure(self, job: Job, error: SendError) -> None:
        await self._keep(job, lambda session: mark_failed(session, job, error, self._now()))

    async def _keep(self, job: Job, work: Callable[[Session], None]) -> None:
        """What became of a request is not to be lost: as long as it is claimed, nobody makes it again."""
        loop = asyncio.get_running_loop()
        wait, end = _FIRST_WAIT.total_seconds(), loop.time() + CLAIM.total_seconds()
        while True:
            try:
                await self._store.awrite(work, lane=delivery_lane(job.delivery_id))
            except OutOfReach:
                if loop.time() + wait > end:
                    raise
            else:
                return
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT.total_seconds())
