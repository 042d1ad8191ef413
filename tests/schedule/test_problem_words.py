"""What is in a message's way, as a manager reads it: codes and facts by their names, and where they are filled in."""

import pytest

from inbox.schedule.problem_words import problem_words
from inbox.tables import Problem
from properties.words import Language


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_words_in_both_languages(problem: Problem) -> None:
    assert all(problem_words(problem, "", language) for language in Language)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("secrets.door_code", "Не заполнено: «Код двери», на странице «Коды»"),
        ("secrets.door_code_backup", "Не заполнено: «Код двери (запасной)», на странице «Коды»"),
        ("secrets.bike_shed", "Не заполнено: «Bike shed», на странице «Коды»"),
        ("details.router", "Не заполнено: «router», среди сведений об объекте (details в файле офиса)"),
        ("guest", "Не заполнено: имя гостя, на странице проживания"),
        ("{{ chek_in }}", "Не заполнено: в тексте стоит {{ chek_in }}, а такого поля нет"),
    ],
)
def test_what_is_missing_is_called_by_its_name(wanted: str, told: str) -> None:
    assert problem_words(Problem.MISSING_FACT, wanted, Language.RU) == told
