"""Who is called at a moment: across midnight, across clock changes, by language, when nobody is there."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from playbooks.on_call import Colleague, Duty, Swap, began, on_duty, starts, whom_to_call

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NIGHT = Duty("Europe/Moscow", EVERY_DAY, "21:00", "09:00", ("igor", "olga"))
DAY = Duty("Europe/Moscow", EVERY_DAY, "09:00", "21:00", ("olga", "igor"))
STAFF = (
    Colleague("igor", "manager", ("ru", "en")),
    Colleague("olga", "lead", ("ru",)),
    Colleague("maria", "admin", ("en",)),
)


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        (datetime(2026, 11, 22, 0, 7, tzinfo=UTC), "igor"),  # 03:07
        (datetime(2026, 11, 22, 5, 59, tzinfo=UTC), "igor"),  # 08:59
        (datetime(2026, 11, 22, 6, 0, tzinfo=UTC), "olga"),  # 09:00
        (datetime(2026, 11, 22, 17, 59, tzinfo=UTC), "olga"),  # 20:59
        (datetime(2026, 11, 22, 18, 0, tzinfo=UTC), "igor"),  # 21:00
    ],
)
def test_a_shift_goes_over_midnight_and_ends_at_its_hour(moment: datetime, first: str) -> None:
    assert on_duty([NIGHT, DAY], moment)[0] == first


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    friday_night = Duty("Europe/Moscow", ("fri",), "21:00", "09:00", ("igor",))

    assert on_duty([friday_night], datetime(2026, 11, 21, 0, 0, tzinfo=UTC)) == ["igor"]  # Saturday, 03:00
    assert on_duty([friday_night], datetime(2026, 11, 20, 0, 0, tzinfo=UTC)) == []  # Friday, 03:00


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_a_shift_keeps_its_hours_when_the_clocks_change(day: datetime) -> None:
    berlin = Duty("Europe/Berlin", EVERY_DAY, "00:00", "06:00", ("igor",))
    summer = day.month == 3

    assert on_duty([berlin], day.replace(hour=3 if summer else 4, minute=59)) == ["igor"]  # 05:59 in Berlin
    assert on_duty([berlin], day.replace(hour=4 if summer else 5)) == []  # 06:00 in Berlin


def test_equal_ends_mean_around_the_clock() -> None:
    always = Duty("UTC", EVERY_DAY, "09:00", "09:00", ("igor",))

    assert on_duty([always], datetime(2026, 11, 22, 8, 0, tzinfo=UTC)) == ["igor"]
    assert on_duty([always], datetime(2026, 11, 22, 10, 0, tzinfo=UTC)) == ["igor"]


def test_whoever_speaks_the_guests_language_is_called() -> None:
    assert whom_to_call([DAY], STAFF, "en", datetime(2026, 11, 22, 9, 0, tzinfo=UTC)) == ["igor"]


def test_nobody_speaks_it_so_the_lead_is_called() -> None:
    silent = (Colleague("igor", "manager", ("ru",)), STAFF[1])

    assert whom_to_call([NIGHT], silent, "en", datetime(2026, 11, 22, 0, 7, tzinfo=UTC)) == ["olga"]


def test_nobody_is_on_duty_so_leads_and_heads_are_called() -> None:
    assert whom_to_call([], STAFF, "en", datetime(2026, 11, 22, 0, 7, tzinfo=UTC)) == ["olga", "maria"]


def test_somebody_who_left_the_company_is_not_called() -> None:
    assert whom_to_call([NIGHT], STAFF[1:], "en", datetime(2026, 11, 22, 0, 7, tzinfo=UTC)) == ["olga"]


def test_a_day_may_have_several_intervals() -> None:
    split = Duty("UTC", EVERY_DAY, "08:00", "12:00", ("igor",), more_hours=(("18:00", "22:00"),))

    worked = [hour for hour in range(24) if on_duty([split], datetime(2026, 11, 22, hour, tzinfo=UTC))]

    assert worked == [8, 9, 10, 11, 18, 19, 20, 21]


def test_a_holiday_is_not_worked_and_an_extra_day_is() -> None:
    weekdays = Duty(
        "UTC", EVERY_DAY[:5], "09:00", "18:00", ("igor",), days_off=("2026-11-24",), extra_days=("2026-11-22",)
    )

    worked = [day for day in range(21, 27) if on_duty([weekdays], datetime(2026, 11, day, 12, tzinfo=UTC))]

    assert worked == [22, 23, 25, 26]  # Sunday instead of Tuesday; Saturday never


def test_a_cover_takes_the_place_of_who_is_away_and_only_for_that_time() -> None:
    ill = Swap("igor", "maria", datetime(2026, 11, 22, 0, tzinfo=UTC), datetime(2026, 11, 22, 1, tzinfo=UTC))

    assert on_duty([NIGHT], datetime(2026, 11, 22, 0, 30, tzinfo=UTC), [ill]) == ["maria", "olga"]
    assert on_duty([NIGHT], datetime(2026, 11, 22, 1, 0, tzinfo=UTC), [ill]) == ["igor", "olga"]


def test_a_cover_who_is_on_duty_anyway_is_there_once_and_two_may_swap() -> None:
    hour = (datetime(2026, 11, 22, 0, tzinfo=UTC), datetime(2026, 11, 22, 1, tzinfo=UTC))

    assert on_duty([NIGHT], hour[0], [Swap("igor", "olga", *hour)]) == ["olga"]
    assert on_duty([NIGHT], hour[0], [Swap("igor", "olga", *hour), Swap("olga", "igor", *hour)]) == ["olga", "igor"]
    assert on_duty([NIGHT], hour[0], [Swap("", "maria", *hour)]) == ["igor", "olga", "maria"]


@pytest.mark.parametrize(("day", "expected_utc_hour"), [(28, 20), (29, 19), (30, 19)])
def test_a_shift_begins_once_a_day_across_a_clock_change(day: int, expected_utc_hour: int) -> None:
    berlin = Duty("Europe/Berlin", EVERY_DAY, "21:00", "09:00", ("igor",), name="night")
    midnight = datetime(2026, 3, day, tzinfo=UTC)

    found = starts([berlin], midnight, midnight + timedelta(days=1))

    assert [start.at for start in found] == [datetime(2026, 3, day, expected_utc_hour, tzinfo=UTC)]


def test_a_start_that_comes_twice_in_autumn_counts_once() -> None:
    berlin = Duty("Europe/Berlin", EVERY_DAY, "02:30", "09:00", ("igor",))
    midnight = datetime(2026, 10, 24, 22, tzinfo=UTC)

    assert len(starts([berlin], midnight, midnight + timedelta(days=1))) == 1


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (datetime(2026, 11, 22, 0, 7, tzinfo=UTC), datetime(2026, 11, 21, 18, 0, tzinfo=UTC)),  # 03:07, since 21:00
        (datetime(2026, 11, 22, 6, 0, tzinfo=UTC), datetime(2026, 11, 22, 6, 0, tzinfo=UTC)),  # 09:00 itself
        (datetime(2026, 11, 22, 5, 59, tzinfo=UTC), datetime(2026, 11, 21, 18, 0, tzinfo=UTC)),
    ],
)
def test_the_shift_that_is_worked_began_at_its_hour(now: datetime, since: datetime) -> None:
    assert began([NIGHT, DAY], now) == since


@pytest.mark.parametrize(
    ("day", "clock", "hours"),
    [
        (date(2026, 3, 28), "08:00", 23),
        (date(2026, 10, 24), "08:00", 25),
        (date(2026, 3, 28), "02:30", 24),  # to the half-hour that is skipped: 03:30
        (date(2026, 3, 29), "02:30", 23),
        (date(2026, 10, 24), "02:30", 24),  # to the first of the two
        (date(2026, 10, 25), "02:30", 25),
    ],
)
def test_a_shift_of_a_whole_day_is_worked_without_a_break_when_the_clocks_change(
    day: date, clock: str, hours: int
) -> None:
    berlin = Duty("Europe/Berlin", (), clock, clock, ("igor",), extra_days=(day.isoformat(),))
    first = datetime.combine(day, time(), UTC)
    moments = [first + timedelta(minutes=15 * number) for number in range(4 * 60)]

    worked = [moment for moment in moments if on_duty([berlin], moment)]

    assert worked == [worked[0] + timedelta(minutes=15 * number) for number in range(4 * hours)]
    assert {began([berlin], moment) for moment in worked} == {worked[0]}
    assert [start.at for start in starts([berlin], first, moments[-1])] == worked[:1]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_where_one_shift_ends_in_the_hour_that_changes_the_next_begins(day: date) -> None:
    ends, begins = (
        Duty("Europe/Berlin", EVERY_DAY, *hours, ("igor",)) for hours in (("21:00", "02:30"), ("02:30", "21:00"))
    )
    moments = [datetime.combine(day, time(), UTC) + timedelta(minutes=15 * number) for number in range(4 * 24)]

    assert {len([one for one in (ends, begins) if on_duty([one], moment)]) for moment in moments} == {1}


def test_no_shift_has_begun_where_nobody_is_on_duty() -> None:
    assert began([DAY], datetime(2026, 11, 22, 0, 7, tzinfo=UTC)) is None
