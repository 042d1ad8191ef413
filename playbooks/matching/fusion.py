"""Puts the views of a message together: how probably each entry is what the guest asks for.

The coefficients are those of a logistic regression, trained by `python -m bench.matching.train` on labelled messages.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log1p
from pathlib import Path

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.likeness import Likeness, Outline

FUSION_FILE = Path(__file__).with_name("fusion.json")
FEATURES = (  # in the order in which `features` puts them
    "topic", "meaning", "words", "standing", "explained", "answer",
    "topic_margin", "meaning_margin", "words_margin", "margin", "explained_margin", "answer_margin",
    "nearest", "nearest_elsewhere", "surest_entry_topic", "likeliest_topic",
    "nobody", "surest_topic", "length", "asking", "entries",
)  # fmt: skip


@dataclass(frozen=True)
class Messages:
    """What is known of messages before any entry is looked at, a row each. Lemmas are bits of one number."""

    topics: Floats
    nearest: Floats  # by topic: the likeness of its nearest phrase
    explained: AnyArray  # by topic: which lemmas its phrases use, as bits
    lemma_weights: Floats  # in the order of the bits, zeros after the last; the rarest weigh most
    words: Floats  # how many
    asking: Floats  # 1 or 0

    def of(self, rows: Sequence[int]) -> "Messages":
        """Some of them, by their places in ascending order."""
        if len(rows) == len(self.words):
            return self
        return Messages(
            self.topics[rows],
            self.nearest[rows],
            self.explained[rows],
            self.lemma_weights[rows],
            self.words[rows],
            self.asking[rows],
        )

    def without_topics(self, kept: AnyArray) -> "Messages":
        """As if only some topics were known; for the training."""
        topics = self.topics * kept
        left = topics / np.maximum(topics.sum(1, keepdims=True), 1e-6)
        explained = np.where(kept, self.explained, 0).astype(np.uint32)
        return replace(self, topics=left.astype(np.float32), nearest=self.nearest * kept, explained=explained)


@dataclass(frozen=True)
class Fusion:
    """`answer_from`, `choose_from`: the bands of confidence; a part of a longer message must be surer."""

    weights: Floats
    bias: float
    answer_from: float
    part_answer_from: float
    choose_from: float

    def confidences(self, features: Floats) -> Floats:
        """A row a message, a column an entry."""
        scores = self.weights @ features.reshape(len(FEATURES), -1) + self.bias
        return np.asarray(1 / (1 + np.exp(-scores)), dtype=np.float32).reshape(features.shape[1:])


@cache
def shipped_fusion(*, with_meaning: bool) -> Fusion:
    stored = json.loads(FUSION_FILE.read_text(encoding="utf-8"))["with_meaning" if with_meaning else "words_only"]
    weights = np.array([stored["weights"][name] for name in FEATURES], np.float32)
    return Fusion(weights, stored["bias"], stored["answer_from"], stored["part_answer_from"], stored["choose_from"])


def combined(messages: Messages, likeness: Likeness, outline: Outline) -> Floats:
    """A plain score of each entry, to tell which ones are worth a closer look."""
    return _combined(messages.topics @ outline.shares.T, likeness)


def _combined(by_topic: Floats, likeness: Likeness) -> Floats:
    return np.asarray(by_topic + 0.5 * likeness.meaning + 0.3 * likeness.words)


def features(messages: Messages, likeness: Likeness, outline: Outline) -> Floats:
    """For each of `FEATURES` a row a message and a column an entry. At least one entry."""
    by_topic = messages.topics @ outline.shares.T
    scores = _combined(by_topic, likeness)
    explained = _explained(messages, likeness, outline)
    rivals = np.array([by_topic, likeness.meaning, likeness.words, scores, explained, likeness.answers])
    nearest = np.maximum(outline.best_about(messages.nearest), likeness.meaning)
    elsewhere = (messages.nearest * outline.nobodys).max(1)
    found = np.empty((len(FEATURES), *scores.shape), np.float32)
    found[:6] = rivals
    found[0] = np.log(by_topic + 0.03)
    found[3] = _standing(scores)
    found[6:12] = _margins(rivals)
    found[12] = nearest
    found[13] = nearest - elsewhere[:, None]
    found[14] = outline.surest
    found[15] = outline.shares.T[messages.topics.argmax(1)]
    found[16] = 1 - by_topic.sum(1, keepdims=True)
    found[17] = messages.topics.max(1, keepdims=True)
    found[18] = np.log1p(messages.words)[:, None]
    found[19] = messages.asking[:, None]
    found[20] = log1p(scores.shape[1])
    return found


def _standing(scores: Floats) -> Floats:
    """How far each is above the middle of its row."""
    middle = scores - scores.mean(1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", middle, middle) / scores.shape[1])
    return np.asarray(np.minimum(middle / np.where(spread, spread, 1)[:, None], 8.0) / 4)


def _explained(messages: Messages, likeness: Likeness, outline: Outline) -> Floats:
    """The share of a message's words that an entry's phrases or those of its topics use, by weight."""
    bits = likeness.explained | outline.bits_about(messages.explained)
    lemmas = np.arange(messages.lemma_weights.shape[1], dtype=np.uint32)
    has = ((bits[:, :, None] >> lemmas) & 1).astype(np.float32)
    totals = messages.lemma_weights.sum(1, keepdims=True)
    weights = messages.lemma_weights / np.where(totals, totals, 1)
    return np.asarray((has @ weights[:, :, None])[:, :, 0])


def _margins(rivals: AnyArray) -> AnyArray:
    """How far each is above the best of the others in its row (below it: negative)."""
    if rivals.shape[-1] < 2:
        return rivals
    best = np.partition(rivals, -2, axis=-1)
    second, first = best[..., -2:-1], best[..., -1:]
    return np.asarray(np.where(rivals == first, rivals - second, rivals - first))
