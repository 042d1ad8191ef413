"""The words that guests use, and which of them a misspelt one is near to. Called by the speller."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4  # letters of a word whose typos are repaired

_TWO_TYPOS_FROM = 7
_CONFUSED = frozenset(
    frozenset(pair) for pair in "оа еи ия еэ дт бп гк зс жш вф щш ыи цс йи яе ao ei sz ck iy ae ou".split()
)
_MOST_REMEMBERED = 20_000


class Vocabulary:
    """Words with how often they occur."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self._found: dict[str, tuple[float, int, str] | None] = {}

    def nearest(self, word: str) -> tuple[float, int, str] | None:
        """The likeliest word meant by a misspelt one: cost of its typos, minus its count, the word."""
        if word not in self._found:
            if len(self._found) > _MOST_REMEMBERED:
                self._found.clear()
            self._found[word] = self._search(word)
        return self._found[word]

    def _search(self, word: str) -> tuple[float, int, str] | None:
        most = 2 if len(word) >= _TWO_TYPOS_FROM else 1
        alike = (self._english if word.isascii() else self._russian).like(word, most)
        near = process.extract(word, alike, scorer=OSA.distance, score_cutoff=most, limit=None)
        return min(
            ((distance - _likely_typos(word, other), -self.counts[other], other) for other, distance, _ in near),
            default=None,
        )

    @cached_property
    def _english(self) -> "_Words":
        return _Words([word for word in self.counts if word.isascii()])

    @cached_property
    def _russian(self) -> "_Words":
        return _Words([word for word in self.counts if not word.isascii()])


class _Words:
    """Some words by their length, and for each letter which of them have it, as bits."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted((word for word in words if len(word) >= SHORTEST - 1), key=len)
        self._having: dict[str, int] = {}
        for at, word in enumerate(self._words):
            for letter in set(word):
                self._having[letter] = self._having.get(letter, 0) | 1 << at

    def like(self, word: str, typos: int) -> list[str]:
        """Those about as long that lack at most so many of a word's letters: each typo takes one."""
        begin = bisect_left(self._words, len(word) - typos, key=len)
        end = bisect_right(self._words, len(word) + typos, key=len)
        everything = (1 << end - begin) - 1
        lacking = [0] * (typos + 1)  # which lack more than none of them, one of them, …
        for letter in set(word):
            lacks = everything & ~(self._having.get(letter, 0) >> begin)
            for fewer in range(typos, 0, -1):
                lacking[fewer] |= lacking[fewer - 1] & lacks
            lacking[0] |= lacks
        are_left = bin(everything & ~lacking[typos])[:1:-1]
        found = []
        at = are_left.find("1")
        while at >= 0:
            found.append(self._words[begin + at])
            at = are_left.find("1", at + 1)
        return found


def _likely_typos(word: str, near: str) -> float:
    """Half a typo off for each letter that sounds or looks alike, or is only doubled."""
    if len(word) == len(near):
        pairs = (frozenset(pair) for pair in zip(word, near, strict=True))
        return sum(0.5 for pair in pairs if pair in _CONFUSED)
    longer, shorter = (word, near) if len(word) > len(near) else (near, word)
    at_doubles = (at for at in range(1, len(longer)) if longer[at] == longer[at - 1])
    return 0.5 if any(longer[:at] + longer[at + 1 :] == shorter for at in at_doubles) else 0.0
