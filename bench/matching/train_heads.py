"""Learns which words and meanings speak of which topic or emergency; what is stored as `model.npz`.

Called by `train`. Plain softmax regression by Adam, a hundred texts at a time.
"""

from collections.abc import Sequence

import numpy as np

from bench.matching.teaching import Lesson, is_in, topic_names
from playbooks.emergencies import EmergencyKind
from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.model import NO_EMERGENCY
from playbooks.matching.topics import topics

_EPOCHS, _AT_ONCE = 8, 128
_PACE, _DECAY = 0.15, 2e-5


def learn_heads(taught: Lesson, without_fold: int | None = None) -> dict[str, AnyArray]:
    names = topic_names()
    dangers = [NO_EMERGENCY, *EmergencyKind]
    about = [(at, names.index(one.topic), 1.0) for at, one in _told(taught, without_fold) if one.topic]
    danger = [
        (at, dangers.index(one.danger), one.danger_weight) for at, one in _told(taught, without_fold) if one.danger
    ]
    aliases = [f"{alias}={topic.key}" for topic in topics() for alias in (topic.key, *topic.aliases)]
    return {
        **_head("topics", names, about, taught),
        **_head("emergencies", dangers, danger, taught),
        "rarity": taught.rarity.astype(np.float16),
        "aliases": np.array(aliases),
    }


def _told(taught: Lesson, without_fold: int | None):  # type: ignore[no-untyped-def]
    return [(at, one) for at, one in enumerate(taught.taught) if is_in(one, without_fold)]


def _head(
    name: str, names: Sequence[str], samples: list[tuple[int, int, float]], taught: Lesson
) -> dict[str, AnyArray]:
    rows = np.array([at for at, _, _ in samples])
    wanted = np.eye(len(names), dtype=np.float32)[[label for _, label, _ in samples]]
    importance = np.array([weight for _, _, weight in samples], np.float32)
    by_meaning, meaning_bias = _regression(taught.meanings[rows], wanted, importance)
    by_words, words_bias = _regression(taught.words[rows], wanted, importance)
    scale = float(np.abs(by_words).max()) / 127
    return {
        f"{name}_names": np.array(names),
        f"{name}_meaning": by_meaning.astype(np.float16),
        f"{name}_words": np.round(by_words / scale).astype(np.int8),
        f"{name}_words_scale": np.array(scale),
        f"{name}_bias": np.stack([meaning_bias, words_bias]),
    }


def _regression(samples: Floats, wanted: Floats, importance: Floats) -> tuple[Floats, Floats]:
    """Weights and bias."""
    chance = np.random.default_rng(5)
    weight = (importance / importance.mean())[:, None]
    parameters = np.zeros((samples.shape[1], wanted.shape[1]), np.float32)
    bias = np.zeros(wanted.shape[1], np.float32)
    first, second = np.zeros_like(parameters), np.zeros_like(parameters)
    steps = _EPOCHS * -(-len(samples) // _AT_ONCE)
    step = 0
    for _ in range(_EPOCHS):
        for rows in np.array_split(chance.permutation(len(samples)), steps // _EPOCHS):
            step += 1
            seen = samples[rows]
            here = np.flatnonzero(np.abs(seen).sum(0))  # words that none of these texts has are left alone
            seen = seen[:, here]
            wrong = (_softmax(seen @ parameters[here] + bias) - wanted[rows]) * weight[rows] / len(rows)
            slope = seen.T @ wrong + _DECAY * parameters[here]
            first[here] = 0.9 * first[here] + 0.1 * slope
            second[here] = 0.99 * second[here] + 0.01 * slope**2
            pace = _PACE * (1 - step / steps) + 1e-4
            parameters[here] -= pace * first[here] / (np.sqrt(second[here]) + 1e-6)
            bias -= 0.5 * wrong.sum(0)
    return parameters, bias


def _softmax(scores: AnyArray) -> AnyArray:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True))
