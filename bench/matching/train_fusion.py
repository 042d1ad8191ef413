"""Learns how to put the views of a message together, from the messages of the development split: `fusion.json`.

Called by `train`. Offices are varied so that confidence holds in others: small and large ones, entries taken away
(their messages then have no answer), phrases thinned out or left in one language, answers left out, topics hidden. A
message is seen with a model that was not taught its fold; the threshold is set with weights not taught its batch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bench.matching.labelled import Batch, Labelled, batches
from bench.matching.teaching import fold_of, meanings_of
from playbooks.matching import Entry
from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.embedding import shipped_embedding
from playbooks.matching.fusion import FEATURES, Messages, features
from playbooks.matching.likeness import Likeness, Outline
from playbooks.matching.model import Model
from playbooks.matching.phrases import Phrases
from playbooks.matching.scoring import Scoring, SharedScoring
from playbooks.reading.repair import read

# Kinds of messages that rules decide before confidence is asked for.
_DECIDED_BY_RULES = {"emergency", "human", "several"}
_ROUNDS = 3
_CANDIDATES = 10
# Of answers, counting those to messages that no entry of the varied offices answers.
_WANTED_PRECISION = 0.98
_LOWEST_ANSWER_FROM, _CHOOSE_FROM = 0.93, 0.2
# A part is answered only where the whole message supports it: that allows for a little less confidence.
_LESS_FOR_A_PART = 0.08


@dataclass(frozen=True)
class View:
    """A message as an office sees it."""

    batch: str
    is_whole_office: bool
    message: Labelled
    alone: Messages
    likeness: Likeness
    topics: Floats
    keys: list[str]


@dataclass(frozen=True)
class Sample:
    batch: str
    rows: Floats  # the best candidates of one message, best first by the combined score
    right: AnyArray


def learn_fusion(models: Sequence[Model]) -> dict[str, object]:
    """`models`: for each fold one that was not taught it."""
    return {
        "with_meaning": _learned(_samples(list(_views(models, with_meaning=True)))),
        "words_only": _learned(_samples(list(_views(models, with_meaning=False)))),
    }


def _views(models: Sequence[Model], *, with_meaning: bool) -> Iterator[View]:
    for fold, model in enumerate(models):
        phrases = Phrases(model, shipped_embedding())
        shared = SharedScoring([], phrases)
        for batch in batches():
            asked = [message for message in batch.split(test=False) if _is_judged(message) and fold_of(message) == fold]
            if asked:
                yield from _views_of(batch, asked, shared, with_meaning=with_meaning)


def _is_judged(message: Labelled) -> bool:
    return message.kind not in _DECIDED_BY_RULES and (bool(message.keys) or message.kind != "negation")


def _views_of(batch: Batch, asked: list[Labelled], shared: SharedScoring, *, with_meaning: bool) -> Iterator[View]:
    texts = [read(message.text).text for message in asked]
    meanings = meanings_of(texts)
    for name, entries in _offices(batch):
        scoring = Scoring(entries, shared)
        keys = [entry.key for entry in entries]
        topics = scoring.topics(with_meaning=with_meaning)
        for message, text, meaning in zip(asked, texts, meanings, strict=True):
            if message.keys and not set(keys).intersection(message.keys):
                continue
            seen = shared.phrases.model.seen(text, meaning if with_meaning else None)
            alone, likeness = scoring.views([seen])
            yield View(batch.name, name == "whole", message, alone, likeness, topics, keys)


def _offices(batch: Batch) -> Iterator[tuple[str, list[Entry]]]:
    chance = np.random.default_rng(11)
    whole = batch.entries()

    def thinned(phrases: int) -> list[Entry]:
        return [replace(one, phrases=tuple(chance.permutation(list(one.phrases))[:phrases].tolist())) for one in whole]

    yield "whole", whole
    yield "two phrases each", thinned(2)
    yield "one phrase each", thinned(1)
    yield "Russian alone", batch.entries(("ru",))
    yield "English alone", batch.entries(("en",))
    yield "no answers", [replace(one, answer_text_ru="", answer_text_en="") for one in thinned(3)]


def _samples(views: list[View]) -> list[Sample]:
    chance = np.random.default_rng(7)
    whole = [_sample(view, np.arange(len(view.keys)), view.alone) for view in views if view.is_whole_office]
    return whole + [_varied(view, chance) for view in views for _ in range(_ROUNDS)]


def _varied(view: View, chance: np.random.Generator) -> Sample:
    count = len(view.keys)
    size = int(np.clip(round(np.exp(chance.uniform(np.log(2.5), np.log(count + 0.5)))), 2, count))
    kept = set(chance.permutation(count)[:size].tolist())
    if chance.random() < 0.6:
        kept |= {at for at, key in enumerate(view.keys) if key in view.message.keys}
    alone = view.alone
    if chance.random() < 0.4:
        kept_topics = np.asarray(chance.random(alone.topics.shape[1]) > 0.3 * chance.random())
        alone = alone.without_topics(kept_topics)
    return _sample(view, np.array(sorted(kept)), alone)


def _sample(view: View, kept: AnyArray, alone: Messages) -> Sample:
    rows = features(alone, view.likeness.of(kept), Outline.of(view.topics[kept]))[:, 0].T
    best = np.argsort(-rows[:, FEATURES.index("standing")])[:_CANDIDATES]
    right = np.array([view.keys[kept[at]] in view.message.keys for at in best])
    return Sample(view.batch, rows[best], right)


def _learned(samples: list[Sample]) -> dict[str, object]:
    weights, bias = _weights(samples)
    answer_from = max(_LOWEST_ANSWER_FROM, _threshold(_tops_of_others(samples), _WANTED_PRECISION))
    return {
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
        "bias": round(bias, 4),
        "answer_from": round(answer_from, 3),
        "part_answer_from": round(answer_from - _LESS_FOR_A_PART, 3),
        "choose_from": _CHOOSE_FROM,
    }


def _tops_of_others(samples: list[Sample]) -> list[tuple[float, bool]]:
    """The best candidate of each sample, by weights that were not taught its batch."""
    tops: list[tuple[float, bool]] = []
    for name in sorted({sample.batch for sample in samples}):
        weights, bias = _weights([sample for sample in samples if sample.batch != name])
        tops += [_top(sample, weights, bias) for sample in samples if sample.batch == name]
    return tops


def _weights(samples: list[Sample]) -> tuple[Floats, float]:
    rows = np.concatenate([sample.rows for sample in samples])
    right = np.concatenate([sample.right for sample in samples]).astype(np.float32)
    return _logistic(rows, right)


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
    return float(told[best]), bool(sample.right[best])


def _threshold(tops: list[tuple[float, bool]], precision: float) -> float:
    """The lowest confidence above which the wanted share of answers is right."""
    right = 0
    lowest = 1.0
    for answered, (confidence, is_right) in enumerate(sorted(tops, reverse=True), 1):
        right += is_right
        if right >= precision * answered:
            lowest = confidence
    return lowest
