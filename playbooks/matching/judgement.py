"""Learned judgements of a text, whatever words it uses: how surely it tells of an emergency, and how surely it asks for
nothing.

They weigh the words of a text, the groups of words of danger in it (`evidence`, for danger alone) and its meaning, all
at once, the meaning through a hidden layer too; where the meaning is not there, with weights that were learned without.
Trained by `python -m bench.matching.train`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats, Places, product

MEANING_WEIGHS = 2.0  # beside words and evidence, each of length 1

Features = tuple[Places, Floats]  # places, and a value for each

NO_EVIDENCE: Features = np.zeros(0, np.int32), np.zeros(0, np.float32)


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

    def __call__(self, words: Sequence[Features], evidence: Sequence[Features], meanings: Floats | None) -> list[float]:
        """The probability of each repaired text that it tells of it; `meanings`: a row each."""
        weights = self._without if meanings is None else self._with_meaning
        scores = np.full(len(words), weights.bias, np.float32)
        for known, told in ((weights.words, words), (weights.evidence, evidence)):
            scores += [known[places] @ values for places, values in told]
        if meanings is not None:
            meanings = meanings * np.float32(MEANING_WEIGHS)
            hidden = np.maximum(product(meanings, weights.inner) + weights.inner_bias, 0)
            scores += meanings @ weights.meaning + hidden @ weights.outer
        return [float(surely) for surely in 1 / (1 + np.exp(-scores))]


def judgement_of(stored: dict[str, AnyArray], name: str) -> Judgement:
    return Judgement(_weights(stored, name), _weights(stored, f"{name}_by_words"))


def _weights(stored: dict[str, AnyArray], name: str) -> Weights:
    def of(part: str) -> Floats:
        return np.asarray(stored[f"{name}_{part}"], np.float32)

    return Weights(
        of("words"), of("evidence"), of("meaning"), float(of("bias")[0]), of("inner"), of("inner_bias"), of("outer")
    )
