"""Repairs typos towards words that guests of an apartment use. Called for every word by the reading of a message.

The vocabulary is small on purpose (phrases of topics and entries): a typo is read as the domain's word or left alone.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from playbooks.reading.dictionaries import is_english, is_russian
from playbooks.reading.vocabulary import SHORTEST, Vocabulary

_LONGEST = 30
_OF_A_TYPO = 0.5
WORDS_FILE = Path(__file__).with_name("words.txt")


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
        return self.familiarity(word) or (_OF_A_TYPO if SHORTEST <= len(word) <= _LONGEST else 0.0)

    def best_known(self, options: tuple[str, ...]) -> str | None:
        """The most familiar of some words, the first of several; the first of all when none is known."""
        best, familiarity = _best_known(options) if options else (None, 0.0)
        if self._own is None or best is None:
            return best
        rivals = options[: options.index(best)] if familiarity == 1 else options
        return next((word for word in rivals if word in self._own.counts), best)

    def repaired(self, word: str) -> str:
        """The word as it was meant: "неработает" as "не работает", "паролль" as "пароль"; known words as they stand."""
        if not SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or self.familiarity(word) > 0:
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
        cuts = range(SHORTEST - 1, len(word) - SHORTEST + 2)
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
