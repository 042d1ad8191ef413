"""Which words are looked for, and what says them."""

import pytest

from inbox.storage.search_terms import Term, says, terms


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("горячей ВОДЫ", ["горячей", "воды"]),
        ("José Müller-Lüdenscheidt", ["jose", "muller", "ludenscheidt"]),
        ("всё", ["все"]),
        ("wifi WIFI", ["wifi"]),
        ("+7 (812) 000-00-01", ["78120000001"]),
        ("HMA7Q2XK", ["hma7q2xk"]),
        ("a 'quoted\" OR near* -not", ["a", "quoted", "or", "near", "not"]),
        ("… !!", []),
    ],
)
def test_it_looks_for_words(typed: str, words: list[str]) -> None:
    assert terms(typed) == [Term(word) for word in words]


def test_it_looks_for_eight_words_at_most() -> None:
    assert len(terms("one two three four five six seven eight nine ten")) == 8


@pytest.mark.parametrize(
    ("text", "word"),
    [("Где ЗАМОК?", "зам"), ("ещё-раз", "раз"), ("Ёлка", "елка"), ("x y", "x"), ("CAFÉ", "cafe"), ("йод", "йод")],
)
def test_a_text_says_a_word(text: str, word: str) -> None:
    assert says(text, word)


@pytest.mark.parametrize(("text", "word"), [("отзамок", "зам"), ("xy", "x"), ("иод", "йод"), (None, "x")])
def test_a_text_does_not_say_it(text: str | None, word: str) -> None:
    assert not says(text, word)
