"""What a playbook's file says means something else than the playbook."""

from datetime import time

import pytest

from playbooks.scripts.not_meant import NotMeant, hours_named
from tests.playbooks.scripts.small import altered, playbook


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("в 5 утра", [time(5)]),
        ("at 5:30 am or 11 pm", [time(5, 30), time(23)]),
        ("в 3 часа дня, нет, в 3 дня", [time(15)]),
        ("between 05:30 and 14:00", [time(5, 30), time(14)]),
        ("12 pm", [time(12)]),
        ("12 ночи", []),
        ("at 5:30", []),
        ("25 am", []),
        ("+7 812 000 00 05", []),
    ],
)
def test_hours_are_read_where_their_part_of_the_day_is_told(text: str, hours: list[time]) -> None:
    assert list(hours_named(text)) == hours


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("the fridge is cold", True),
        ("the fridges are cold", True),
        ("refridge it", False),
        ("the fridge is cold and the flat too", False),
        ("the flat is cold", False),
    ],
)
def test_words_may_be_stems_and_others_speak_against_it(text: str, is_said: bool) -> None:
    assert NotMeant(words=("fridge*",), unless=("flat",)).is_said(text) is is_said


def test_it_is_read_from_the_playbooks_file() -> None:
    said = 'not_meant:\n  hour_before: "9:30"\n  words: {en: [ice cream]}\n  unless: {ru: [дома*]}\nsolved: warm'

    read = playbook(altered(("solved: warm", said))).not_meant

    assert read == NotMeant(time(9, 30), ("ice cream",), ("дома*",))
