"""The loops: what fails does not end them, what is on its way when they are stopped is finished, their end is told."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from inbox.answers.knowing import Knowledge, talked_of
from inbox.channel import Abilities, ChannelKind, Outgoing, OutOfReach
from inbox.delivery.preparing import Preparation
from inbox.desk import DeskAtWork
from inbox.health import build_health
from inbox.outbox import Outbox
from inbox.routes import add_routes
from inbox.set_back import ClockWatch
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Timer
from tests.cast import KEYS, Scenery
from tests.fakes import FakeChannel

_QUESTION = "what time is check-out?"


class Slow(FakeChannel):
    """The vendor has the message at once, and tells so only when it is let."""

    took: asyncio.Event
    may_answer: asyncio.Event

    async def send(self, outgoing: Outgoing) -> str:
        number = await super().send(outgoing)
        self.took.set()
        await self.may_answer.wait()
        return number


class Unsteady:
    """A store that is out of reach for the next `failures` units of work."""

    def __init__(self, scenery: Scenery, failures: int) -> None:
        self._store = scenery.store
        self.hub = scenery.store.hub
        self.failures = failures
        self.units = 0  # that were handed in

    async def awrite(self, work: Callable[[Session], Any], lane: str = "") -> Any:
        self.units += 1
        if self.failures:
            self.failures -= 1
            raise OutOfReach
        return await self._store.awrite(work, lane)


def _outbox(scenery: Scenery, store: Any = None, look_every: timedelta = timedelta(seconds=1)) -> Outbox:
    preparation = Preparation(scenery.channels, KEYS, "http://desk.example.org")
    return Outbox(store or scenery.store, scenery.channels, preparation, scenery.clock, look_every=look_every)


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.01)


def _slow_telegram(scenery: Scenery) -> Slow:
    slow = Slow(ChannelKind.TELEGRAM, Abilities(buttons=True))
    slow.took, slow.may_answer = asyncio.Event(), asyncio.Event()
    scenery.channels[ChannelKind.TELEGRAM] = slow
    return slow


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def test_the_outbox_outlives_a_database_that_is_out_of_reach_when_it_starts(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.hand_in(scenery.incoming(_QUESTION))

    async def run() -> None:
        slow = _slow_telegram(scenery)
        loop = asyncio.create_task(_outbox(scenery, Unsteady(scenery, failures=1)).run())
        await asyncio.wait_for(slow.took.wait(), 20)
        slow.may_answer.set()
        await _stop(loop)

    asyncio.run(run())

    assert scenery.deliveries()[-1].state == "sent"


def test_what_is_on_its_way_when_the_desk_is_stopped_is_not_sent_again(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.hand_in(scenery.incoming(_QUESTION))

    async def run() -> None:
        slow = _slow_telegram(scenery)
        loop = asyncio.create_task(_outbox(scenery).run())
        await asyncio.wait_for(slow.took.wait(), 20)
        loop.cancel()
        await asyncio.sleep(0)
        slow.may_answer.set()
        await asyncio.wait([loop])

    asyncio.run(run())

    assert scenery.deliveries()[-1].state == "sent"
    assert scenery.send_due() == 0


def test_what_the_vendor_took_is_kept_though_the_database_is_out_of_reach_for_a_moment(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.hand_in(scenery.incoming(_QUESTION))
    store = Unsteady(scenery, failures=0)

    async def run() -> None:
        slow = _slow_telegram(scenery)
        sending = asyncio.create_task(_outbox(scenery, store).send_due())
        await asyncio.wait_for(slow.took.wait(), 20)
        store.failures = 2
        slow.may_answer.set()
        await sending

    asyncio.run(run())

    assert (scenery.deliveries()[-1].state, store.failures) == ("sent", 0)


def test_when_an_answer_has_left_that_nothing_waits_behind_nothing_is_looked_for(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.hand_in(scenery.incoming(_QUESTION))
    store = Unsteady(scenery, failures=0)

    async def run() -> int:
        slow = _slow_telegram(scenery)
        loop = asyncio.create_task(_outbox(scenery, store).run())
        await asyncio.wait_for(slow.took.wait(), 20)
        await store.awrite(lambda session: None)  # behind the look that came after
        before = store.units
        slow.may_answer.set()
        await _until(lambda: scenery.deliveries()[-1].state == "sent")
        for _ in range(50):
            await asyncio.sleep(0)
        await _stop(loop)
        return store.units - before

    assert asyncio.run(run()) == 1  # what became of it


def test_when_an_answer_has_left_what_waits_behind_it_leaves_at_once(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.hand_in(scenery.incoming(_QUESTION))

    async def run() -> None:
        slow = _slow_telegram(scenery)
        loop = asyncio.create_task(_outbox(scenery, look_every=timedelta(hours=1)).run())
        await asyncio.wait_for(slow.took.wait(), 20)
        await scenery.desk.receive(scenery.incoming("is there a washing machine?"))
        await scenery.store.awrite(lambda session: None)
        slow.may_answer.set()
        await _until(lambda: len(slow.sent) == 2)
        await _stop(loop)

    asyncio.run(run())

    assert [delivery.state for delivery in scenery.deliveries()[-2:]] == ["sent", "sent"]


def test_a_timer_that_fails_holds_up_no_other_and_is_tried_later(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.snooze("igor", scenery.clock() + timedelta(minutes=1))
    due, number = scenery.clock(), scenery.conversation().id or 0
    broken = Timer(key="album:x", kind="album", conversation_id=number, facts={"message_id": 999_999}, due_at=due)
    scenery.store.write(lambda session: session.add(broken))
    scenery.clock.advance(minutes=5)

    assert scenery.run_timers() == 1

    assert scenery.conversation().state == "waiting"
    assert scenery.read(lambda session: session.get(Timer, 1)).due_at > scenery.clock()


def test_loops_that_have_ended_are_told_to_operators(scenery: Scenery) -> None:
    app = FastAPI()
    add_routes(app, [build_health(scenery.context, scenery.desk.loops_state)])

    async def end() -> None:
        async def fail() -> None:
            raise RuntimeError("nobody foresaw it")

        loops = asyncio.create_task(fail())
        loops.add_done_callback(scenery.desk.note_end)
        await asyncio.wait([loops])

    before = TestClient(app).get("/health/ready")
    asyncio.run(end())
    after = TestClient(app).get("/health/ready")

    assert (before.status_code, after.status_code) == (200, 503)
    assert after.json()["loops"] == "ended"


def test_a_loop_that_fails_every_time_goes_on_and_is_told_to_operators(scenery: Scenery) -> None:
    states = []

    async def turn() -> None:
        states.append(scenery.desk.loops_state())
        if len(states) < 7:
            raise OverflowError
        if len(states) == 8:
            raise asyncio.CancelledError

    async def run() -> None:
        await asyncio.wait([asyncio.create_task(scenery.desk.loops.repeat("schedule", 0, turn))])

    asyncio.run(run())

    assert states == ["ok"] * 5 + ["failing: schedule"] * 2 + ["ok"]


def test_a_messenger_that_hangs_holds_up_no_guest_of_another(scenery: Scenery) -> None:
    in_whatsapp = scenery.by_whatsapp("+447700900123")
    for address in ("1001", "1002"):
        scenery.hand_in(scenery.incoming(_QUESTION, address))
    scenery.hand_in(scenery.incoming(_QUESTION, **in_whatsapp))

    async def run() -> None:
        slow = _slow_telegram(scenery)
        outbox = Outbox(
            scenery.store, scenery.channels, Preparation(scenery.channels, KEYS, "http://desk.example.org"),
            scenery.clock, at_once=1,
        )  # fmt: skip
        loop = asyncio.create_task(outbox.run())
        await _until(lambda: len(scenery.whatsapp.sent) == 1)
        slow.may_answer.set()
        await _until(lambda: len(slow.sent) == 2)
        await _stop(loop)

    asyncio.run(run())


class Thick(Knowledge):
    """Takes as long to get ready as the test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.reading, self.may_go_on = threading.Event(), threading.Event()

    def get_ready(self, session: Session) -> None:
        self.reading.set()
        self.may_go_on.wait(20)


