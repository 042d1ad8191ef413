"""Patterns that are tried only where their letters stand find what they would find anyway."""

import re

import pytest

from playbooks.matching.chat import wants_human
from playbooks.reading.any_of import AnyOf, letters_of


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (r"\bno (\w+ ){0,3}needed", ("needed",)),
        (r"never ?mind", ("never",)),
        (r"(is|are|seems?) (fine|okay)$", ("fine", "okay")),
        (r"(came|turned) on\b(?!.*\?)", ("came", "turned")),
        (r"решен[оы]?\b", ("решен",)),
        (r"(?:a )?rip[- ]?off", ("rip",)),
        (r"зо+м{2,}", ("зо",)),
        (r"a?|b", ("",)),
        (r"[a-z\]]+\?", ("",)),
    ],
)
def test_letters_that_a_pattern_cannot_do_without_are_found(pattern: str, letters: tuple[str, ...]) -> None:
    assert letters_of(pattern) == letters


@pytest.mark.parametrize(
    "text", ["no towels are needed", "never mind", "nevermind", "is it okay", "она решена", "decided", "mind", ""]
)
def test_it_finds_what_the_patterns_find(text: str) -> None:
    patterns = [r"\bno (\w+ ){0,3}needed", r"never ?mind", r"(is|are) it (fine|okay)$", r"решен[оы]?\b"]

    assert AnyOf(patterns).search(text) == bool(re.search("|".join(patterns), text))


def test_a_pattern_that_cannot_be_taken_apart_is_refused() -> None:
    with pytest.raises(AssertionError, match="taken apart"):
        letters_of("[a")


def test_a_guest_who_asks_for_a_person_is_heard() -> None:
    assert wants_human("позовите живого человека")
    assert not wants_human("где человек оставляет чемодан")
