"""What a guest types is taken for one choice, or for none: in either language, translit, layout, with a denial."""

from datetime import UTC, datetime

import pytest

from playbooks.scripts import Step, shipped_playbooks
from playbooks.walks import Surroundings, begin, choice_meant
from playbooks.walks.choosing import choice_said

NOW, NOWHERE = datetime(2026, 11, 22, 0, 7, tzinfo=UTC), Surroundings()
WAKE = shipped_playbooks()["lock_wont_open"].step("wake")
LIT, DARK = 1, 2


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("Светятся", LIT),
        ("да", LIT),
        ("Yes!", LIT),
        ("they light up", LIT),
        ("lf", LIT),
        ("da", LIT),
        ("ну да, горят", LIT),
        ("1", LIT),
        ("нет", DARK),
        ("net", DARK),
        ("ytn", DARK),
        ("не светятся", DARK),
        ("ne svetyatsya", DARK),
        ("nope, it's dark", DARK),
        ("2", DARK),
        ("3", None),
        ("1" * 5000, None),
        ("да, но замок какой-то другой", None),
        ("а какой пароль от вайфая?", None),
        ("мы приехали вчера вечером поездом и уже два часа стоим тут, да", None),
        ("purple", None),
        ("it is cold and loud here", None),
        ("the right door, flat 34", None),
        ("", None),
    ],
)
def test_it_understands_what_is_typed(typed: str, choice: int | None) -> None:
    assert choice_meant(WAKE, typed) == choice


def step(playbook: str, key: str) -> Step:
    return shipped_playbooks()[playbook].step(key)


@pytest.mark.parametrize(
    ("playbook", "key", "typed", "choice"),
    [
        ("fire_smoke", "where_alarm", "whole building", 1),
        ("fire_smoke", "where_alarm", "our flat", 2),
        ("no_electricity", "where", "whole flat", 1),
        ("no_hot_water", "start", "water", None),  # not of "No water at all"
        ("no_electricity", "unplug", "выключила всё", 1),
        ("water_leak", "above", "вроде нет только потолок", 2),
        ("no_electricity", "smell", "вроде ничего", 1),
        ("no_hot_water", "gas_heater", "clicks but no flame", 2),
        ("lock_wont_open", "wake", "yep dark", 2),
        ("fire_smoke", "start", "yes outside", 1),
        ("medical_help", "call", "they dont understand me", 2),
        ("medical_help", "still_waiting", "he is not breathing", 3),
        ("fire_smoke", "trapped", "да", 2),  # not that they are out
        ("lock_wont_open", "wake", "it doesn't light up", 2),
    ],
)
def test_it_understands_what_is_typed_in_a_hurry(playbook: str, key: str, typed: str, choice: int | None) -> None:
    assert choice_meant(step(playbook, key), typed) == choice


def test_a_typed_number_counts_the_buttons_that_are_shown() -> None:
    asked = step("water_leak", "above_photo")  # a photo, "I can't send one", "It's getting worse"

    assert [choice_meant(asked, number) for number in ("1", "2", "3")] == [2, 3, None]


def test_an_opening_that_holds_two_answers_is_asked() -> None:
    assert choice_said(step("water_leak", "where"), "water is gushing from under the sink") is None


def test_a_part_of_a_longer_answer_is_no_second_answer() -> None:
    assert choice_said(step("complaint_about_guest", "now"), "the police are at our door about the noise") == 3


@pytest.mark.parametrize(
    ("opening", "next_step"),
    [
        ("my baby is choking please help", "raise_airway"),
        ("my friend collapsed and is not breathing", "raise_no_breath"),
        ("у мужа инсульт похоже, лицо перекосило", "raise_stroke"),
        ("жена упала без сознания", "raise_breathing"),
        ("my husband has chest pain", "raise_heart"),
        ("порезал палец сильно кровь не останавливается", "raise_bleeding"),
        ("скорую уже вызвали, ждём", "raise_coming"),
        ("сильно болит зуб, нужен стоматолог", "doctor"),
    ],
)
def test_first_help_comes_without_a_question_where_it_was_said_what_it_is(opening: str, next_step: str) -> None:
    asked = step("medical_help", "start")
    number = choice_said(asked, opening)

    assert number and asked.choices[number - 1].next == next_step


def test_one_opening_answers_two_steps() -> None:
    move = begin(shipped_playbooks()["appliance_not_working"], NOWHERE, NOW, "the washing machine door won't open")

    assert move.walk.step == "washer_door"


def test_what_is_not_offered_has_no_number() -> None:
    asked = step("medical_help", "start")

    assert [choice_meant(asked, number) for number in ("4", "5")] == [4, None]


@pytest.mark.parametrize(
    ("typed", "choice"), [("yes i burned toast", None), ("opened window", None), ("yes we are", 1), ("yes, outside", 1)]
)
def test_in_danger_a_yes_to_something_else_is_no_answer(typed: str, choice: int | None) -> None:
    assert choice_meant(step("fire_smoke", "leave"), typed, strictly=True) == choice
