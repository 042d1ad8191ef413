"""Codes of any home are found among thousands, and a mere number is taken for none."""

import pytest

from properties.any_code import Index, candidates

ALL = Index(
    [(1, "door_code", "4821#"), (2, "door_code", "0717"), (2, "wifi", "morskoy2024"), (3, "wifi", "welcome home")]
)


@pytest.mark.parametrize(
    ("said", "homes"),
    [
        ("The code is 0717", [2]),
        ("0717", [2]),
        ("48-21#", [1]),
        ("type 4821# and push", [1]),
        ("the door's code: 07 17, then push 1 time", [2]),
        ("Wi-Fi: morskoy2024.", [2]),
        ("the password is Welcome Home", [3]),
        ("door code 4821, wi-fi password morskoy2024", [1, 2]),
        ("that will be 4821 roubles, please", []),
        ("call +7 812 071 71 71", []),
        ("you are always welcome home", []),
        ("see you at 15:00", []),
    ],
)
def test_codes_are_told_from_mere_numbers(said: str, homes: list[int]) -> None:
    assert [property_id for property_id, _ in ALL.told_in(said)] == homes


def test_most_answers_hold_nothing_to_look_up() -> None:
    assert list(candidates("Good evening! Check-in is from 15:00, I will send somebody up at once.")) == []
