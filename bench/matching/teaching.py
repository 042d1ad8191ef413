"""The texts that the learning is taught by: the shipped packs, and the labelled messages of the development split.

Called by `train`. What the labelled messages teach is also what confidence is measured on; so they fall into folds, and
confidence is measured with models that were not taught the fold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
import yaml

from bench.matching.labelled import OFFICES, Batch, Labelled, batches, dangers
from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.embedding import Embedding, shipped_embedding
from playbooks.matching.model import NO_EMERGENCY
from playbooks.matching.topics import Topic, decoys, emergencies, topics
from playbooks.matching.wordprints import PLACES, lemma_places, weighed, word_prints
from playbooks.reading.repair import read

FOLDS = 3
CALM = "calm"
# Harmless phrases far outnumber emergencies; these weights keep them from drowning them.
_CALM_WEIGHT, _TOPIC_WEIGHT = 1.5, 0.35
# Kinds of messages that ask several things or nothing, or are answered by rules.
_NO_TOPIC = {"several", "negation", "human", "small", "emergency"}


@dataclass(frozen=True)
class Taught:
    """A repaired text; `topic` and `danger` are `None` where it teaches nothing of the kind; packs are in no fold."""

    text: str
    topic: str | None
    danger: str | None
    danger_weight: float
    fold: int | None = None


@dataclass(frozen=True)
class Lesson:
    """All texts with what is seen in them: words and meanings."""

    taught: list[Taught]
    rarity: Floats
    words: Floats
    meanings: Floats

    def places_of(self, topic: str, without_fold: int | None) -> AnyArray:
        return np.array([at for at, one in enumerate(self.taught) if one.topic == topic and is_in(one, without_fold)])


def is_in(one: Taught, without_fold: int | None) -> bool:
    return one.fold is None or one.fold != without_fold


def fold_of(message: Labelled) -> int:
    return crc32(message.text.encode()) % FOLDS


def lesson() -> Lesson:
    taught = [*_of_packs(), *_of_messages()]
    packed = [one.text for one in taught if one.fold is None and one.topic]
    rarity = _rarity(packed)
    words = _words([one.text for one in taught], rarity)
    return Lesson(taught, rarity, words, meanings_of([one.text for one in taught]))


def meanings_of(texts: list[str], embedding: Embedding | None = None) -> Floats:
    embedding = embedding or shipped_embedding()
    embedding.load()
    return np.concatenate([embedding.vectors(texts[start : start + 32]) for start in range(0, len(texts), 32)])


def topic_names() -> list[str]:
    return [topic.key for topic in (*topics(), *decoys())]


def _of_packs() -> Iterator[Taught]:
    for topic, phrase in _phrases([*topics(), *decoys()]):
        yield Taught(read(phrase).text, topic, NO_EMERGENCY, _TOPIC_WEIGHT)
    for danger, phrase in _phrases(emergencies()):
        is_calm = danger == CALM
        yield Taught(read(phrase).text, None, NO_EMERGENCY if is_calm else danger, _CALM_WEIGHT if is_calm else 1.0)


def _phrases(about: list[Topic]) -> Iterator[tuple[str, str]]:
    for topic in about:
        for phrase in topic.phrases:
            yield topic.key, phrase


def _of_messages() -> Iterator[Taught]:
    for batch in batches():
        for message in batch.split(test=False):
            topic = _topic(batch, message)
            yield Taught(read(message.text).text, topic, message.emergency or NO_EMERGENCY, 1.0, fold_of(message))
    for message in dangers(test=False):
        weight = 1.0 if message.emergency else _CALM_WEIGHT
        yield Taught(read(message.text).text, None, message.emergency or NO_EMERGENCY, weight, fold_of(message))


def _topic(batch: Batch, message: Labelled) -> str | None:
    if len(message.keys) != 1 or message.kind in _NO_TOPIC:
        return None
    return _topics_of_offices()[batch.office.stem].get(message.keys[0])


@cache
def _topics_of_offices() -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = yaml.safe_load((OFFICES / "topics.yml").read_text(encoding="utf-8"))
    return told


def _rarity(texts: list[str]) -> Floats:
    met = np.ones(PLACES, np.float32)
    for text in texts:
        lemmas, pieces = word_prints(text)
        met[list(lemmas | pieces)] += 1
    return np.asarray(np.log(len(texts) / met) + 1, dtype=np.float32)


def _words(texts: list[str], rarity: Floats) -> Floats:
    matrix = np.zeros((len(texts), PLACES), np.float32)
    for row, text in enumerate(texts):
        places, values = weighed(text, rarity)
        matrix[row, places] = values
    return matrix


__all__ = ["FOLDS", "Lesson", "Taught", "fold_of", "is_in", "lemma_places", "lesson", "meanings_of", "topic_names"]
