"""Puts the views of a message together: how probably each entry is what the guest asks for.

The coefficients are those of a logistic regression, trained by `python -m bench.matching.train` on labelled messages.
"""

import json
from dataclasses import dataclass
from functools import cache
from math import log1p
from pathlib import Path

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.likeness import Likeness, Outline

FUSION_FILE = Path(__file__).with_name("fusion.json")
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


def combined(message: Message, likeness: Likeness, outline: Outline) -> Floats:
    """A plain score of each entry, to tell which ones are worth a closer look."""
    return _combined(outline.shares @ message.topics, likeness)


def _combined(by_topic: Floats, likeness: Likeness) -> Floats:
    return np.asarray(by_topic + 0.5 * likeness.meaning + 0.3 * likeness.words)


def features(message: Message, likeness: Likeness, outline: Outline) -> Floats:
    """One row an entry, in the order of `FEATURES`. At least one entry."""
    by_topic = outline.shares @ message.topics
    scores = _combined(by_topic, likeness)
    nearest = np.maximum(outline.best_about(message.nearest), likeness.meaning)
    elsewhere = float((message.nearest * outline.nobodys).max())
    explained = _explained(message, likeness, outline)
    rivals = np.stack([by_topic, likeness.meaning, likeness.words, scores, explained, likeness.answers])
    margins = _margins(rivals)
    middle = scores - scores.mean()
    spread = float(np.sqrt(middle @ middle / len(middle))) or 1.0
    rows = np.empty((len(FEATURES), len(scores)), np.float32)
    for at, column in enumerate(
        (
            np.log(by_topic + 0.03),
            likeness.meaning,
            likeness.words,
            margins[0],
            margins[1],
            margins[2],
            1 - float(by_topic.sum()),
            np.minimum(middle / spread, 8.0) / 4,
            margins[3],
            float(message.topics.max()),
            log1p(message.words),
            nearest,
            nearest - elsewhere,
            explained,
            margins[4],
            float(message.asking),
            likeness.answers,
            margins[5],
            log1p(len(scores)),
            outline.surest,
            outline.shares[:, int(message.topics.argmax())],
        )
    ):
        rows[at] = column
    return rows.T


def _explained(message: Message, likeness: Likeness, outline: Outline) -> Floats:
    """The share of the message's words that an entry's phrases or those of its topics use, by weight."""
    bits = likeness.explained | outline.bits_about(message.explained)
    has = (bits[:, None] >> np.arange(len(message.lemma_weights), dtype=np.uint32)) & 1
    total = float(message.lemma_weights.sum())
    return np.asarray(has @ message.lemma_weights / total if total else np.zeros(len(bits)), dtype=np.float32)


def _margins(rivals: AnyArray) -> AnyArray:
    """How far each is above the best of the others in its row (below it: negative)."""
    if rivals.shape[1] < 2:
        return rivals
    best = np.partition(rivals, -2, axis=1)
    second, first = best[:, -2:-1], best[:, -1:]
    return np.asarray(np.where(rivals == first, rivals - second, rivals - first))
