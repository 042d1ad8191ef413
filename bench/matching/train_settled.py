"""Learns the judgement of what is settled and asks for nothing; what is stored in `model.npz` beside that of danger.

Called by `train`. Taught by pairs that differ little (`settled/`), by labelled messages and by what guests ask for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bench.matching.descent import Taught, descended, laid
from bench.matching.labelled import batches, dangers, settled
from bench.matching.thinning import thinned
from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.hearing import pieces_heard
from playbooks.matching.judgement import MEANING_WEIGHS
from playbooks.matching.topics import topics
from playbooks.matching.wordprints import PLACES, weighed

_MESSAGE_WEIGHS, _TOPIC_WEIGHS = 0.5, 0.15
_NOTHING = np.zeros(1, np.int32), np.zeros(1, np.float32)


@dataclass(frozen=True)
class Told:
    text: str
    is_settled: bool
    weight: float


def told() -> list[Told]:
    """First every text as it stands, then, in the same order, with words missing."""
    taught = list(_told())
    return [*taught, *(replace(one, text=thinned(one.text)) for one in taught)]


def learned_settled(taught: list[Told], meanings: Floats, rarity: Floats) -> dict[str, AnyArray]:
    """With meaning, and by words alone."""
    return {
        **_learned("settled", taught, meanings, rarity),
        **_learned("settled_by_words", taught, meanings[:, :0], rarity),
    }


def _told() -> Iterator[Told]:
    for text, is_settled in settled():
        yield _as_heard(text, 1.0, is_settled=is_settled)
    for message in (message for batch in batches() for message in batch.split(test=False)):
        if message.kind == "negation":
            yield _as_heard(message.text, 1.0, is_settled=not message.keys)
        elif message.keys or message.emergency:
            yield _as_heard(message.text, _MESSAGE_WEIGHS, is_settled=False)
    for text in (phrase for topic in topics() for phrase in topic.phrases):
        yield _as_heard(text, _TOPIC_WEIGHS, is_settled=False)
    for message in dangers(test=False):
        if message.emergency:
            yield _as_heard(message.text, _TOPIC_WEIGHS, is_settled=False)


def _as_heard(text: str, weight: float, *, is_settled: bool) -> Told:
    return Told(pieces_heard(text)[0], is_settled, weight)


def _learned(name: str, taught: list[Told], meanings: Floats, rarity: Floats) -> dict[str, AnyArray]:
    net = descended(
        Taught(
            laid([weighed(one.text, rarity) for one in taught]),
            laid([_NOTHING] * len(taught)),
            meanings * np.float32(MEANING_WEIGHS),
            np.array([one.is_settled for one in taught], np.float32),
            np.array([one.weight for one in taught], np.float32),
        ),
        PLACES,
        1,
    )
    return {f"{name}_{of}": weights.astype(np.float16) for of, weights in net.items()}
