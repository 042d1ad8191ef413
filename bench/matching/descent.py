"""Learns the weights of the judgement of danger: words and groups of words weigh each by itself, the meaning of a text
by itself and through a hidden layer. Called by `train_danger`.

Adam in small batches, weights decaying, the pace rising and falling once; some of what a text tells is hidden in each
step. Several are learned from different beginnings and joined. The same samples give the same weights.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats

_HIDDEN = 64
_ROUNDS, _AT_ONCE = 20, 128
_PACE, _RISING = 9e-3, 0.3  # the highest, and until which share of the way it rises
_DECAY = 1e-4
# What is left out in each step: of the hidden layer, of the words and their groups, of the meaning.
_LEFT_OUT, _WORDS_LEFT_OUT, _MEANING_LEFT_OUT = 0.3, 0.2, 0.1
_THINNED = 0.5  # how often a text is seen as its thinned form
_MEMORY = (0.9, 0.999)
_SEEDS = (5, 6, 7)

Net = dict[str, Floats]


@dataclass(frozen=True)
class Taught:
    """One row a text: places and values of its words and of its evidence, and its meaning. First every sample as it
    stands, then, in the same order, its thinned form.
    """

    words: tuple[AnyArray, Floats]
    evidence: tuple[AnyArray, Floats]
    meanings: Floats
    wanted: Floats
    weight: Floats


def laid(rows: Sequence[tuple[AnyArray, Floats]]) -> tuple[AnyArray, Floats]:
    """Places and values side by side, as wide as the longest; what is left over has the value 0."""
    widest = max(len(places) for places, _ in rows)
    places, values = np.zeros((len(rows), widest), np.int32), np.zeros((len(rows), widest), np.float32)
    for at, (own_places, own_values) in enumerate(rows):
        places[at, : len(own_places)], values[at, : len(own_values)] = own_places, own_values
    return places, values


def descended(taught: Taught, words: int, evidence: int) -> Net:
    """`words`, `evidence`: how many places there are. Arrays named as the judgement keeps them."""
    return joined([_descended(taught, words, evidence, seed) for seed in _SEEDS])


def joined(nets: Sequence[Net]) -> Net:
    """One that tells the mean of what they tell: hidden layers side by side, what is linear averaged."""
    side_by_side = {name: np.concatenate([net[name] for net in nets], axis=-1) for name in ("inner", "inner_bias")}
    outer = np.concatenate([net["outer"] for net in nets]) / np.float32(len(nets))
    linear = {name: np.mean([net[name] for net in nets], axis=0) for name in ("words", "evidence", "meaning", "bias")}
    return {**linear, **side_by_side, "outer": outer}


def _descended(taught: Taught, words: int, evidence: int, seed: int) -> Net:
    chance = np.random.default_rng(seed)
    net = _beginning(words, evidence, taught.meanings.shape[1], chance)
    slow = {name: (np.zeros_like(array), np.zeros_like(array)) for name, array in net.items()}
    samples = len(taught.wanted) // 2
    steps = _ROUNDS * -(-samples // _AT_ONCE)
    for step, rows in enumerate(_batches(samples, chance)):
        seen = rows + samples * (chance.random(len(rows)) < _THINNED)
        for name, slope in _slopes(net, taught, seen, chance).items():
            _stepped(net[name], slow[name], slope, step + 1, _pace(step / steps))
    return net


def _beginning(words: int, evidence: int, width: int, chance: np.random.Generator) -> Net:
    hidden = _HIDDEN if width else 0
    reach = max(width, 1) ** -0.5, max(hidden, 1) ** -0.5
    net = {
        "words": np.zeros(words),
        "evidence": np.zeros(evidence),
        "meaning": np.zeros(width),
        "bias": np.zeros(1),
        "inner": chance.uniform(-reach[0], reach[0], (width, hidden)),
        "inner_bias": chance.uniform(-reach[0], reach[0], hidden),
        "outer": chance.uniform(-reach[1], reach[1], hidden),
    }
    return {name: array.astype(np.float32) for name, array in net.items()}


def _batches(count: int, chance: np.random.Generator) -> Iterator[AnyArray]:
    for _ in range(_ROUNDS):
        order = chance.permutation(count)
        yield from (order[at : at + _AT_ONCE] for at in range(0, count, _AT_ONCE))


def _slopes(net: Net, taught: Taught, rows: AnyArray, chance: np.random.Generator) -> Net:
    """What the errors of some samples say of every weight."""
    words, evidence = taught.words[0][rows], taught.evidence[0][rows]
    word_values = _with_gaps(taught.words[1][rows], _WORDS_LEFT_OUT, chance)
    evidence_values = _with_gaps(taught.evidence[1][rows], _WORDS_LEFT_OUT, chance)
    meanings = _with_gaps(taught.meanings[rows], _MEANING_LEFT_OUT, chance)
    kept = _with_gaps(np.ones((len(rows), len(net["outer"])), np.float32), _LEFT_OUT, chance)
    hidden = np.maximum(meanings @ net["inner"] + net["inner_bias"], 0) * kept
    score = net["bias"] + meanings @ net["meaning"] + hidden @ net["outer"]
    score = score + (net["words"][words] * word_values).sum(1) + (net["evidence"][evidence] * evidence_values).sum(1)
    error = (1 / (1 + np.exp(-score)) - taught.wanted[rows]) * taught.weight[rows] / len(rows)
    inward = error[:, None] * net["outer"] * kept * (hidden > 0)
    return {
        "words": _gathered(words, word_values, error, len(net["words"])),
        "evidence": _gathered(evidence, evidence_values, error, len(net["evidence"])),
        "meaning": error @ meanings,
        "bias": error.sum(keepdims=True),
        "inner": meanings.T @ inward,
        "inner_bias": inward.sum(0),
        "outer": error @ hidden,
    }


def _with_gaps(array: Floats, share: float, chance: np.random.Generator) -> Floats:
    """Some of it left out, and the rest made up for that."""
    kept = chance.random(array.shape, np.float32) >= share
    return np.asarray(array * kept / np.float32(1 - share), np.float32)


def _gathered(places: AnyArray, values: Floats, error: Floats, count: int) -> Floats:
    return np.bincount(places.ravel(), weights=(values * error[:, None]).ravel(), minlength=count).astype(np.float32)


def _stepped(array: Floats, slow: tuple[Floats, Floats], slope: Floats, step: int, pace: float) -> None:
    mean, spread = slow
    mean += (1 - _MEMORY[0]) * (slope - mean)
    spread += (1 - _MEMORY[1]) * (slope * slope - spread)
    array *= 1 - pace * _DECAY
    array -= pace * (mean / (1 - _MEMORY[0] ** step)) / (np.sqrt(spread / (1 - _MEMORY[1] ** step)) + 1e-8)


def _pace(done: float) -> float:
    if done < _RISING:
        return _PACE * (0.04 + 0.96 * done / _RISING)
    return float(_PACE * (1 + np.cos(np.pi * (done - _RISING) / (1 - _RISING))) / 2)
