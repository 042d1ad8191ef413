"""Who is too fast waits, and only he."""

from datetime import UTC, datetime, timedelta

from inbox.web.pace import Pace

NOW = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_one_too_many_is_told_how_long_to_wait() -> None:
    pace = Pace(2, MINUTE)

    waits = [pace.wait("anna", NOW + timedelta(seconds=10 * number)) for number in range(3)]

    assert waits == [None, None, timedelta(seconds=40)]


def test_after_that_time_he_may_go_on() -> None:
    pace = Pace(2, MINUTE)
    for number in range(3):
        pace.wait("anna", NOW + timedelta(seconds=10 * number))

    assert pace.wait("anna", NOW + MINUTE) is None


def test_what_was_refused_does_not_count() -> None:
    pace = Pace(1, MINUTE)
    pace.wait("anna", NOW)
    for second in range(1, 50):
        pace.wait("anna", NOW + timedelta(seconds=second))

    assert pace.wait("anna", NOW + MINUTE) is None


def test_others_are_not_held_up() -> None:
    pace = Pace(1, MINUTE)
    pace.wait("anna", NOW)

    assert pace.wait("boris", NOW) is None


def test_it_remembers_only_so_many() -> None:
    pace = Pace(1, MINUTE)
    for number in range(30_000):
        pace.wait(str(number), NOW)

    assert len(pace._moments) == 20_000


def test_who_was_too_fast_before_the_clock_was_set_back_may_go_on() -> None:
    pace = Pace(1, MINUTE)
    pace.wait("anna", NOW)

    assert pace.wait("anna", NOW - timedelta(days=1)) is None
