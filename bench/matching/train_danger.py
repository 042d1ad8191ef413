"""Learns the judgement of danger; what is stored in `model.npz` beside the heads.

Called by `train`, and by `left_out`, which tells how well it does on files that it was not taught.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.matching.descent import Taught, descended, laid
from bench.matching.labelled import batches, danger_files, of_file
from bench.matching.thinning import thinned
from playbooks.emergencies import sign_of_emergency
from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.evidence import EVIDENCE_PLACES, evidence_of
from playbooks.matching.hearing import pieces_heard
from playbooks.matching.judgement import MEANING_WEIGHS
from playbooks.matching.topics import decoys, emergencies, topics
from playbooks.matching.wordprints import PLACES, weighed

_CALM = "calm"
_CALM_WEIGHS, _TOPIC_WEIGHS = 1.2, 0.35
_WITH_A_SIGN_WEIGHS = (
    2.5  # times as much: what a sign says is believed unless the judgement is sure that it is harmless
)


@dataclass(frozen=True)
class Sample:
    """A text or a sentence of one."""

    text: str
    is_danger: bool
    weight: float


def learned(taught: Sequence[Sample], meanings: Floats, rarity: Floats) -> dict[str, AnyArray]:
    """With meaning, and by words alone. `taught`: samples `in_both_forms`."""
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


def in_both_forms(taught: Sequence[Sample]) -> list[Sample]:
    """As they stand, and then with words missing."""
    return [*taught, *(replace(one, text=thinned(one.text)) for one in taught)]


def _danger(text: str) -> Sample:
    """The whole of it: which of its sentences tells of danger is not known."""
    return Sample(pieces_heard(text)[0], is_danger=True, weight=1.0)


def _harmless(text: str, weight: float) -> list[Sample]:
    heard = pieces_heard(text)
    each = weight / len(heard) ** 0.5
    weights = (each * (_WITH_A_SIGN_WEIGHS if sign_of_emergency(piece) else 1) for piece in heard)
    return [Sample(piece, is_danger=False, weight=own) for piece, own in zip(heard, weights, strict=True)]


def _learned(name: str, taught: Sequence[Sample], meanings: Floats, rarity: Floats) -> dict[str, AnyArray]:
    net = descended(
        Taught(
            laid([weighed(one.text, rarity) for one in taught]),
            laid([evidence_of(one.text) for one in taught]),
            meanings * np.float32(MEANING_WEIGHS),
            np.array([one.is_danger for one in taught], np.float32),
            np.array([one.weight for one in taught], np.float32),
        ),
        PLACES,
        EVIDENCE_PLACES,
    )
    return {f"{name}_{of}": weights.astype(np.float16) for of, weights in net.items()}
