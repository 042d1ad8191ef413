"""The hand-over at a change of shift: once, in the manager's language, acknowledged or told to the lead."""

import asyncio
from datetime import UTC, datetime

from sqlmodel import select

from inbox.night.handover_digest import digest_text, gather
from inbox.night.handovers import begin_handovers
from inbox.tables import ShiftHandover
from properties.words import Language
from tests.cast import Scenery

EVENING = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # 21:00 in Moscow, the night shift begins
ODD = "my cat ate the remote of the projector, any ideas?"


def change_shift(scenery: Scenery, at: datetime = EVENING) -> None:
    scenery.clock.moment = at
    asyncio.run(begin_handovers(scenery.context))
    scenery.send_due()


def handovers(scenery: Scenery) -> list[ShiftHandover]:
    return list(scenery.read(lambda session: session.exec(select(ShiftHandover)).all()))


def test_the_incoming_manager_is_told_what_is_open_and_takes_over(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says("there is a fire in the kitchen, full of smoke")

    change_shift(scenery)

    card = scenery.telegram.sent[-1]
    assert card.address == igor
    assert "Смена «night», 21:00" in card.text
    assert "Открытые инциденты: 1\n• Пожар, дым или сигнализация · Студия на Невском, 12" in card.text
    assert "Ждут ответа: 1\n• John Carter" in card.text
    assert scenery.press(card.buttons[0][0].payload, igor).toast == "Смена принята"
    assert handovers(scenery)[0].acknowledged_by_id == scenery.manager("igor").id


def test_it_is_handed_over_once_however_often_anybody_looks(scenery: Scenery) -> None:
    scenery.connect_telegram_of("igor")

    for _ in range(3):
        change_shift(scenery)
        scenery.clock.advance(minutes=5)

    assert [handover.shift_name for handover in handovers(scenery)] == ["night"]


def test_nobody_acknowledges_it_so_the_lead_hears_of_it_once(scenery: Scenery) -> None:
    scenery.connect_telegram_of("igor")
    olga = scenery.connect_telegram_of("olga")
    change_shift(scenery)
    before = len(scenery.telegram.texts(olga))

    for _ in range(20):
        scenery.clock.advance(minutes=1)
        scenery.run_timers()
    scenery.send_due()

    assert len(scenery.telegram.texts(olga)) == before + 1
    assert "никто не принял" in scenery.telegram.texts(olga)[-1]


def test_arrivals_of_the_next_hours_and_whom_nobody_has_heard_from(scenery: Scenery) -> None:
    morning = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)  # 09:00 of the day of arrival, check-in at 15:00

    change_shift(scenery, morning)

    scenery.guest_comes_by_link()
    told = digest_text(handovers(scenery)[0], Language.EN)
    now = scenery.read(lambda session: gather(session, [], morning))
    assert "Arrivals in 12 hours: 1\n• John Carter · HMA7Q2XK · Nevsky 12 Studio" in told
    assert "no contact with the guest yet" in told
    assert [arrival["is_silent"] for arrival in now["arrivals"]] == [False]


def test_a_quiet_night_says_so(scenery: Scenery) -> None:
    change_shift(scenery)

    assert "All is quiet" in digest_text(handovers(scenery)[0], Language.EN)
