"""The lexical picture of a text: its lemmas, their pairs and pieces of its words as places in one fixed space.

Called for phrases once and for every message. Places are hashes, so no list of features has to be shipped.
"""

from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np

from playbooks.matching.arrays import Floats, Places
from playbooks.reading.dictionaries import lemma
from playbooks.reading.repair import WORD

PLACES = 8192
_PIECE_LENGTHS = (3, 4)
_HALF = 0.5**0.5


def word_prints(text: str) -> tuple[set[int], set[int]]:
    """Places of lemmas and their pairs, and places of the pieces of words, of a repaired text."""
    words = [word for word in WORD.findall(text) if not word[0].isdigit()]
    lemmas = [lemma(word) for word in words]
    pairs = (f"{one} {other}" for one, other in pairwise(lemmas))
    return {_place(feature) for feature in (*lemmas, *pairs)}, {piece for word in words for piece in _pieces(word)}


def lemma_places(text: str) -> list[int]:
    """The places of the lemmas of a repaired text, each once, in the order of the words."""
    return list(dict.fromkeys(_place(lemma(word)) for word in WORD.findall(text) if not word[0].isdigit()))


def weighed(text: str, rarity: Floats) -> tuple[Places, Floats]:
    """Places and values of a vector of length 1: rare features weigh more, lemmas and pieces together the same."""
    places: list[int] = []
    values: list[Floats] = []
    for group in word_prints(text):
        if group:
            places += group
            weights = rarity[list(group)]
            values.append(weights * (_HALF / np.sqrt(weights @ weights)))
    if not places:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    return np.array(places, np.int32), np.concatenate(values)


@lru_cache(maxsize=30_000)
def _pieces(word: str) -> tuple[int, ...]:
    padded = f"<{word}>"
    return tuple(
        _place("#" + padded[at : at + length])
        for length in _PIECE_LENGTHS
        for at in range(max(1, len(padded) - length + 1))
    )


def _place(feature: str) -> int:
    return crc32(feature.encode()) % PLACES
