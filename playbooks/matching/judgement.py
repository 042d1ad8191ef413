"""Learned judgements of a text, whatever words it uses: how surely it tells of an emergency, and how surely it asks for
nothing.

They weigh the words of a text, the groups of words of danger in it (`evidence`, for danger alone) and its meaning, all
at once, the meaning through a hidden layer too; where the meaning is not there, with weights that were learned without.
Trained by `python -m bench.matching.train`.
"""

from dataclasses import dataclass

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats, Places

MEANING_WEIGHS = 2.0  # beside words and evidence, each of length 1
NO_EVIDENCE: tuple[Places, Floats] = np.zeros(0, np.int32), np.zeros(0, np.float32)


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

    def __call__(
        self, words: tuple[AnyArray, Floats], evidence: tuple[AnyArray, Floats], meaning: Floats | None
    ) -> float:
        """The probability that a repaired text tells of it; words and evidence as places and values."""
        weights = self._without if meaning is None else self._with_meaning
        score = weights.bias
        for known, (places, values) in ((weights.words, words), (weights.evidence, evidence)):
            score += float(known[places] @ values)
        if meaning is not None:
            meaning = meaning * np.float32(MEANING_WEIGHS)
            hidden = np.maximum(meaning @ weights.inner + weights.inner_bias, 0)
            score += float(meaning @ weights.meaning + hidden @ weights.outer)
        return float(1 / (1 + np.exp(-score)))


def judgement_of(stored: dict[str, AnyArray], name: str) -> Judgement:
    return Judgement(_weights(stored, name), _weights(stored, f"{name}_by_words"))


def _weights(stored: dict[str, AnyArray], name: str) -> Weights:
    def of(part: str) -> Floats:
        return np.asarray(stored[f"{name}_{part}"], np.float32)

    return Weights(
        of("words"), of("evidence"), of("meaning"), float(of("bias")[0]), of("inner"), of("inner_bias"), of("outer")
    )
