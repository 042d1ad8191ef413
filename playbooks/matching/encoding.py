"""A quicker way through the sentence embedding, and through the texts of one message together.

What depends on one piece of a word alone is computed once and kept, and a text that stands in another is told from
that one's pieces. It uses the package's inner parts; `quick_encoder` gives it back only if it tells the same as the
package itself, so another version of the package costs speed, never sense.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

import numpy as np

from playbooks.matching.arrays import Floats, in_large_pages, product, whole_steps
from playbooks.matching.pieces import BRANCH, BRANCHES, FARTHEST, MEANING, ORDERS, Pieces, Rows

Encode = Callable[[Sequence[str]], Floats]

_WIDTH = MEANING + BRANCHES * BRANCH
_PROBES = ["Где ключи от квартиры 12?", "the heating doesn't work; zamok", "wifi", ""]
_NEAR_ENOUGH = 1e-3  # of a vector of length 1, by component


class Encoder(Protocol):
    """Tells what texts mean: one row of length 1 for each."""

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Each by itself."""

    def of_message(self, texts: Sequence[str]) -> Floats:
        """What stands in an earlier text may be told from its place there, with what is around it."""


@dataclass(frozen=True)
class PlainEncoder:
    """Every text by itself."""

    encode: Encode

    def __call__(self, texts: Sequence[str]) -> Floats:
        return self.encode(texts)

    def of_message(self, texts: Sequence[str]) -> Floats:
        return self.encode(texts)


def quick_encoder(model: Any, words: Sequence[str] = ()) -> Encoder:
    """`model`: the package's; its own `encode` when it is built otherwise than expected.

    `words`: what is learned beforehand, beside the commonest pieces of words.
    """
    try:
        quick = _QuickEncoder(model, words)
        told = quick(_PROBES)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return PlainEncoder(model.encode)
    is_the_same = np.allclose(told, model.encode(_PROBES), atol=_NEAR_ENOUGH)
    return quick if is_the_same else PlainEncoder(model.encode)


@dataclass(frozen=True)
class _Place:
    """Where the pieces of a text stand, between the marks of the beginning and the end of group `group`."""

    group: int
    start: int
    length: int


