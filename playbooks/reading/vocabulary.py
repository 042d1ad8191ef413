"""The words that guests use, and which of them a misspelt one is near to. Called by the speller."""

from collections.abc import Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4  # letters of a word whose typos are repaired

_TWO_TYPOS_FROM = 7
_CONFUSED = frozenset(
    frozenset(pair) for pair in "оа еи ия еэ дт бп гк зс жш вф щш ыи цс йи яе ao ei sz ck iy ae ou".split()
)
_NEAREST_CONSIDERED = 12
_MOST_REMEMBERED = 20_000


class Vocabulary:
    """Words with how often they occur, by length and alphabet."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self._found: dict[str, tuple[float, int, str] | None] = {}

    @cached_property
    def _by_length(self) -> "dict[tuple[bool, int], _Words]":
        by_length: dict[tuple[bool, int], list[str]] = {}
        for word in self.counts:
            if len(word) >= SHORTEST - 1:
                by_length.setdefault((word.isascii(), len(word)), []).append(word)
        return {key: _Words(words) for key, words in by_length.items()}

    def nearest(self, word: str) -> tuple[float, int, str] | None:
        """The likeliest word meant by a misspelt one: cost of its typos, minus its count, the word."""
        if word not in self._found:
            if len(self._found) > _MOST_REMEMBERED:
                self._found.clear()
            self._found[word] = self._search(word)
        return self._found[word]

    def _search(self, word: str) -> tuple[float, int, str] | None:
        most = 2 if len(word) >= _TWO_TYPOS_FROM else 1
        found = [
            (distance - _likely_typos(word, near), -self.counts[near], near)
            for length in range(len(word) - most, len(word) + most + 1)
            for near, distance, _ in process.extract(
                word,
                self._by_length.get((word.isascii(), length), _NO_WORDS).that_lack(most, word),
                scorer=OSA.distance,
                score_cutoff=most,
                limit=_NEAREST_CONSIDERED,
            )
        ]
        return min(found, default=None)


class _Words:
    """Some words, and for each letter which of them have it, as bits."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._all = (1 << len(words)) - 1
        self._having: dict[str, int] = {}
        for at, word in enumerate(words):
            for letter in set(word):
                self._having[letter] = self._having.get(letter, 0) | 1 << at

    def that_lack(self, most: int, word: str) -> list[str]:
        """Those that lack at most so many of a word's letters, in their order: one more with each typo, at most."""
        lacking = [0] * (most + 1)  # which lack more than none of them, one of them, …
        for letter in set(word):
            lacks = self._all ^ self._having.get(letter, 0)
            for fewer in range(most, 0, -1):
                lacking[fewer] |= lacking[fewer - 1] & lacks
            lacking[0] |= lacks
        left = self._all ^ lacking[most]
        found = []
        while left:
            lowest = left & -left
            found.append(self._words[lowest.bit_length() - 1])
            left ^= lowest
        return found


_NO_WORDS = _Words(())


def _likely_typos(word: str, near: str) -> float:
    """Half a typo off for each letter that sounds or looks alike, or is only doubled."""
    if len(word) == len(near):
        pairs = (frozenset(pair) for pair in zip(word, near, strict=True))
        return sum(0.5 for pair in pairs if pair in _CONFUSED)
    longer, shorter = (word, near) if len(word) > len(near) else (near, word)
    at_doubles = (at for at in range(1, len(longer)) if longer[at] == longer[at - 1])
    return 0.5 if any(longer[:at] + longer[at + 1 :] == shorter for at in at_doubles) else 0.0
