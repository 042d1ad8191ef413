"""When nobody is on shift: between shifts, on holidays, while somebody is away and nobody covers."""

from datetime import UTC, datetime, timedelta

from playbooks.on_call import Duty, Swap
from playbooks.uncovered import Alone, uncovered

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
STAFF = {"igor", "olga"}


def duty(since: str, until: str, *managers: str, off: tuple[str, ...] = ()) -> Duty:
    return Duty("UTC", EVERY_DAY, since, until, managers, days_off=off)


def at(hour: int) -> datetime:
    return MONDAY + timedelta(hours=hour)


def test_it_finds_the_hours_between_shifts_and_none_over_midnight() -> None:
    shifts = [duty("09:00", "21:00", "olga"), duty("21:00", "02:00", "igor")]

    assert uncovered(shifts, STAFF, MONDAY, TUESDAY) == [Alone(at(2), at(9))]


def test_who_is_away_without_cover_leaves_a_gap_and_who_covers_closes_it() -> None:
    shifts = [duty("00:00", "00:00", "igor")]
    ill, covered = Swap("igor", "", at(3), at(5)), Swap("igor", "olga", at(3), at(5))

    assert uncovered(shifts, STAFF, MONDAY, TUESDAY, [ill]) == [Alone(at(3), at(5))]
    assert uncovered(shifts, STAFF, MONDAY, TUESDAY, [covered]) == []


def test_a_holiday_is_one_gap_to_where_the_next_shift_begins() -> None:
    shifts = [duty("08:00", "20:00", "igor", off=("2026-11-24",)), duty("20:00", "08:00", "olga")]

    assert uncovered(shifts, STAFF, MONDAY, TUESDAY + timedelta(days=1)) == [Alone(at(32), at(44))]


def test_a_shift_of_people_who_left_covers_nothing() -> None:
    assert uncovered([duty("00:00", "00:00", "gone")], STAFF, MONDAY, TUESDAY) == [Alone(MONDAY, TUESDAY)]