def test_a_guest_who_writes_while_the_desk_gets_ready_waits_alone(scenery: Scenery) -> None:
    thick = Thick()
    scenery.desk.reception = replace(scenery.desk.reception, knowledge=thick)

    async def run() -> None:
        scenery.desk.get_ready()
        turn = asyncio.create_task(scenery.desk.receive(scenery.incoming(_QUESTION)))
        await asyncio.to_thread(thick.reading.wait, 20)
        await asyncio.wait_for(scenery.store.awrite(lambda session: None), 20)
        assert not turn.done()
        thick.may_go_on.set()
        await turn

    asyncio.run(run())

    assert scenery.messages()[0].text == _QUESTION


def test_those_who_waited_for_the_desk_are_not_answered_all_at_once(scenery: Scenery) -> None:
    class Counting(Unsteady):
        now = most = 0

        async def awrite(self, work: Callable[[Session], Any], lane: str = "") -> Any:
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(0)
            self.now -= 1

    counting = Counting(scenery, failures=0)
    desk: Any = DeskAtWork(counting, KEYS, scenery.clock)  # type: ignore[arg-type]

    async def run() -> None:
        desk.get_ready()
        await asyncio.gather(*(desk.receive(scenery.incoming(_QUESTION, str(number))) for number in range(40)))

    asyncio.run(run())

    assert counting.most == 8


def test_what_every_turn_needs_is_read_before_the_first_guest_writes(scenery: Scenery) -> None:
    knowledge = scenery.desk.reception.knowledge
    scenery.hand_in(scenery.incoming(_QUESTION, property_slug="nevsky-12"))

    scenery.read(knowledge.get_ready)

    (home,) = scenery.read(lambda session: talked_of(session))
    assert home.slug == "nevsky-12"


def test_a_guest_who_writes_after_an_edit_of_knowledge_waits_for_it_outside_the_writer(scenery: Scenery) -> None:
    thick = Thick()
    scenery.desk.reception = replace(scenery.desk.reception, knowledge=thick)

    async def run() -> None:
        stop = scenery.desk.follow_knowledge()
        await scenery.store.awrite(lambda session: announce(session, Change(Topic.KNOWLEDGE)))
        await asyncio.to_thread(thick.reading.wait, 20)
        turn = asyncio.create_task(scenery.desk.receive(scenery.incoming(_QUESTION)))
        await asyncio.wait_for(scenery.store.awrite(lambda session: None), 20)
        assert not turn.done()
        thick.may_go_on.set()
        await turn
        stop()

    asyncio.run(run())

    assert scenery.messages()[0].text == _QUESTION


def test_a_database_that_can_be_read_but_not_written_is_told_to_operators(scenery: Scenery) -> None:
    app = FastAPI()
    add_routes(app, [build_health(scenery.context, scenery.desk.loops_state)])

    scenery.store.condition.fail(OutOfReach("database or disk is full"))
    scenery.store.write(lambda session: None)  # which even a full disk takes
    failing = TestClient(app).get("/health/ready")
    asyncio.run(ClockWatch(scenery.context).turn())
    again = TestClient(app).get("/health/ready")

    assert (failing.status_code, failing.json()["database"]) == (503, "can't be written")
    assert (again.status_code, again.json()["database"]) == (200, "ok")
