"""Puts the views of a message together: how probably each entry is what the guest asks for.

The coefficients are those of a logistic regression, trained by `python -m bench.matching.train` on labelled messages.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.shelf import Likeness

FUSION_FILE = Path(__file__).with_name("fusion.json")
# The share of a topic that is left to "no entry of this office" even when an entry is about it.
_TOPIC_LEFT_OVER = 0.15
# From this share of a topic on, an entry is said to be about it.
_ABOUT_FROM = 0.25
FEATURES = (
    "topic", "meaning", "words", "topic_margin", "meaning_margin", "words_margin", "nobody", "standing", "margin",
    "surest_topic", "length", "nearest", "nearest_elsewhere", "explained", "explained_margin", "asking",
    "answer", "answer_margin", "entries", "surest_entry_topic", "likeliest_topic",
)  # fmt: skip


@dataclass(frozen=True)
class Message:
    """What is known of a message before any entry is looked at. Lemmas are bits of one number, rarest weigh most."""

    topics: Floats
    nearest: Floats  # by topic: the likeness of its nearest phrase
    explained: AnyArray  # by topic: which lemmas its phrases use, as bits
    lemma_weights: Floats
    words: int
    asking: bool

    def without_topics(self, kept: AnyArray) -> "Message":
        """As if only some topics were known; for the training."""
        topics = self.topics * kept
        left = topics / max(float(topics.sum()), 1e-6)
        explained = np.where(kept, self.explained, 0).astype(np.uint32)
        return Message(
            left.astype(np.float32), self.nearest * kept, explained, self.lemma_weights, self.words, self.asking
        )


@dataclass(frozen=True)
class Fusion:
    """`answer_from`, `choose_from`: the bands of confidence; a part of a longer message must be surer."""

    weights: Floats
    bias: float
    answer_from: float
    part_answer_from: float
    choose_from: float

    def confidences(self, features: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-(features @ self.weights + self.bias))), dtype=np.float32)


@cache
def shipped_fusion(*, with_meaning: bool) -> Fusion:
    stored = json.loads(FUSION_FILE.read_text(encoding="utf-8"))["with_meaning" if with_meaning else "words_only"]
    weights = np.array([stored["weights"][name] for name in FEATURES], np.float32)
    return Fusion(weights, stored["bias"], stored["answer_from"], stored["part_answer_from"], stored["choose_from"])


def features(message: Message, likeness: Likeness) -> Floats:
    """One row an entry, in the order of `FEATURES`. At least one entry."""
    shares = likeness.topics / (likeness.topics.sum(0) + _TOPIC_LEFT_OVER)
    about = shares > _ABOUT_FROM
    by_topic = shares @ message.topics
    nearest = np.maximum((about * message.nearest).max(1), likeness.meaning)
    elsewhere = float((message.nearest * ~about.any(0)).max())
    explained = _explained(message, likeness, about)
    combined = by_topic + 0.5 * likeness.meaning + 0.3 * likeness.words
    spread = float(combined.std()) or 1.0
    count = len(by_topic)
    columns = (
        np.log(by_topic + 0.03),
        likeness.meaning,
        likeness.words,
        _margins(by_topic),
        _margins(likeness.meaning),
        _margins(likeness.words),
        np.full(count, 1 - float(by_topic.sum())),
        np.minimum((combined - combined.mean()) / spread, 8.0) / 4,
        _margins(combined),
        np.full(count, float(message.topics.max())),
        np.full(count, float(np.log1p(message.words))),
        nearest,
        nearest - elsewhere,
        explained,
        _margins(explained),
        np.full(count, float(message.asking)),
        likeness.answers,
        _margins(likeness.answers),
        np.full(count, float(np.log1p(count))),
        likeness.topics.max(1),
        shares[:, int(message.topics.argmax())],
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _explained(message: Message, likeness: Likeness, about: AnyArray) -> Floats:
    """The share of the message's words that an entry's phrases or those of its topics use, by weight."""
    by_topics = np.bitwise_or.reduce(np.where(about, message.explained, np.uint32(0)), axis=1)
    bits = likeness.explained | by_topics
    has = (bits[:, None] >> np.arange(len(message.lemma_weights), dtype=np.uint32)) & 1
    total = float(message.lemma_weights.sum())
    return np.asarray(has @ message.lemma_weights / total if total else np.zeros(len(bits)), dtype=np.float32)


def _margins(scores: AnyArray) -> AnyArray:
    """How far each is above the best of the others (below it: negative)."""
    if len(scores) < 2:
        return scores.copy()
    second, first = np.partition(scores, -2)[-2:]
    return np.asarray(np.where(scores == first, scores - second, scores - first))
