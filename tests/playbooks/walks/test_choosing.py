"""What a guest types is taken for one choice, or for none: in either language, translit, layout, with a denial."""

import pytest

from playbooks.scripts import shipped_playbooks
from playbooks.walks import choice_meant

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
