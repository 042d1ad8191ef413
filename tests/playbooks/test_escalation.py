"""Whom the chain rings and when: step by step, in a hurry, after a pause, with nobody on shift."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from playbooks.escalation import DEFAULT_TIMES, Plan, Ring, Rung, Situation, Step, plan
from playbooks.on_call import Colleague, Duty, Swap

NIGHT = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)
DUTY = Duty("Europe/Moscow", ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "21:00", "09:00", ("igor", "olga"))
STAFF = (
    Colleague("igor", "manager", ("ru", "en")),
    Colleague("olga", "lead", ("ru",)),
    Colleague("daniel", "admin", ("en",)),
)
CALL = Situation("en", NIGHT, [DUTY], STAFF)
NORMAL = DEFAULT_TIMES["normal"]


def night(severity: str, minutes: int, situation: Situation = CALL) -> list[tuple[int, str, tuple[str, ...]]]:
    """What is rung in the first minutes, when the chain is looked at whenever it asks to be."""
    told, now = [], NIGHT
    while now <= NIGHT + timedelta(minutes=minutes):
        decided = plan(situation, DEFAULT_TIMES[severity], now)
        if decided.ring is not None:
            rung = Rung(decided.ring.step, now, decided.ring.keys)
            situation = replace(situation, rung=[*situation.rung, rung])
            told.append(((now - NIGHT) // timedelta(minutes=1), str(rung.step), tuple(rung.keys)))
        assert decided.again_at > now
        now = decided.again_at
    return told


def test_a_guest_whom_nobody_takes_climbs_the_chain() -> None:
    assert night("normal", 22) == [
        (0, "first", ("igor",)),
        (3, "next", ("olga",)),
        (6, "all", ("igor", "olga")),
        (12, "head", ("igor", "olga", "daniel")),
        (22, "head", ("igor", "olga", "daniel")),
    ]


def test_an_emergency_rings_everybody_every_two_minutes() -> None:
    assert night("critical", 7) == [
        (0, "all", ("igor", "olga")),
        (2, "all", ("igor", "olga")),
        (3, "head", ("igor", "olga", "daniel")),
        (5, "head", ("igor", "olga", "daniel")),
        (7, "head", ("igor", "olga", "daniel")),
    ]


def test_what_was_missed_while_the_desk_was_away_is_one_ring() -> None:
    late = plan(replace(CALL, rung=[Rung(Step.FIRST, NIGHT, ["igor"])]), NORMAL, NIGHT + timedelta(minutes=7))

    assert late.ring == Ring(Step.ALL, ["igor", "olga"])


def test_whoever_cannot_hands_it_to_the_next_at_once() -> None:
    rung = [Rung(Step.FIRST, NIGHT, ["igor"])]

    passed = plan(replace(CALL, rung=rung), NORMAL, NIGHT + timedelta(seconds=20), hurry=True)

    assert passed.ring == Ring(Step.NEXT, ["olga"])


def test_alone_on_shift_the_head_comes_next() -> None:
    alone = replace(CALL, duties=[replace(DUTY, managers=("igor",))])

    assert night("normal", 3, alone)[1] == (3, "head", ("igor", "daniel"))


def test_nobody_on_shift_is_an_alarm_to_leads_and_heads() -> None:
    empty = plan(replace(CALL, duties=[]), NORMAL, NIGHT)

    assert empty.ring == Ring(Step.HEAD, ["olga", "daniel"], is_alarm=True)


def test_whoever_is_ill_is_not_rung_and_his_cover_is() -> None:
    ill = Swap("igor", "daniel", NIGHT - timedelta(hours=3), NIGHT + timedelta(hours=6))

    assert plan(replace(CALL, swaps=[ill]), NORMAL, NIGHT).ring == Ring(Step.FIRST, ["daniel"])


def test_somebody_without_telegram_is_followed_by_one_who_has_it() -> None:
    mute = (replace(STAFF[0], is_reachable=False), *STAFF[1:])

    assert plan(replace(CALL, staff=mute), NORMAL, NIGHT).ring == Ring(Step.FIRST, ["igor", "olga"])


@pytest.mark.parametrize("severity", DEFAULT_TIMES)
def test_looking_twice_at_the_same_moment_rings_once(severity: str) -> None:
    first = plan(CALL, DEFAULT_TIMES[severity], NIGHT)
    assert first.ring is not None
    rung = [Rung(first.ring.step, NIGHT, first.ring.keys)]

    assert plan(replace(CALL, rung=rung), DEFAULT_TIMES[severity], NIGHT) == Plan(None, first.again_at)
