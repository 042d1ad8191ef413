"""The word meant by a misspelt one is found among all that so many typos can make of it."""

import pytest
from rapidfuzz.distance import OSA

from playbooks.reading.spelling import common_words
from playbooks.reading.vocabulary import Vocabulary


@pytest.mark.parametrize(
    "word",
    [
        "пароьл",
        "парожь",
        "полотеньсо",
        "парковкка",
        "прковка",
        "завтак",
        "ключ",
        "passwrod",
        "parkng",
        "towles",
        "zzzz",
    ],
)
def test_no_word_is_passed_over_that_is_near_enough(word: str) -> None:
    words = common_words(3_000)
    vocabulary = Vocabulary({one: at for at, one in enumerate(words)})
    most = 2 if len(word) >= 7 else 1

    nearest = vocabulary.nearest(word)

    distances = {other: OSA.distance(word, other) for other in words if other.isascii() == word.isascii()}
    assert (nearest is not None) == (min(distances.values()) <= most)
    assert nearest is None or distances[nearest[2]] <= most


def test_the_more_usual_of_two_words_as_near_is_meant() -> None:
    vocabulary = Vocabulary({"ключ": 1, "ключи": 9, "ключик": 50})

    assert vocabulary.nearest("ключу") == (1, -9, "ключи")
