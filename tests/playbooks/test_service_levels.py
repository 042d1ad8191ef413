"""Clocks of promised times: they run while we owe something, and stand still while the guest is waited for."""

from datetime import UTC, datetime, timedelta

from playbooks.service_levels import DEFAULT_LEVELS, Measure, Pace, ServiceClock

NIGHT = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)
FIFTEEN = ServiceClock(timedelta(minutes=15), NIGHT)


def after(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def test_it_warns_before_it_breaks() -> None:
    assert (FIFTEEN.pace(after(11)), FIFTEEN.pace(after(12)), FIFTEEN.pace(after(15.1))) == (
        Pace.OK,
        Pace.SOON,
        Pace.LATE,
    )
    assert (FIFTEEN.warn_at, FIFTEEN.due_at) == (after(11.25), after(15))


def test_a_pause_moves_the_deadline() -> None:
    paused = FIFTEEN.paused(after(5))

    assert (paused.due_at, paused.left(after(60))) == (None, timedelta(minutes=10))
    assert paused.resumed(after(60)).due_at == after(70)


def test_pausing_and_resuming_twice_changes_nothing() -> None:
    paused = FIFTEEN.paused(after(5))

    assert paused.paused(after(9)) == paused
    assert FIFTEEN.resumed(after(5)) == FIFTEEN


def test_the_defaults_are_the_ones_that_were_promised() -> None:
    assert {levels.of(Measure.FIRST_RESPONSE) for levels in DEFAULT_LEVELS.values()} == {timedelta(seconds=60)}
    assert DEFAULT_LEVELS["normal"].of(Measure.RESOLUTION) == timedelta(minutes=15)
    assert DEFAULT_LEVELS["critical"].of(Measure.RESOLUTION) == timedelta(hours=2)
