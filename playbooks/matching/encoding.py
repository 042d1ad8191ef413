"""A quicker way through the sentence embedding: what depends on one piece of a word alone is computed once and kept.

Guests use few words, so the first half of the network (projection and first convolution, which are sums over single
pieces) is nearly always known. It uses the package's inner parts; `quick_encode` gives it back only if it tells the
same as the package itself, so another version of the package costs speed, never sense.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from threading import Lock
from typing import Any

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats

Encode = Callable[[Sequence[str]], Floats]

_ORDERS = ((2, 0), (3, 1), (5, 2))  # how many pieces a convolution sees, and how many of them to the left
_WIDTH, _BRANCH = 512, 256
_KEPT_PIECES = 4_000
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
        self._blocks = self._first_convolution()
        # What follows the sum of the pieces is linear twice: its weights are multiplied beforehand.
        first = np.concatenate([self._net.p1, self._net.d0], axis=1)
        self._sum_weights, self._sum_bias = self._net.cnn_W @ first, self._net.cnn_b @ first
        self._lock = Lock()  # threads of a process share what is kept
        self._slots: dict[int, int] = {}
        self._rows = np.empty((_KEPT_PIECES, _WIDTH + len(_ORDERS) * _BRANCH), np.float32)
        self._parts = np.empty((_KEPT_PIECES, len(self._blocks), _BRANCH), np.float32)

    def __call__(self, texts: Sequence[str]) -> Floats:
        groups = [self._ids(text) for text in texts]
        lengths = np.array([len(group) for group in groups])
        with self._lock:
            slots = self._slots_of(list(chain.from_iterable(groups)))
            rows, parts = self._rows[slots], self._parts[slots]
        return self._encoded(rows, parts, lengths)

    def learn_words(self, words: Sequence[str]) -> None:
        ids = list(chain.from_iterable(self._ids_of_word(word) for word in words))
        with self._lock:
            self._slots_of(ids[:_KEPT_PIECES])

    def _ids(self, text: str) -> list[int]:
        inner = list(chain.from_iterable(self._ids_of_word(word) for word in text.split()))
        return [self._ends[0], *(inner or self._ends[1:-1]), self._ends[-1]]

    def _first_convolution(self) -> list[Floats]:
        """The weights of the first convolutions, cut by the place of the piece that they apply to."""
        return [
            weights[place * _BRANCH : (place + 1) * _BRANCH]
            for (order, _), weights in zip(_ORDERS, self._net.w1, strict=True)
            for place in range(order)
        ]

    def _slots_of(self, ids: list[int]) -> AnyArray:
        unknown = [one for one in dict.fromkeys(ids) if one not in self._slots]
        if len(self._slots) + len(unknown) > _KEPT_PIECES:
            self._slots.clear()
            unknown = list(dict.fromkeys(ids))[:_KEPT_PIECES]
        if unknown:
            self._learn(np.array(unknown))
        return np.array([self._slots[one] for one in ids])

    def _learn(self, ids: AnyArray) -> None:
        net, first = self._net, len(self._slots)
        chunk = ids % (net.table.shape[0] // 7530)
        meanings = net.table[ids] * net.scale[chunk, None] + net.lo[chunk, None]
        branches = _normed(meanings @ net.proj_W + net.proj_b, net.ln_g_all, net.ln_b_all, net.eps)
        rows = slice(first, first + len(ids))
        self._rows[rows] = np.concatenate([meanings, branches], axis=1)
        block = 0
        for branch, (order, _) in enumerate(_ORDERS):
            own = branches[:, branch * _BRANCH : (branch + 1) * _BRANCH]
            for _ in range(order):
                self._parts[rows, block] = own @ self._blocks[block]
                block += 1
        self._slots |= {int(one): first + at for at, one in enumerate(ids)}

    def _encoded(self, rows: Floats, parts: Floats, lengths: AnyArray) -> Floats:
        net, count = self._net, len(rows)
        starts = np.cumsum(lengths) - lengths
        window = net._window_index(starts, lengths, count)
        parts = np.concatenate([parts, np.zeros((1, *parts.shape[1:]), np.float32)])
        found = np.empty((count, _WIDTH + len(_ORDERS) * _BRANCH), np.float32)
        found[:, :_WIDTH] = rows[:, :_WIDTH]
        block = 0
        padded = np.zeros((count + 1, _BRANCH), np.float32)
        for branch, (order, left) in enumerate(_ORDERS):
            at = slice(_WIDTH + branch * _BRANCH, _WIDTH + (branch + 1) * _BRANCH)
            columns = window[:, 2 - left : 2 - left + order]
            first = net.b1[branch] + sum(parts[columns[:, place], block + place] for place in range(order))
            first = np.maximum(first, 0) + rows[:, at]
            padded[:count] = first
            second = padded[columns].reshape(count, order * _BRANCH) @ net.w2[branch] + net.b2[branch]
            found[:, at] = np.maximum(second, 0) + first
            block += order
        return self._joined(_normed(found, net.ln_g, net.ln_b, net.eps), starts, lengths.astype(np.float32))

    def _joined(self, found: Floats, starts: AnyArray, lengths: Floats) -> Floats:
        """The pieces of each text put together, as the package does it."""
        net = self._net
        mean = np.add.reduceat(found, starts, axis=0) @ self._sum_weights + lengths[:, None] * self._sum_bias
        mean /= np.sqrt(lengths)[:, None]
        straight = net.p1.shape[1]
        one = np.maximum(mean[:, :straight] + np.maximum(mean[:, straight:], 0) @ net.d1, 0)
        told = np.tanh(one @ net.p3 + np.maximum(one @ net.d2, 0) @ net.d3)
        return np.asarray(told / np.sqrt(np.maximum((told * told).sum(1, keepdims=True), net.eps)), np.float32)


def _normed(rows: Floats, scale: Floats, shift: Floats, eps: float) -> Floats:
    middle = rows - rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", middle, middle) / rows.shape[1]
    return np.asarray(middle / np.sqrt(spread + eps)[:, None] * scale + shift)
