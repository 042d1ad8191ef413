"""The server's clock is set back, by minutes or by a day: nobody is forgotten, and nothing is told in another order."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from inbox.channel import FailureReason, SendError
from inbox.set_back import ClockWatch
from inbox.tables import Manager, Ring, ServiceClockRow, Timer
from tests.cast import Scenery

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
BY = pytest.mark.parametrize("by", [timedelta(minutes=10), timedelta(days=1)], ids=["minutes", "a day"])
ODD = "my cat ate the remote"


@pytest.fixture
def watch(scenery: Scenery) -> ClockWatch:
    watching = ClockWatch(scenery.context)
    asyncio.run(watching.turn())
    return watching


@BY
def test_the_chain_of_rings_goes_on(scenery: Scenery, watch: ClockWatch, by: timedelta) -> None:
    scenery.connect_telegram_of("igor")
    scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    before = _rung(scenery)

    _set_back(scenery, watch, by)
    _pass_time(scenery, minutes=3)

    assert (set(before), _rung(scenery)[-1]) == ({"igor"}, "olga")
    clock: ServiceClockRow = scenery.read(lambda session: session.exec(select(ServiceClockRow)).first())
    assert clock.broken_at is not None


@BY
def test_a_silent_guest_is_asked_again_in_time(scenery: Scenery, watch: ClockWatch, by: timedelta) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("the lock won't open")
    before = len(scenery.telegram.texts("1001"))

    _set_back(scenery, watch, by)
    _pass_time(scenery, minutes=6)

    assert len(scenery.telegram.texts("1001")) > before


@BY
def test_what_a_busy_vendor_refused_leaves_and_the_answer_after_it(
    scenery: Scenery, watch: ClockWatch, by: timedelta
) -> None:
    scenery.telegram.answers = [SendError(FailureReason.THROTTLED, permanent=False)]
    scenery.guest_says("what time is check-out?", property_slug="nevsky-12")
    assert scenery.telegram.texts("1001") == []

    _set_back(scenery, watch, by)
    scenery.guest_says("and where can I park?", property_slug="nevsky-12")
    scenery.clock.advance(minutes=1)
    scenery.send_due()

    assert "12:00" in scenery.telegram.texts("1001")[0] and len(scenery.telegram.texts("1001")) >= 2


@BY
def test_a_thread_stays_in_the_order_in_which_it_was_said(scenery: Scenery, watch: ClockWatch, by: timedelta) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("what time is check-out?")
    _set_back(scenery, watch, by)

    scenery.guest_says(ODD)
    scenery.reply("igor", "I'll bring you another one.")
    scenery.guest_says("thank you!")

    said = [message.text for message in scenery.messages() if message.author in {"guest", "manager"}]
    assert said == ["what time is check-out?", ODD, "I'll bring you another one.", "thank you!"]
    assert [message.seq for message in scenery.messages()] == sorted(message.seq for message in scenery.messages())


def test_who_is_waiting_still_hears_that_it_is_passed_on(scenery: Scenery, watch: ClockWatch) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    _set_back(scenery, watch, timedelta(days=1))
    scenery.clock.advance(minutes=10)

    assert scenery.guest_says("it is the one of the big television") != []


def test_a_start_knows_of_it_too_and_moves_nothing_twice(scenery: Scenery, watch: ClockWatch) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    before = _due(scenery)
    scenery.clock.advance(days=-1)

    asyncio.run(ClockWatch(scenery.context).turn())
    asyncio.run(watch.turn())

    assert _due(scenery) == [at - timedelta(days=1) for at in before]


def test_a_clock_that_runs_on_moves_nothing(scenery: Scenery, watch: ClockWatch) -> None:
    scenery.guest_says(ODD)
    before = _due(scenery)

    _set_back(scenery, watch, timedelta(seconds=-20))
    _set_back(scenery, watch, timedelta(seconds=2))

    assert _due(scenery) == before


def _set_back(scenery: Scenery, watch: ClockWatch, by: timedelta) -> None:
    scenery.clock.advance(seconds=-by.total_seconds())
    asyncio.run(watch.turn())


def _pass_time(scenery: Scenery, minutes: int) -> None:
    for _ in range(minutes):
        scenery.clock.advance(minutes=1)
        scenery.run_timers()
        scenery.send_due()


def _rung(scenery: Scenery) -> list[str]:
    query = select(Manager.key).join(Ring, col(Ring.manager_id) == col(Manager.id)).order_by(col(Ring.id))
    return list(scenery.read(lambda session: session.exec(query).all()))


def _due(scenery: Scenery) -> list[datetime]:
    return list(scenery.read(lambda session: session.exec(select(Timer.due_at).order_by(col(Timer.id))).all()))
