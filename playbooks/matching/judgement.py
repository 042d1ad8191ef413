"""The learned judgement of danger: how surely a text tells of an emergency, whatever words it uses.

It weighs the words of a text, the groups of words of danger in it (`evidence`) and its meaning, all at once, the
meaning through a hidden layer too; where the meaning is not there, with weights that were learned without. Trained by
`python -m bench.matching.train`.
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
    inner: Floats  # from the meaning to the hidden layer
    inner_bias: Floats
    outer: Floats  # and on


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
            meaning = meaning * np.float32(MEANING_WEIGHS)
            hidden = np.maximum(meaning @ weights.inner + weights.inner_bias, 0)
            score += float(meaning @ weights.meaning + hidden @ weights.outer)
        return float(1 / (1 + np.exp(-score)))


def judgement_of(stored: dict[str, AnyArray]) -> Judgement:
    return Judgement(_weights(stored, "danger"), _weights(stored, "danger_by_words"))


def _weights(stored: dict[str, AnyArray], name: str) -> Weights:
    def of(part: str) -> Floats:
        return np.asarray(stored[f"{name}_{part}"], np.float32)

    return Weights(
        of("words"), of("evidence"), of("meaning"), float(of("bias")[0]), of("inner"), of("inner_bias"), of("outer")
    )