class _QuickEncoder:
    def __init__(self, model: Any, words: Sequence[str]) -> None:
        self._net = net = model._model
        # What follows the sum of the pieces is linear three times: its weights are multiplied beforehand.
        first = np.concatenate([net.p1, net.d0], axis=1)
        last = net.cnn_W @ first
        weights = net.ln_g[:, None] * last
        self._middle_weights = weights.sum(0)
        self._bias = net.cnn_b @ first + net.ln_b @ last
        *self._second_weights, self._found_weights, self._d1, self._last_weights, self._d3 = in_large_pages(
            *net.w2, weights[MEANING:], net.d1, np.concatenate([net.p3, net.d2], axis=1), net.d3
        )
        self._pieces = Pieces(model, weights[:MEANING])
        self._pieces.learn_words(words)
        self._first_bias = [bias / self._pieces.unit for bias in net.b1]
        self._second_bias = [bias / self._pieces.unit for bias in net.b2]
        self._eps = net.eps / self._pieces.unit**2

    def __call__(self, texts: Sequence[str]) -> Floats:
        groups = [self._pieces.ids(text) for text in texts]
        if len(texts) > 1 and sum(map(len, groups)) > self._pieces.most_at_once:
            return np.concatenate([self([text]) for text in texts])
        return self._told(groups, [_Place(at, 1, len(group) - 2) for at, group in enumerate(groups)])

    def of_message(self, texts: Sequence[str]) -> Floats:
        groups: list[list[int]] = []
        places = []
        for text in texts:
            ids = self._pieces.ids(text)
            place = _place_in(groups, ids[1:-1])
            if place is None:
                place = _Place(len(groups), 1, len(ids) - 2)
                groups.append(ids)
            places.append(place)
        return self._told(groups, places) if sum(map(len, groups)) <= self._pieces.most_at_once else self(texts)

    def _told(self, groups: Sequence[Sequence[int]], places: Sequence[_Place]) -> Floats:
        rows = self._pieces.rows(groups)
        belongs = _belongs(groups, places, len(rows.blocks) - 2 * FARTHEST)
        return self._joined(rows, self._found(rows.blocks, belongs.max(0)[:, None]), belongs)

    def _found(self, blocks: Floats, is_piece: Floats) -> Floats:
        """What the convolutions find around each piece: (pieces, branches x 256), in units."""
        count, padded = len(is_piece), whole_steps(len(is_piece))
        found = np.empty((count, BRANCHES * BRANCH), np.float32)
        around = np.zeros((padded + 2 * FARTHEST, BRANCH), np.float32)
        part = BRANCHES
        for branch, (order, left) in enumerate(ORDERS):
            starts = range(FARTHEST - left, FARTHEST - left + order)
            firsts = blocks[starts[0] : starts[0] + count, part] + self._first_bias[branch]
            for at in range(1, order):
                firsts += blocks[starts[at] : starts[at] + count, part + at]
            part += order
            np.maximum(firsts, 0, out=firsts)
            firsts += blocks[FARTHEST:-FARTHEST, branch]
            np.multiply(firsts, is_piece, out=around[FARTHEST : FARTHEST + count])
            seen = np.concatenate([around[at : at + padded] for at in starts], axis=1)
            seconds = (seen @ self._second_weights[branch])[:count]
            seconds += self._second_bias[branch]
            np.maximum(seconds, 0, out=seconds)
            np.add(seconds, firsts, out=found[:, branch * BRANCH : (branch + 1) * BRANCH])
        return found

    def _joined(self, rows: Rows, found: Floats, belongs: Floats) -> Floats:
        """The pieces of each text, made equally strong, put together as the package does it."""
        net, inner = self._net, slice(FARTHEST, -FARTHEST)
        middle = (rows.sums[inner, 0] + found.sum(1)) / _WIDTH
        spread = (rows.sums[inner, 1] + np.einsum("ij,ij->i", found, found)) / _WIDTH - middle * middle
        shares = belongs / np.sqrt(np.maximum(spread, 0) + self._eps)
        sizes = belongs.sum(1, keepdims=True)
        pooled = product(shares @ found, self._found_weights)
        pooled += (shares * (rows.scales[inner] / self._pieces.unit)) @ rows.meanings[inner]
        pooled -= (shares @ middle)[:, None] * self._middle_weights
        mean = (pooled + sizes * self._bias) / np.sqrt(sizes)
        straight, last = net.p1.shape[1], net.p3.shape[1]
        one = np.maximum(mean[:, :straight] + product(np.maximum(mean[:, straight:], 0), self._d1), 0)
        both = product(one, self._last_weights)
        told = np.tanh(both[:, :last] + product(np.maximum(both[:, last:], 0), self._d3))
        return np.asarray(told / np.sqrt(np.maximum((told * told).sum(1, keepdims=True), net.eps)), np.float32)


def _place_in(groups: Sequence[Sequence[int]], inner: Sequence[int]) -> _Place | None:
    places = (
        _Place(at, start, len(inner))
        for at, group in enumerate(groups)
        for start in range(1, len(group) - len(inner))
        if group[start : start + len(inner)] == inner
    )
    return next(places, None)


def _belongs(groups: Sequence[Sequence[int]], places: Sequence[_Place], count: int) -> Floats:
    """1 where a piece (column) belongs to a text (row), as the first and last of its group do."""
    ends = list(accumulate(len(group) + FARTHEST for group in groups))
    belongs = np.zeros((len(places), count), np.float32)
    for row, place in zip(belongs, places, strict=True):
        last = ends[place.group] - FARTHEST - 1
        first = last + 1 - len(groups[place.group])
        row[first + place.start : first + place.start + place.length] = 1
        row[first] = row[last] = 1
    return belongs
