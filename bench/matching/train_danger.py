"""Learns the judgement of danger; what is stored in `model.npz` beside the heads.

Called by `train`, and by `left_out`, which tells how well it does on files that it was not taught.
Logistic regression by accelerated descent over all texts at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.matching.labelled import batches, danger_files, of_file
from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.evidence import EVIDENCE_PLACES, evidence_of
from playbooks.matching.hearing import pieces_heard
from playbooks.matching.judgement import MEANING_WEIGHS
from playbooks.matching.topics import decoys, emergencies, topics
from playbooks.matching.wordprints import PLACES, weighed

_CALM = "calm"
_CALM_WEIGHS, _TOPIC_WEIGHS = 1.2, 0.35
_STEPS, _PACE, _DECAY = 700, 0.6, 1.2e-5


@dataclass(frozen=True)
class Sample:
    """A text or a sentence of one."""

    text: str
    is_danger: bool
    weight: float


def learned(taught: Sequence[Sample], meanings: Floats, rarity: Floats) -> dict[str, AnyArray]:
    """With meaning, and by words alone."""
    return {
        **_learned("danger", taught, meanings, rarity),
        **_learned("danger_by_words", taught, meanings[:, :0], rarity),
    }


def samples(without: Path | None = None) -> list[Sample]:
    """`without`: a file of dangers that is left out."""
    found = [
        one for topic in (*topics(), *decoys()) for text in topic.phrases for one in _harmless(text, _TOPIC_WEIGHS)
    ]
    for topic in emergencies():
        for text in topic.phrases:
            found += _harmless(text, _CALM_WEIGHS) if topic.key == _CALM else [_danger(text)]
    told = [message for path in danger_files(test=False) if path != without for message in of_file(path, test=False)]
    told += [message for batch in batches() for message in batch.split(test=False)]
    for message in told:
        found += [_danger(message.text)] if message.emergency else _harmless(message.text, _CALM_WEIGHS)
    return found


def _danger(text: str) -> Sample:
    """The whole of it: which of its sentences tells of danger is not known."""
    return Sample(pieces_heard(text)[0], is_danger=True, weight=1.0)


def _harmless(text: str, weight: float) -> list[Sample]:
    heard = pieces_heard(text)
    return [Sample(piece, is_danger=False, weight=weight / len(heard) ** 0.5) for piece in heard]


def _learned(name: str, taught: Sequence[Sample], meanings: Floats, rarity: Floats) -> dict[str, AnyArray]:
    words, evidence = (
        _laid([weighed(one.text, rarity) for one in taught]),
        _laid([evidence_of(one.text) for one in taught]),
    )
    wanted = np.array([one.is_danger for one in taught], np.float32)
    weight = np.array([one.weight for one in taught], np.float32)
    columns = [
        _sparse(words, PLACES, len(taught)),
        _sparse(evidence, EVIDENCE_PLACES, len(taught)),
        _dense(meanings * MEANING_WEIGHS),
    ]
    found, bias = _descended(columns, wanted, weight)
    stored = dict(zip(("words", "evidence", "meaning"), found, strict=True))
    return {
        f"{name}_bias": np.array(bias),
        **{f"{name}_{of}": weights.astype(np.float16) for of, weights in stored.items()},
    }


@dataclass(frozen=True)
class Columns:
    """Some of the features of all samples: how they add to the scores, and what errors say of their weights."""

    count: int
    scores: Callable[[AnyArray], AnyArray]
    slope: Callable[[AnyArray], AnyArray]


def _laid(rows: Sequence[tuple[AnyArray, Floats]]) -> tuple[AnyArray, Floats, AnyArray]:
    """Places, values and the row of each."""
    lengths = [len(places) for places, _ in rows]
    places, values = (np.concatenate([row[part] for row in rows]) for part in (0, 1))
    return places, values.astype(np.float32), np.repeat(np.arange(len(rows)), lengths)


def _sparse(laid: tuple[AnyArray, Floats, AnyArray], count: int, size: int) -> Columns:
    places, values, rows = laid

    def scores(weights: AnyArray) -> AnyArray:
        return np.bincount(rows, weights=weights[places] * values, minlength=size)

    def slope(errors: AnyArray) -> AnyArray:
        return np.bincount(places, weights=errors[rows] * values, minlength=count)

    return Columns(count, scores, slope)


def _dense(meanings: Floats) -> Columns:
    return Columns(meanings.shape[1], lambda weights: meanings @ weights, lambda errors: errors @ meanings)


def _descended(columns: Sequence[Columns], wanted: Floats, weight: Floats) -> tuple[list[Floats], float]:
    """Nesterov's descent."""
    ends = np.cumsum([0, *(some.count for some in columns)])
    now = ahead = np.zeros(ends[-1] + 1, np.float64)
    for step in range(_STEPS):
        scores = sum(some.scores(ahead[a:b]) for some, (a, b) in zip(columns, pairwise(ends), strict=True)) + ahead[-1]
        errors = (1 / (1 + np.exp(-scores)) - wanted) * weight / len(wanted)
        slope = np.concatenate([*(some.slope(errors) for some in columns), [errors.sum()]])
        slope[:-1] += _DECAY * ahead[:-1]
        before, now = now, ahead - _PACE * slope
        ahead = now + step / (step + 3) * (now - before)
    return [now[a:b] for a, b in pairwise(ends)], float(now[-1])
