"""Which words only let us write again, and which ask for something."""

import pytest

from playbooks.opening_words import is_opening_word


@pytest.mark.parametrize("text", ["ok", "Да", "yes?", "Слушаю вас!", "Hi, what is it?", "1", "+", "👍", "Что там?"])
def test_a_word_that_lets_us_write_again(text: str) -> None:
    assert is_opening_word(text)


@pytest.mark.parametrize(
    "text",
    [
        "fire",
        "нет",
        "lock again",
        "вода",
        "yes, and the shower is cold",
        "human",
        "оператор",
        "what code",
        "no",
        "stop",
    ],
)
def test_a_word_that_asks_for_something(text: str) -> None:
    assert not is_opening_word(text)
