"""The lexical picture of a text: its lemmas, their pairs and pieces of its words as places in one fixed space.

Called for phrases once and for every message. Places are hashes, so no list of features has to be shipped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from zlib import crc32

import numpy as np

from playbooks.matching.arrays import Floats, Places
from playbooks.reading.dictionaries import lemma
from playbooks.reading.repair import WORD

PLACES = 8192
_PIECE_LENGTHS = (3, 4)
_HALF = 0.5**0.5


@dataclass(frozen=True, slots=True)
class _Word:
    lemma: str
    place: int
    pieces: tuple[int, ...]  # places


def word_prints(text: str) -> tuple[set[int], set[int]]:
    """Places of lemmas and their pairs, and places of the pieces of words, of a repaired text."""
    words = _words_of(text)
    pairs = {_place(f"{one.lemma} {other.lemma}") for one, other in pairwise(words)}
    return pairs.union([word.place for word in words]), set().union(*[word.pieces for word in words])


def lemma_places(text: str) -> list[int]:
    """The places of the lemmas of a repaired text, each once, in the order of the words."""
    return list(dict.fromkeys([word.place for word in _words_of(text)]))


def weighed(text: str, rarity: Floats) -> tuple[Places, Floats]:
    """Places and values of a vector of length 1: rare features weigh more, lemmas and pieces together the same."""
    whole, pieces = word_prints(text)
    places = np.fromiter(chain(whole, pieces), np.int32, len(whole) + len(pieces))
    values = rarity[places]
    for group in (values[: len(whole)], values[len(whole) :]):
        if len(group):
            group *= _HALF / np.sqrt(group @ group)
    return places, values


def learn_words(words: Iterable[str]) -> None:
    """So that no message waits for them; seven thousand take 0.15 s."""
    for word in words:
        _word(word)


@lru_cache(maxsize=100)
def _words_of(text: str) -> tuple[_Word, ...]:
    return tuple([_word(word) for word in WORD.findall(text) if not word[0].isdigit()])


@lru_cache(maxsize=30_000)
def _word(word: str) -> _Word:
    padded, base = f"<{word}>", lemma(word)
    pieces = [
        _place("#" + padded[at : at + length])
        for length in _PIECE_LENGTHS
        for at in range(max(1, len(padded) - length + 1))
    ]
    return _Word(base, _place(base), tuple(pieces))


def _place(feature: str) -> int:
    return crc32(feature.encode()) % PLACES
