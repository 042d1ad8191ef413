"""A stay from booking to survey, by the property's own clock: across time zones, and through the night that is an
hour longer because summer time ends. Read this first to know what the schedule does and who is told the code.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from inbox.stays.bookings import Booking, move_stay, put_stay
from inbox.tables import Property, SecretRelease, Stay, SurveyAnswer
from tests.cast import DOOR_CODE, KEYS, Scenery

GUEST, FRIEND, STRANGER = "1001", "1002", "1003"
CODE = "HMNIGHT001"
ASKED = "what is the wifi password"
PASSWORD = "nevskiy2024"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Vladivostok"])
def test_a_stay_from_booking_to_survey(scenery: Scenery, zone: str) -> None:
    night = Night(scenery, zone)
    night.at(20, "18:00", month=10)
    night.book(date(2026, 10, 24), date(2026, 10, 27))

    # Booked on the 20th, he opens the link of the confirmation mail at once.
    assert night.guest_comes() != []
    assert night.clock_says(24, "09:59", month=10) == []

    # On the morning of arrival he is told the way; the code is not due yet.
    (instructions,) = night.clock_says(24, "10:00", month=10)
    assert "24 October, 15:00" in instructions and DOOR_CODE not in instructions

    # It follows by itself at check-in, though he is still on his way.
    (code,) = night.clock_says(24, "15:00", month=10)
    assert DOOR_CODE in code

    # He arrives at 03:00 of the night that has this hour twice in Berlin, and asks.
    night.at(25, "03:00", month=10)
    assert PASSWORD in " ".join(scenery.guest_says(ASKED, GUEST))
    # A friend without the link, who knows the address and the guest's name, and a stranger: neither is told.
    assert not _holds_secret(scenery.guest_says(f"I am with John Carter at Nevsky 12. {ASKED}?", FRIEND))
    assert not _holds_secret(scenery.guest_says("Невский 12, кв. 34, какой код от двери?", STRANGER))

    # One night more: he is told in the morning, and what had been planned for the old departure moves with it.
    night.stay_until(date(2026, 10, 28))
    assert night.clock_says(25, "08:59", month=10) == []
    (changed,) = night.clock_says(25, "09:00", month=10)
    assert "check-out 28 October by 12:00" in changed
    assert night.clock_says(26, "18:00", month=10) == []
    (reminder,) = night.clock_says(27, "18:00", month=10)
    assert "28 October, by 12:00" in reminder

    # After check-out the code is dead, also for him; then he says how it was.
    assert any("How was it?" in text for text in night.clock_says(28, "15:00", month=10))
    assert not _holds_secret(scenery.guest_says(ASKED, GUEST))
    scenery.press(f"survey:{night.stay().id}:4", GUEST)
    scenery.guest_says("9", GUEST)
    answer = scenery.read(lambda session: session.exec(select(SurveyAnswer)).one())
    assert (answer.score, answer.recommends) == (4, 9)

    # Every telling is on record, each to the guest.
    told = scenery.read(lambda session: session.exec(select(SecretRelease)).all())
    assert {(each.secret_name, each.contact_id) for each in told} == {
        ("door_code", scenery.contact(GUEST).id),
        ("wifi_password", scenery.contact(GUEST).id),
    }


class Night:
    """The desk at the clock of one property."""

    def __init__(self, scenery: Scenery, zone: str) -> None:
        self._scenery = scenery
        self._zone = ZoneInfo(zone)
        scenery.store.write(lambda session: _move(session, zone))

    def at(self, day: int, clock: str, *, month: int) -> None:
        hours, minutes = clock.split(":")
        local = datetime(2026, month, day, int(hours), int(minutes), tzinfo=self._zone)
        self._scenery.clock.moment = local.astimezone(ZoneInfo("UTC"))

    def book(self, arrival: date, departure: date) -> None:
        booking = Booking(
            code=CODE, property_slug="nevsky-12", source="airbnb", guest_name="John Carter", guest_language="en",
            guest_phone=None, guest_email=None, arrival=arrival, departure=departure, guests=2,
        )  # fmt: skip
        self._scenery.store.write(lambda session: put_stay(session, KEYS, booking, self._scenery.clock()))

    def guest_comes(self) -> list[str]:
        return self._scenery.guest_says("", GUEST, start_token=self._scenery.token(CODE), started=True)

    def stay_until(self, departure: date) -> None:
        now = self._scenery.clock()
        self._scenery.store.write(
            lambda session: move_stay(session, _stay(session), date(2026, 10, 24), departure, now, by="airbnb")
        )

    def clock_says(self, day: int, clock: str, *, month: int) -> list[str]:
        """What goes out to the guest when the property's clock shows this."""
        self.at(day, clock, month=month)
        return [sent.text for sent in self._scenery.run_schedule() if sent.address == GUEST]

    def stay(self) -> Stay:
        found: Stay = self._scenery.read(_stay)
        return found


def _stay(session: Session) -> Stay:
    return session.exec(select(Stay).where(Stay.code == CODE)).one()


def _move(session: Session, zone: str) -> None:
    session.exec(select(Property)).one().timezone = zone


def _holds_secret(texts: list[str]) -> bool:
    return any(secret in text for text in texts for secret in (DOOR_CODE, PASSWORD))
