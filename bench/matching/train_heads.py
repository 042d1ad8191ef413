"""Learns which words and meanings speak of which topic or emergency, from the shipped packs; writes `model.npz`.

Called by `train`. Plain softmax regression by full-batch Adam: three thousand phrases need no more.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.embedding import Embedding
from playbooks.matching.model import NO_EMERGENCY
from playbooks.matching.topics import Topic, decoys, emergencies, topics
from playbooks.matching.wordprints import PLACES, weighed, word_prints
from playbooks.reading.repair import read

CALM = "calm"
_STEPS = 200
# The harmless phrases far outnumber the emergencies; these weights keep them from drowning them.
_CALM_WEIGHT, _TOPIC_WEIGHT = 1.5, 0.35


def train_heads(target: Path) -> None:
    asked, others, dangers = topics(), decoys(), emergencies()
    embedding = Embedding()
    embedding.load()
    about = [*asked, *others]
    about_texts = _texts(about)
    danger_texts = _texts(dangers)
    rarity = _rarity(about_texts)
    topic_names = [topic.key for topic in about]
    stored = _head("topics", topic_names, _labels(about, topic_names), about_texts, rarity, embedding)
    names = [NO_EMERGENCY, *(danger.key for danger in dangers if danger.key != CALM)]
    labels = [max(0, names.index(key) if key in names else 0) for key in _keys(dangers)] + [0] * len(about_texts)
    weights = [_CALM_WEIGHT if key == CALM else 1.0 for key in _keys(dangers)] + [_TOPIC_WEIGHT] * len(about_texts)
    stored |= _head("emergencies", names, labels, danger_texts + about_texts, rarity, embedding, weights)
    aliases = [f"{alias}={topic.key}" for topic in asked for alias in (topic.key, *topic.aliases)]
    stored |= {"rarity": rarity.astype(np.float16), "aliases": np.array(aliases)}
    np.savez_compressed(target, allow_pickle=False, **stored)


def _keys(about: Sequence[Topic]) -> list[str]:
    return [topic.key for topic in about for _ in topic.phrases]


def _labels(about: Sequence[Topic], names: list[str]) -> list[int]:
    return [names.index(key) for key in _keys(about)]


def _texts(about: Sequence[Topic]) -> list[str]:
    return [read(phrase).text for topic in about for phrase in topic.phrases]


def _rarity(texts: Sequence[str]) -> Floats:
    met = np.ones(PLACES, np.float32)
    for text in texts:
        lemmas, pieces = word_prints(text)
        met[list(lemmas | pieces)] += 1
    return np.asarray(np.log(len(texts) / met) + 1, dtype=np.float32)


def _head(
    name: str,
    names: list[str],
    labels: list[int],
    texts: list[str],
    rarity: Floats,
    embedding: Embedding,
    weights: list[float] | None = None,
) -> dict[str, AnyArray]:
    importance = np.array(weights or [1.0] * len(texts), np.float32)
    by_meaning, meaning_bias = _regression(_meanings(texts, embedding), labels, len(names), importance, 1e-5)
    by_words, words_bias = _regression(_words(texts, rarity), labels, len(names), importance, 3e-6)
    scale = float(np.abs(by_words).max()) / 127
    return {
        f"{name}_names": np.array(names),
        f"{name}_meaning": by_meaning.astype(np.float16),
        f"{name}_words": np.round(by_words / scale).astype(np.int8),
        f"{name}_words_scale": np.array(scale),
        f"{name}_bias": np.stack([meaning_bias, words_bias]),
    }


def _meanings(texts: list[str], embedding: Embedding) -> Floats:
    return np.concatenate([embedding.vectors(texts[start : start + 32]) for start in range(0, len(texts), 32)])


def _words(texts: list[str], rarity: Floats) -> Floats:
    matrix = np.zeros((len(texts), PLACES), np.float32)
    for row, text in enumerate(texts):
        places, values = weighed(text, rarity)
        matrix[row, places] = values
    return matrix


def _regression(
    samples: Floats, labels: list[int], classes: int, importance: Floats, decay: float
) -> tuple[Floats, Floats]:
    """Weights and bias. Works on inner products of samples, which are fewer than the places of words."""
    wanted = np.eye(classes, dtype=np.float32)[labels]
    share = (importance / importance.sum())[:, None]
    dual = samples.shape[1] > samples.shape[0]
    inner = samples @ samples.T if dual else samples
    parameters = np.zeros((inner.shape[1], classes), np.float32)
    bias = np.zeros(classes, np.float32)
    first, second = np.zeros_like(parameters), np.zeros_like(parameters)
    for step in range(1, _STEPS + 1):
        wrong = (_softmax(inner @ parameters + bias) - wanted) * share
        slope = inner.T @ wrong + decay * (inner @ parameters if dual else parameters)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        pace = 0.1 * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        parameters = parameters - pace * first / (np.sqrt(second) + 1e-8)
        bias = bias - 0.5 * wrong.sum(0)
    return np.asarray(samples.T @ parameters if dual else parameters, np.float32), bias


def _softmax(scores: AnyArray) -> AnyArray:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True))
