"""Promised times as they are kept: started, paused, met, warned of, broken."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from inbox.tables import IncidentEntry, ServiceClockRow
from tests.cast import Scenery

ODD = "my cat ate the remote of the projector, any ideas?"
FIRE = "there is a fire in the kitchen, full of smoke"


def clocks(scenery: Scenery) -> dict[str, ServiceClockRow]:
    """The last one of each measure."""
    query = select(ServiceClockRow).order_by(col(ServiceClockRow.id))
    return {clock.measure: clock for clock in scenery.read(lambda session: session.exec(query).all())}


def test_an_answer_in_time_is_a_promise_kept_and_whose_it_was(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.clock.advance(seconds=40)

    scenery.reply("igor", "One moment")

    first = clocks(scenery)["first_response"]
    assert (first.result, first.spent_seconds, first.manager_id) == ("met", 40, scenery.manager("igor").id)


def test_a_broken_first_response_is_kept_and_told_in_the_thread(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)

    for seconds in (50, 15):
        scenery.clock.advance(seconds=seconds)
        scenery.run_timers()
    scenery.reply("igor", "Sorry for the wait")

    first = clocks(scenery)["first_response"]
    assert first.result == "broken"
    assert first.warned_at is not None and first.broken_at is not None
    assert "level_broken" in [message.facts.get("event") for message in scenery.messages()]


@pytest.mark.parametrize("is_seen_by_the_timer", [True, False])
def test_a_late_answer_is_in_the_incidents_record_once(scenery: Scenery, is_seen_by_the_timer: bool) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(FIRE)
    began = scenery.clock()

    for seconds in (50, 15):
        scenery.clock.advance(seconds=seconds)
        if is_seen_by_the_timer:
            scenery.run_timers()
    scenery.reply("igor", "I am here, is everybody outside?")

    query = select(IncidentEntry).where(IncidentEntry.kind == "breached")
    (entry,) = scenery.read(lambda session: session.exec(query).all())
    late = timedelta(seconds=65 if is_seen_by_the_timer else 60)
    assert (entry.facts, entry.at) == ({"measure": "first_response"}, began + late)


def test_while_the_guest_is_waited_for_a_resolutions_clock_stands_still(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(FIRE)
    scenery.clock.advance(minutes=10)
    scenery.reply("igor", "Is everybody outside?")
    scenery.clock.advance(minutes=50)
    assert clocks(scenery)["resolution"].spent_seconds == 600

    scenery.guest_says("the fire brigade is here, what should we do now with the door?")
    scenery.clock.advance(minutes=5)
    scenery.resolve("igor")

    resolution = clocks(scenery)["resolution"]
    assert (resolution.result, resolution.spent_seconds) == ("met", 900)
    assert clocks(scenery)["next_response"].result == "broken"  # two minutes in an emergency


def test_a_snooze_stops_every_clock_until_it_is_over(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.clock.advance(seconds=20)
    scenery.snooze("igor", scenery.clock() + timedelta(hours=1))
    scenery.clock.advance(hours=1)
    scenery.run_timers()

    scenery.clock.advance(seconds=10)
    scenery.reply("igor", "Here I am")

    assert clocks(scenery)["first_response"].spent_seconds == 30


def test_a_broken_next_response_is_told_to_whoever_holds_it_and_to_the_lead(scenery: Scenery) -> None:
    igor, olga = scenery.connect_telegram_of("igor"), scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.take("igor")
    scenery.reply("igor", "Which one?")
    scenery.guest_says("the one of the projector, I told you, what do I do?")

    for _ in range(7):
        scenery.clock.advance(minutes=1)
        scenery.run_timers()
    scenery.send_due()

    assert "Следующий ответ: срок вышел" in scenery.telegram.texts(igor)[-1]
    assert "Следующий ответ: срок вышел" in scenery.telegram.texts(olga)[-1]
