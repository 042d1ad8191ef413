"""A quicker way through the sentence embedding: what depends on one piece of a word alone is computed once and kept.

Guests use few words, so the first half of the network (projection and first convolution, which are sums over single
pieces) is nearly always known. It uses the package's inner parts; `quick_encode` gives it back only if it tells the
same as the package itself, so another version of the package costs speed, never sense.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain, islice
from threading import Lock
from typing import Any

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats, product

Encode = Callable[[Sequence[str]], Floats]

_ORDERS = ((2, 0), (3, 1), (5, 2))  # how many pieces a convolution sees, and how many of them to the left
_WIDTH, _BRANCH = 512, 256
_MIDDLE = 2  # the column of a piece itself, in the package's table of what stands around it
_COLUMNS = [_MIDDLE - left + place for order, left in _ORDERS for place in range(order)]
_KEPT_PIECES = 6_000  # of 15 KiB each
_NO_PIECE = _KEPT_PIECES  # the slot of what stands before the first and after the last
_LONGEST = 500  # pieces of a text that are looked at
_PROBES = ["Где ключи от квартиры 12?", "the heating doesn't work; zamok", "wifi", ""]


def quick_encode(model: Any, words: Sequence[str] = ()) -> Encode:
    """`model`: the package's; its own `encode` when it is built otherwise than expected.

    `words`: what is learned beforehand.
    """
    try:
        quick = _Encoder(model)
        quick.learn_words(words)
        told = quick(_PROBES)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return _encode_of(model)
    return quick if np.allclose(told, model.encode(_PROBES), atol=1e-3) else _encode_of(model)


def _encode_of(model: Any) -> Encode:
    encode: Encode = model.encode
    return encode


class _Encoder:
    def __init__(self, model: Any) -> None:
        self._net = model._model
        tokenizer = model._tokenizer
        self._ids_of_word = lru_cache(maxsize=20_000)(lambda word: tokenizer.encode(word, add_bos=False, add_eos=False))
        self._ends = tokenizer.encode("", add_bos=True, add_eos=True)
        self._first_weights = [_side_by_side(weights) for weights in self._net.w1]
        self._first_bias, self._second_bias = np.concatenate(self._net.b1), np.concatenate(self._net.b2)
        # What follows the sum of the pieces is linear twice: its weights are multiplied beforehand.
        first = np.concatenate([self._net.p1, self._net.d0], axis=1)
        self._sum_weights, self._sum_bias = self._net.cnn_W @ first, self._net.cnn_b @ first
        self._lock = Lock()  # threads of a process share what is kept
        self._slots: dict[int, int] = {}
        self._always = 0  # slots that are never given away
        self._rows = np.empty((_KEPT_PIECES, _WIDTH + len(_ORDERS) * _BRANCH), np.float32)
        self._parts = np.empty((_KEPT_PIECES + 1, len(_COLUMNS) * _BRANCH), np.float32)
        self._parts[_NO_PIECE] = 0

    def __call__(self, texts: Sequence[str]) -> Floats:
        groups = [self._ids(text) for text in texts]
        ids = list(chain.from_iterable(groups))
        if len(texts) > 1 and len(ids) > _KEPT_PIECES - self._always:
            return np.concatenate([self([text]) for text in texts])
        lengths = np.array([len(group) for group in groups])
        with self._lock:
            slots = self._slots_of(ids)
            rows, parts = self._rows[slots], self._parts[[*slots, _NO_PIECE]]
        return self._encoded(rows, parts, lengths)

    def learn_words(self, words: Sequence[str]) -> None:
        """What these words need is kept for good; there is room for some thousands."""
        ids = dict.fromkeys(chain.from_iterable(self._ids_of_word(word) for word in words))
        with self._lock:
            self._slots_of([*self._ends, *ids][: _KEPT_PIECES - 2 * _LONGEST])
            self._always = len(self._slots)

    def _ids(self, text: str) -> list[int]:
        inner = list(chain.from_iterable(self._ids_of_word(word) for word in text.split()))
        return [self._ends[0], *(inner[:_LONGEST] or self._ends[1:-1]), self._ends[-1]]

    def _slots_of(self, ids: list[int]) -> AnyArray:
        unknown = [one for one in dict.fromkeys(ids) if one not in self._slots]
        if len(self._slots) + len(unknown) > _KEPT_PIECES:
            self._slots = dict(islice(self._slots.items(), self._always))
            unknown = [one for one in dict.fromkeys(ids) if one not in self._slots]
        if unknown:
            self._learn(np.array(unknown))
        return np.array([self._slots[one] for one in ids])

    def _learn(self, ids: AnyArray) -> None:
        net, first = self._net, len(self._slots)
        chunk = ids % (net.table.shape[0] // 7530)
        meanings = net.table[ids] * net.scale[chunk, None] + net.lo[chunk, None]
        branches = _normed(product(meanings, net.proj_W) + net.proj_b, net.ln_g_all, net.ln_b_all, net.eps)
        rows = slice(first, first + len(ids))
        self._rows[rows] = np.concatenate([meanings, branches], axis=1)
        by_branch = zip(np.split(branches, len(_ORDERS), axis=1), self._first_weights, strict=True)
        self._parts[rows] = np.concatenate([product(own, weights) for own, weights in by_branch], axis=1)
        self._slots |= {int(one): first + at for at, one in enumerate(ids)}

    def _encoded(self, rows: Floats, parts: Floats, lengths: AnyArray) -> Floats:
        """`parts`: what each piece adds to the first convolution, and last a row for no piece."""
        net, count = self._net, len(rows)
        starts = np.cumsum(lengths) - lengths
        window = net._window_index(starts, lengths, count)
        found = np.empty_like(rows)
        found[:, :_WIDTH] = rows[:, :_WIDTH]
        firsts = np.maximum(_first_sums(parts, window) + self._first_bias, 0) + rows[:, _WIDTH:]
        padded = np.zeros((len(_ORDERS), count + 1, _BRANCH), np.float32)
        padded[:, :count] = firsts.reshape(count, len(_ORDERS), _BRANCH).swapaxes(0, 1)
        for branch, (order, left) in enumerate(_ORDERS):
            seen = padded[branch].take(window[:, _MIDDLE - left : _MIDDLE - left + order], axis=0)
            second = product(seen.reshape(count, order * _BRANCH), net.w2[branch])
            found[:, _WIDTH + branch * _BRANCH : _WIDTH + (branch + 1) * _BRANCH] = second
        found[:, _WIDTH:] = np.maximum(found[:, _WIDTH:] + self._second_bias, 0) + firsts
        return self._joined(_normed(found, net.ln_g, net.ln_b, net.eps), lengths)

    def _joined(self, found: Floats, lengths: AnyArray) -> Floats:
        """The pieces of each text put together, as the package does it."""
        net = self._net
        belongs = np.repeat(np.eye(len(lengths), dtype=np.float32), lengths, axis=1)
        sizes = lengths.astype(np.float32)[:, None]
        mean = (product(belongs @ found, self._sum_weights) + sizes * self._sum_bias) / np.sqrt(sizes)
        straight = net.p1.shape[1]
        one = np.maximum(mean[:, :straight] + product(np.maximum(mean[:, straight:], 0), net.d1), 0)
        told = np.tanh(product(one, net.p3) + product(np.maximum(product(one, net.d2), 0), net.d3))
        return np.asarray(told / np.sqrt(np.maximum((told * told).sum(1, keepdims=True), net.eps)), np.float32)


def _side_by_side(weights: Floats) -> Floats:
    """Of a first convolution: what applies to each place of a piece, one place beside the other."""
    return np.concatenate(np.split(weights, len(weights) // _BRANCH), axis=1)


def _first_sums(parts: Floats, window: AnyArray) -> Floats:
    """The first convolutions of each piece, one beside the other: sums over the pieces that they see."""
    seen = window[:, _COLUMNS] * len(_COLUMNS) + np.arange(len(_COLUMNS))
    each = parts.reshape(-1, _BRANCH).take(seen, axis=0)
    ends = np.cumsum([order for order, _ in _ORDERS])[:-1]
    return np.concatenate([some.sum(1) for some in np.split(each, ends, axis=1)], axis=1)


def _normed(rows: Floats, scale: Floats, shift: Floats, eps: float) -> Floats:
    middle = rows - rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", middle, middle) / rows.shape[1]
    return np.asarray(middle / np.sqrt(spread + eps)[:, None] * scale + shift)
