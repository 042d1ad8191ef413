"""What a repaired text tells of danger, as places in one fixed space: the groups of words it says and denies, and
which of them stand near each other. Called by the judgement of danger and by its training.

The groups are those of `dangers.yaml`: words that a text was never taught by stand for others of their group.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from zlib import crc32

import numpy as np

from playbooks.danger_lists import bits_of
from playbooks.dangers import Told, group_names, told_in
from playbooks.matching.arrays import Floats, Places

EVIDENCE_PLACES = 8192
_NEAR = 9  # words
_GROUPS_WEIGH = 0.9  # beside pairs


def evidence_of(text: str) -> tuple[Places, Floats]:
    """Places, and a value for each; groups together weigh the same however many there are, and so do pairs."""
    told = told_in(text)
    groups = _groups(told.all_said, told.all_denied)
    pairs = {place for places in _pairs(told) for place in places}
    places = np.array([*groups, *pairs], np.int32)
    values = np.empty(len(places), np.float32)
    values[: len(groups)] = _GROUPS_WEIGH / max(len(groups), 1) ** 0.5
    values[len(groups) :] = 1 / max(len(pairs), 1) ** 0.5
    return places, values


@lru_cache(maxsize=5_000)
def _groups(said: int, denied: int) -> tuple[int, ...]:
    names = _marks()
    return tuple(names[at] % EVIDENCE_PLACES for at in bits_of(said)) + tuple(
        (names[at] * 7 + 1) % EVIDENCE_PLACES for at in bits_of(denied)
    )


def _pairs(told: Told) -> Iterator[tuple[int, ...]]:
    telling = [at for at, groups in enumerate(told.said) if groups or told.denied[at]]
    for first, at in enumerate(telling):
        for other in telling[first:]:
            if other - at >= _NEAR:
                break
            yield _places_of_pair(told.said[at], told.denied[at], told.said[other], told.denied[other])


@lru_cache(maxsize=50_000)
def _places_of_pair(said: int, denied: int, other_said: int, other_denied: int) -> tuple[int, ...]:
    marks = _marks()
    ones = [marks[at] for at in bits_of(said)] + [marks[at] * 7 + 1 for at in bits_of(denied)]
    others = [marks[at] for at in bits_of(other_said)] + [marks[at] * 7 + 1 for at in bits_of(other_denied)]
    return tuple(
        {(min(one, other) * 31 + max(one, other)) % EVIDENCE_PLACES for one in ones for other in others if one != other}
    )


@cache
def _marks() -> tuple[int, ...]:
    """A number for each group that stays the same when others are added."""
    return tuple(crc32(name.encode()) for name in group_names())
