"""Learns how to put the views of a message together, from the messages of the development split; writes `fusion.json`.

Called by `train`. The office is varied so that confidence holds in other offices: entries are taken away (their
messages then have no answer), phrases thinned out or left in one language only, topics hidden.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.matching.labelled import Labelled, messages, office_entries
from playbooks.matching import Entry
from playbooks.matching.arrays import Floats
from playbooks.matching.fusion import FEATURES, Message, features
from playbooks.matching.model import Text
from playbooks.matching.scoring import Scoring, SharedScoring
from playbooks.matching.shelf import Likeness
from playbooks.reading.repair import read

# Kinds of messages that rules decide before confidence is asked for.
_DECIDED_BY_RULES = {"emergency", "human", "several"}
_ROUNDS = 6
_CANDIDATES = 10
# Of answers, counting those to messages that no entry of the varied offices answers; and what is asked at least, since
# messages of other people are less like the packs than those learned from.
_WANTED_PRECISION = 0.985
_ANSWER_FROM, _CHOOSE_FROM = 0.94, 0.3
# A part is answered only where the whole message supports it: that allows for a little less confidence.
_LESS_FOR_A_PART = 0.06


@dataclass(frozen=True)
class Sample:
    rows: Floats  # the best candidates of one message, best first by the combined score
    right: list[bool]


def train_fusion(target: Path) -> None:
    shared = SharedScoring([])
    shared.warm_up()
    learned = {
        name: _learned(_samples(shared, with_meaning=with_meaning))
        for name, with_meaning in (("with_meaning", True), ("words_only", False))
    }
    target.write_text(json.dumps(learned, indent=1) + "\n", encoding="utf-8")


def _samples(shared: SharedScoring, *, with_meaning: bool) -> list[Sample]:
    chance = np.random.default_rng(7)
    asked = [message for message in messages(test=False) if message.kind not in _DECIDED_BY_RULES]
    asked = [message for message in asked if message.keys or message.kind != "negation"]
    found: list[Sample] = []
    for entries in _offices(chance):
        scoring = Scoring(entries, shared)
        scoring.warm_up()
        for message in asked:
            seen = scoring.seen(read(message.text).text)
            text = seen if with_meaning else Text(seen.text, seen.places, seen.values, None)
            alone, likeness = scoring.views(text)
            keys = [entry.key for entry in entries]
            found += [_sample(message, keys, alone, likeness, chance, varied=turn > 0) for turn in range(_ROUNDS)]
    return found


def _offices(chance: np.random.Generator) -> list[list[Entry]]:
    full = office_entries()
    thin = [Entry(entry.key, entry.kind, tuple(chance.permutation(list(entry.phrases))[:2].tolist())) for entry in full]
    return [full, thin, office_entries(("ru",)), office_entries(("en",))]


def _sample(
    message: Labelled, keys: list[str], alone: Message, likeness: Likeness, chance: np.random.Generator, *, varied: bool
) -> Sample:
    kept = np.arange(len(keys))
    if varied:
        kept = np.sort(chance.permutation(len(keys))[: int(len(keys) * chance.uniform(0.4, 1.0))])
        alone = alone.without_topics(chance.random(len(alone.topics)) > 0.2 * chance.random())
    rows = features(alone, likeness.of(kept))
    best = np.argsort(-rows[:, FEATURES.index("standing")])[:_CANDIDATES]
    return Sample(rows[best], [keys[kept[at]] in message.keys for at in best])


def _learned(samples: list[Sample]) -> dict[str, object]:
    rows = np.concatenate([sample.rows for sample in samples])
    right = np.array([is_right for sample in samples for is_right in sample.right], np.float32)
    weights, bias = _logistic(rows, right)
    tops = [_top(sample, weights, bias) for sample in samples]
    answer_from = max(_ANSWER_FROM, _threshold(tops, _WANTED_PRECISION))
    return {
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
        "bias": round(bias, 4),
        "answer_from": answer_from,
        "part_answer_from": round(answer_from - _LESS_FOR_A_PART, 3),
        "choose_from": _CHOOSE_FROM,
    }


def _logistic(rows: Floats, right: Floats, decay: float = 1e-4) -> tuple[Floats, float]:
    """Newton's method on standardised columns."""
    middle, spread = rows.mean(0), rows.std(0) + 1e-6
    scaled = np.column_stack([(rows - middle) / spread, np.ones(len(rows))]).astype(np.float64)
    parameters = np.zeros(scaled.shape[1])
    ridge = np.full(scaled.shape[1], decay * len(rows))
    ridge[-1] = 0
    for _ in range(25):
        told = 1 / (1 + np.exp(-scaled @ parameters))
        slope = scaled.T @ (told - right) + ridge * parameters
        curve = (scaled * (told * (1 - told))[:, None]).T @ scaled + np.diag(ridge + 1e-9)
        parameters -= np.linalg.solve(curve, slope)
    weights = parameters[:-1] / spread
    return weights.astype(np.float32), float(parameters[-1] - middle @ weights)


def _top(sample: Sample, weights: Floats, bias: float) -> tuple[float, bool]:
    told = 1 / (1 + np.exp(-(sample.rows @ weights + bias)))
    best = int(told.argmax())
    return float(told[best]), sample.right[best]


def _threshold(tops: list[tuple[float, bool]], precision: float) -> float:
    """The lowest confidence above which the wanted share of answers is right."""
    right = 0
    lowest = 1.0
    for answered, (confidence, is_right) in enumerate(sorted(tops, reverse=True), 1):
        right += is_right
        if right >= precision * answered:
            lowest = confidence
    return round(lowest, 3)
