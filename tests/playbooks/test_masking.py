"""What is kept of guests' words names nobody, and gives nothing away."""

import pytest

from playbooks.masking import masked


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Где можно взять утюг?", "Где можно взять утюг?"),
        ("my number is +44 7700 900123, where is the iron?", "my number is, where is the iron?"),
        ("write to john.carter@example.org please", "write to please"),
        ("I am John, the TV is dark", "I am, the TV is dark"),
        ("Это Carter. Чайник не греет", "Это. Чайник не греет"),
        ("see https://example.org/a?b=1 it is broken", "see it is broken"),
        ("наш рейс SU1234 в 23:45, можно остаться?", "наш рейс в, можно остаться?"),
        ("the code 4821# does not work", ""),
        ("password NEVSKIY2024 is wrong", ""),
        ("12345", ""),
        ("word " * 40, ""),
    ],
)
def test_only_what_anybody_could_have_said_is_kept(said: str, kept: str) -> None:
    assert masked(said, names=["John Carter"], secrets=["4821#", "nevskiy2024"]) == kept
