"""The state machine of a walk: each thing that may happen at a step, and what follows from it."""

from datetime import UTC, datetime, timedelta

import pytest

from playbooks.scripts import Outcome
from playbooks.walks import Mark, Phase, Surroundings, Walk, answer, begin, elapse, solve, stop
from tests.playbooks.scripts.small import TEXT, altered, playbook

NOW = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)
COLD = playbook()
NOWHERE = Surroundings()


def test_it_begins_with_the_first_step_and_waits_for_the_guest() -> None:
    move = begin(COLD, NOWHERE, NOW)

    assert move.tells == ("start",)
    assert move.walk == Walk("start", Phase.ASKING, due_at=NOW + timedelta(minutes=10))


def test_an_answer_leads_to_its_step() -> None:
    move = answer(COLD, "start", 1, NOWHERE, NOW)

    assert (move.tells, move.walk.outcome) == (("warm",), Outcome.SOLVED)
    assert [passed.mark for passed in move.passed] == [Mark.ANSWERED, Mark.REACHED]


@pytest.mark.parametrize(("heater", "step"), [("Gas boiler", "person"), ("electric", "pause"), (None, "pause")])
def test_a_branch_goes_by_the_property(heater: str | None, step: str) -> None:
    move = answer(COLD, "start", 2, Surroundings(details={"heater": heater} if heater else {}), NOW)

    assert move.walk.step == step


@pytest.mark.parametrize(
    ("on", "case", "surroundings", "fits"),
    [
        ("details.floor", "over: 4", Surroundings(details={"floor": 5}), True),
        ("details.floor", "over: 4", Surroundings(details={"floor": "4"}), False),
        ("details.floor", "under: 2", Surroundings(details={"floor": "ground"}), False),
        ("details.pets", "is: yes", Surroundings(details={"pets": True}), True),
        ("details.lock", "is: [ttlock*, nuki]", Surroundings(details={"lock": "TTLock S31"}), True),
        ("details.lock", "is: nuki", Surroundings(details={"lock": "Nuki 3"}), False),
        ("directory.locksmith", "is: yes", Surroundings(contacts={"locksmith"}), True),
        ("directory.locksmith", "is: no", NOWHERE, True),
        ("guest", "is: verified", Surroundings(guest="identified"), False),
        ("secrets", "is: yes", Surroundings(tells_secrets=True), True),
        ("hour", "over: 21", Surroundings(hour=23), True),
        ("hour", "under: 8", Surroundings(hour=8), False),
    ],
)
def test_a_case_fits_or_not(on: str, case: str, surroundings: Surroundings, fits: bool) -> None:
    text = altered(("on: details.heater", f"on: {on}"), ("is: gas*", case))

    move = answer(playbook(text), "start", 2, surroundings, NOW)

    assert (move.walk.step == "person") is fits


def test_a_silent_guest_is_asked_once_and_then_a_person_goes_on() -> None:
    asked = begin(COLD, NOWHERE, NOW).walk

    nudged = elapse(COLD, asked, NOWHERE, NOW + timedelta(minutes=10))
    given_up = elapse(COLD, nudged.walk, NOWHERE, NOW + timedelta(minutes=20))

    assert nudged.nudges and nudged.walk.due_at == NOW + timedelta(minutes=20)
    assert (given_up.walk.step, given_up.walk.outcome) == ("person", Outcome.HANDED_OFF)


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        ("it is freezing in here", ()),
        ("the heater worked yesterday", ("start",)),
        ("warm or freezing?", ("start",)),
        ("", ("start",)),
    ],
)
def test_what_the_guest_said_at_the_beginning_is_not_asked_again(opening: str, told: tuple[str, ...]) -> None:
    text = altered(
        ("    choices:\n", "    skip_if_said: yes\n    choices:\n"),
        ("        means: [yes, helped]\n", "        means: [yes, helped]\n        words: {ru: [тепло], en: [warm]}\n"),
        ("        means: [no, did_not_help]\n", "        words: {ru: [мороз], en: [freezing]}\n"),
    )

    move = begin(playbook(text), NOWHERE, NOW, opening)

    assert move.tells == told
    assert (move.passed[0].mark is Mark.ANSWERED) is not bool(told)


def test_a_step_answered_at_the_beginning_is_asked_when_it_is_come_back_to() -> None:
    text = altered(("    choices:\n", "    skip_if_said: yes\n    choices:\n"), ("default: pause", "default: start"))

    move = begin(playbook(text), NOWHERE, NOW, "Нет")

    assert (move.tells, move.walk.phase) == (("start",), Phase.ASKING)


def test_a_wait_without_a_nudge_goes_on_at_once() -> None:
    quiet = playbook(altered(("      nudge: {ru: Как вы?, en: How are you?}\n", "")))

    assert elapse(quiet, begin(quiet, NOWHERE, NOW).walk, NOWHERE, NOW).walk.step == "person"


def test_without_any_wait_it_nudges_by_itself_and_then_gives_up() -> None:
    wait = TEXT[TEXT.index("    wait:\n      minutes") : TEXT.index("  - step: which")]
    plain = playbook(altered((wait, ""), ("severity: normal", "severity: high")))
    asked = begin(plain, NOWHERE, NOW).walk

    nudged = elapse(plain, asked, NOWHERE, NOW)
    given_up = elapse(plain, nudged.walk, NOWHERE, NOW)

    assert asked.due_at == NOW + timedelta(minutes=5)
    assert nudged.nudges
    assert given_up.gave_up and given_up.walk.outcome is Outcome.HANDED_OFF


def test_a_pause_goes_on_by_itself() -> None:
    paused = answer(COLD, "start", 2, NOWHERE, NOW).walk

    move = elapse(COLD, paused, NOWHERE, NOW + timedelta(minutes=5))

    assert paused.phase is Phase.PAUSED
    assert move.tells == ("person",)


def test_solved_leads_to_its_own_end() -> None:
    assert solve(COLD, begin(COLD, NOWHERE, NOW).walk, NOWHERE, NOW).tells == ("warm",)


def test_solved_without_an_end_of_its_own_closes_the_incident() -> None:
    plain = playbook(altered(("solved: warm\n", "")))

    move = solve(plain, begin(plain, NOWHERE, NOW).walk, NOWHERE, NOW)

    assert move.walk.outcome is Outcome.SOLVED
    assert move.does[0][1].close_incident


def test_a_person_may_stop_it() -> None:
    assert stop(begin(COLD, NOWHERE, NOW).walk).walk.is_over
