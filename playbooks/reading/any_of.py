"""Many patterns as one that is quick to say no: each is tried only where letters stand that it can't do without.

Nearly no message holds any of them, and trying sixty at each of its places takes five times as long as looking.
"""

import re
from collections.abc import Iterator, Sequence

Letters = tuple[str, ...]
Tokens = Iterator[tuple[str, str]]  # a piece of a pattern, and how often it is repeated

_ANY: Letters = ("",)  # stands in every text
_TOKEN = re.compile(r"(\\.|\[(?:\\.|[^\]\\])+\]|\((?:\?(?:<?[=!]|:))?|[^\\[(])([?*+]|\{[\d,]*\})?\??")
_MAYBE = re.compile(r"[?*]|\{(0|,).*")
_NO_LETTER = frozenset(".^$")


class AnyOf:
    def __init__(self, patterns: Sequence[str]) -> None:
        by_letters: dict[str, list[str]] = {}
        for pattern in patterns:
            for letters in letters_of(pattern):
                by_letters.setdefault(letters, []).append(pattern)
        self._patterns = [(letters, re.compile("|".join(those))) for letters, those in by_letters.items()]

    def search(self, text: str) -> bool:
        """Whether one of the patterns stands in the text."""
        tried = [pattern for letters, pattern in self._patterns if letters in text]
        return any(pattern.search(text) for pattern in tried)


def letters_of(pattern: str) -> Letters:
    """Letters one of which stands in whatever the pattern matches."""
    assert not _TOKEN.sub("", pattern), f"a pattern that can't be taken apart: {pattern}"
    return _of_choice((found[1], found[2] or "") for found in _TOKEN.finditer(pattern))[0]


def _of_choice(tokens: Tokens) -> tuple[Letters, str]:
    """Of the pieces up to the end of a group or of all; and how often the group is repeated."""
    found: list[str] = []
    end, repeated = "|", ""
    while end == "|":
        letters, end, repeated = _of_row(tokens)
        found += letters
    return (_ANY if "" in found else tuple(dict.fromkeys(found))), repeated


def _of_row(tokens: Tokens) -> tuple[Letters, str, str]:
    """Of pieces that follow one another; what ends them, and how often that is repeated."""
    best, run = _ANY, ""
    for token, repeated in tokens:
        if token in {"|", ")"}:
            return _longer(best, (run,)), token, repeated
        is_letter = len(token) == 1 and token not in {*_NO_LETTER, "("}
        if is_letter and not _MAYBE.match(repeated):
            run += token
        if not is_letter or repeated:
            best, run = _longer(best, (run,)), ""
        if token.startswith("("):
            letters, repeated = _of_choice(tokens)
            is_there = token in {"(", "(?:"} and not _MAYBE.match(repeated)
            best = _longer(best, letters) if is_there else best
    return _longer(best, (run,)), "", ""


def _longer(one: Letters, other: Letters) -> Letters:
    return max(one, other, key=lambda letters: (min(map(len, letters)), -len(letters)))
