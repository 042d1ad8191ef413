"""The learned judgement of danger: how surely a text tells of an emergency, whatever words it uses.

It weighs the words of a text, the groups of words of danger in it (`evidence`) and its meaning, all at once; where the
meaning is not there, with weights that were learned without. Trained by `python -m bench.matching.train`.
"""

from dataclasses import dataclass

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.evidence import evidence_of

MEANING_WEIGHS = 2.0  # beside words and evidence, each of length 1


@dataclass(frozen=True)
class Weights:
    words: Floats
    evidence: Floats
    meaning: Floats
    bias: float


class Judgement:
    def __init__(self, with_meaning: Weights, without: Weights) -> None:
        self._with_meaning = with_meaning
        self._without = without

    def __call__(self, text: str, places: AnyArray, values: Floats, meaning: Floats | None) -> float:
        """The probability that a repaired text tells of an emergency; `places`, `values`: its words."""
        weights = self._without if meaning is None else self._with_meaning
        there, weigh = evidence_of(text)
        score = weights.bias + float(weights.words[places] @ values) + float(weights.evidence[there] @ weigh)
        if meaning is not None:
            score += float(weights.meaning @ meaning) * MEANING_WEIGHS
        return float(1 / (1 + np.exp(-score)))


def judgement_of(stored: dict[str, AnyArray]) -> Judgement:
    return Judgement(_weights(stored, "danger"), _weights(stored, "danger_by_words"))


def _weights(stored: dict[str, AnyArray], name: str) -> Weights:
    return Weights(
        stored[f"{name}_words"].astype(np.float32),
        stored[f"{name}_evidence"].astype(np.float32),
        stored[f"{name}_meaning"].astype(np.float32),
        float(stored[f"{name}_bias"]),
    )
