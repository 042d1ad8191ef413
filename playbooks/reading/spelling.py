"""Repairs typos towards words that guests of an apartment use. Called for every word by the reading of a message.

The vocabulary is small on purpose (phrases of topics and entries): a typo is read as the domain's word or left alone.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from playbooks.reading.dictionaries import is_english, is_russian

_SHORTEST, _LONGEST = 4, 30
_TWO_TYPOS_FROM = 7
_OF_A_TYPO = 0.5
_CONFUSED = frozenset(
    frozenset(pair) for pair in "оа еи ия еэ дт бп гк зс жш вф щш ыи цс йи яе ao ei sz ck iy ae ou".split()
)
_NEAREST_CONSIDERED = 12
_MOST_REMEMBERED = 20_000
WORDS_FILE = Path(__file__).with_name("words.txt")


class Vocabulary:
    """Words with how often they occur, by length and alphabet."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self._found: dict[str, tuple[float, int, str] | None] = {}
        self._by_length: dict[tuple[bool, int], list[str]] = {}
        for word in counts:
            if len(word) >= _SHORTEST - 1:
                self._by_length.setdefault((word.isascii(), len(word)), []).append(word)

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
                self._by_length.get((word.isascii(), length), ()),
                scorer=OSA.distance,
                score_cutoff=most,
                limit=_NEAREST_CONSIDERED,
            )
        ]
        return min(found, default=None)


class Speller:
    """The shared vocabulary and, for one property, the further words of its own entries."""

    def __init__(self, own_words: Iterable[str] = ()) -> None:
        own = Counter(word for word in own_words if word not in _shared_vocabulary().counts)
        self._own = Vocabulary(own) if own else None

    def familiarity(self, word: str) -> float:
        """1 = a word guests of an apartment use, 0.7 = in the dictionary, 0.35 = too short to tell, 0 = unknown."""
        if self._own and word in self._own.counts:
            return 1.0
        return _shared_familiarity(word)

    def quality(self, word: str) -> float:
        """Familiarity, and half of it for a word that is one likely typo away from a familiar one."""
        most = self.most_quality(word)
        return most if self.familiarity(word) or (most and self._nearest(word)) else 0.0

    def most_quality(self, word: str) -> float:
        """What the quality is at most, without looking for words nearby, which takes long."""
        return self.familiarity(word) or (_OF_A_TYPO if _SHORTEST <= len(word) <= _LONGEST else 0.0)

    def best_known(self, options: tuple[str, ...]) -> str | None:
        """The most familiar of some words, the first of several; the first of all when none is known."""
        best, familiarity = _best_known(options) if options else (None, 0.0)
        if self._own is None or best is None:
            return best
        rivals = options[: options.index(best)] if familiarity == 1 else options
        return next((word for word in rivals if word in self._own.counts), best)

    def repaired(self, word: str) -> str:
        """The word as it was meant: "неработает" as "не работает", "паролль" as "пароль"; known words as they stand."""
        if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or self.familiarity(word) > 0:
            return word
        if word.startswith("не") and self.familiarity(word[2:]) > 0:
            return f"не {word[2:]}"
        nearest = self._nearest(word)
        if nearest and nearest[0] <= 1:
            return nearest[2]
        if word.startswith("не") and (rest := self._nearest(word[2:])):
            return f"не {rest[2]}"
        return self._two_words(word) or (nearest[2] if nearest else word)

    def _nearest(self, word: str) -> tuple[float, int, str] | None:
        found = [_shared_vocabulary().nearest(word), self._own.nearest(word) if self._own else None]
        return min((near for near in found if near), default=None)

    def _two_words(self, word: str) -> str | None:
        """ "горячаявода" as two familiar words."""
        cuts = range(_SHORTEST - 1, len(word) - _SHORTEST + 2)
        return next((f"{word[:at]} {word[at:]}" for at in cuts if self._both_familiar(word[:at], word[at:])), None)

    def _both_familiar(self, left: str, right: str) -> bool:
        return self.familiarity(left) == 1.0 and self.familiarity(right) == 1.0


def common_words(most: int) -> list[str]:
    """The words that guests of an apartment use most, the commonest first."""
    counts = _shared_vocabulary().counts
    return sorted(counts, key=lambda word: -counts[word])[:most]


@cache
def _shared_vocabulary() -> Vocabulary:
    lines = WORDS_FILE.read_text(encoding="utf-8").split("\n")
    return Vocabulary({word: int(count) for word, _, count in (line.partition(" ") for line in lines) if word})


@lru_cache(maxsize=50_000)
def _shared_familiarity(word: str) -> float:
    if word in _shared_vocabulary().counts:
        return 1.0
    if is_english(word) if word.isascii() else is_russian(word):
        return 0.7 if len(word) > 3 else 0.35
    return 0.0


@lru_cache(maxsize=20_000)
def _best_known(options: tuple[str, ...]) -> tuple[str, float]:
    """With its familiarity."""
    best, known = options[0], 0.0
    for option in options:
        familiarity = _shared_familiarity(option)
        if familiarity > known:
            best, known = option, familiarity
        if known == 1:
            break
    return best, known


def _likely_typos(word: str, near: str) -> float:
    """Half a typo off for each letter that sounds or looks alike, or is only doubled."""
    if len(word) == len(near):
        pairs = (frozenset(pair) for pair in zip(word, near, strict=True))
        return sum(0.5 for pair in pairs if pair in _CONFUSED)
    longer, shorter = (word, near) if len(word) > len(near) else (near, word)
    at_doubles = (at for at in range(1, len(longer)) if longer[at] == longer[at - 1])
    return 0.5 if any(longer[:at] + longer[at + 1 :] == shorter for at in at_doubles) else 0.0
