"""Stays that change after their guest was written to: he is told, gets what he needs again, and managers hear of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from inbox.stays.bookings import cancel_stay, move_stay
from inbox.tables import Property, PropertySecret, ScheduledMessage, Stay
from tests.cast import DOOR_CODE, Scenery

SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
MORNING = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)  # 10:00 in St Petersburg on the day of arrival


def test_another_arrival_after_the_instructions_is_put_right_and_they_come_again(scenery: Scenery) -> None:
    _instructed(scenery)
    cards = scenery.connect_telegram_of("olga")

    _move(scenery, date(2026, 11, 23), date(2026, 11, 26))
    (corrected,) = _to_guest(scenery, minutes=5)
    card = scenery.telegram.texts(cards)[-1]
    again = [text for hours in (24, 48, 54) for text in _to_guest(scenery, at=MORNING + timedelta(hours=hours))]

    assert "your stay has changed" in corrected and "23 November" in corrected and "26 November" in corrected
    assert "21 нояб. – 25 нояб. → 23 нояб. – 26 нояб." in card
    assert "34 Nevsky pr. 12" in again[0] and DOOR_CODE not in again[0]
    assert DOOR_CODE in again[1] and len(again) == 2


@SQLITE
def test_dates_that_move_before_anything_was_said_are_nobodys_news(scenery: Scenery) -> None:
    _booked(scenery)
    scenery.run_schedule()

    _move(scenery, date(2026, 11, 23), date(2026, 11, 26))

    assert _to_guest(scenery, at=MORNING) == []
    assert ("dates-changed", "") not in _rows(scenery)


@SQLITE
def test_a_longer_stay_gets_its_reminder_again_on_the_new_last_evening(scenery: Scenery) -> None:
    _instructed(scenery)
    evening = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    _to_guest(scenery, at=MORNING + timedelta(hours=6))
    _to_guest(scenery, at=MORNING + timedelta(days=1, hours=1))
    assert any("check-out is tomorrow, 25" in text for text in _to_guest(scenery, at=evening))

    _move(scenery, date(2026, 11, 21), date(2026, 11, 27))

    assert any("check-out 27 November" in text for text in _to_guest(scenery, minutes=5))
    assert _to_guest(scenery, at=evening + timedelta(days=1)) == []
    assert any("check-out is tomorrow, 27" in text for text in _to_guest(scenery, at=evening + timedelta(days=2)))


@SQLITE
def test_a_longer_stay_does_not_bring_the_instructions_again(scenery: Scenery) -> None:
    _instructed(scenery)

    _move(scenery, date(2026, 11, 21), date(2026, 11, 27))

    assert ["has changed" in text for text in _to_guest(scenery, minutes=5)] == [True]


@SQLITE
def test_a_cancelled_stay_whose_guest_knows_the_code_tells_managers_which(scenery: Scenery) -> None:
    _instructed(scenery)
    cards = scenery.connect_telegram_of("olga")
    _to_guest(scenery, at=MORNING + timedelta(hours=6))

    scenery.store.write(lambda session: cancel_stay(session, "HMA7Q2XK", scenery.clock()))
    told = _to_guest(scenery, minutes=5)

    assert told == []
    card = scenery.telegram.texts(cards)[-1]
    assert "отменена" in card and "Код двери" in card and DOOR_CODE not in card


@SQLITE
def test_a_home_that_is_let_no_more_is_told_as_nobodys_cancellation(scenery: Scenery) -> None:
    _instructed(scenery)
    cards = scenery.connect_telegram_of("olga")
    _to_guest(scenery, at=MORNING + timedelta(hours=6))

    def archive(session: Session) -> None:
        home = session.exec(select(Property)).one()
        home.archived_at, home.revision = scenery.clock(), home.revision + 1

    scenery.store.write(archive)
    told = _to_guest(scenery, minutes=5)

    assert told == []
    assert not any("отменена" in card for card in scenery.telegram.texts(cards))


def _booked(scenery: Scenery) -> None:
    early = MORNING - timedelta(days=7)
    scenery.clock.moment = early

    def write(session: Session) -> None:
        stay = session.exec(select(Stay)).one()
        stay.created_at = stay.changed_at = early
        for secret in session.exec(select(PropertySecret)):
            secret.changed_at = early

    scenery.store.write(write)
    scenery.guest_comes_by_link()


def _instructed(scenery: Scenery) -> None:
    _booked(scenery)
    (told,) = _to_guest(scenery, at=MORNING)
    assert "34 Nevsky pr. 12" in told


def _move(scenery: Scenery, arrival: date, departure: date) -> None:
    scenery.clock.advance(minutes=30)

    def move(session: Session) -> None:
        move_stay(session, session.exec(select(Stay)).one(), arrival, departure, scenery.clock(), by="airbnb")

    scenery.store.write(move)
    scenery.run_schedule()


def _to_guest(scenery: Scenery, *, at: datetime | None = None, minutes: int = 0) -> list[str]:
    """What goes to the guest at that moment, or so many minutes from now."""
    scenery.clock.moment = at or scenery.clock() + timedelta(minutes=minutes)
    return [sent.text for sent in scenery.run_schedule() if sent.address == "1001"]


def _rows(scenery: Scenery) -> dict[tuple[str, str], Any]:
    rows = scenery.read(lambda session: session.exec(select(ScheduledMessage)).all())
    return {(row.rule_key, row.part): row for row in rows}
