"""A quicker way through the sentence embedding: what depends on one piece of a word alone is computed once and kept.

Guests use few words, so the first half of the network (projection and first convolution, which are sums over single
pieces) is nearly always known. It uses the package's inner parts; `quick_encode` gives it back only if it tells the
same as the package itself, so another version of the package costs speed, never sense.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, chain, islice
from threading import Lock
from typing import Any

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats, product

Encode = Callable[[Sequence[str]], Floats]

_ORDERS = ((2, 0), (3, 1), (5, 2))  # how many pieces a convolution sees, and how many of them to the left
_FARTHEST = 2  # pieces away from its own that a convolution sees; as many empty ones are between two texts
_BRANCH = 256
_MEANING, _BRANCHES, _PARTS = 2, len(_ORDERS), sum(order for order, _ in _ORDERS)  # blocks that are kept of a piece
_WIDTH = (_MEANING + _BRANCHES) * _BRANCH
_ROUNDED_TO = 32_767
_KEPT_PIECES = 14_000  # of 8 KiB each
_NO_PIECE = _KEPT_PIECES  # the slot of what stands before the first and after the last
_LEARNED_AT_ONCE = 500  # pieces
_LONGEST = 500  # pieces of a text that are looked at
_ALPHABETS = ("▁?[а-я]+", "▁?[a-z']+", '▁?[0-9.,?!:;()+"-]+')
_LEARNED_OF_EACH = (4_000, 4_000, 500)  # pieces; the commonest
_PROBES = ["Где ключи от квартиры 12?", "the heating doesn't work; zamok", "wifi", ""]
_NEAR_ENOUGH = 1e-3  # of a vector of length 1, by component


def quick_encode(model: Any, words: Sequence[str] = ()) -> Encode:
    """`model`: the package's; its own `encode` when it is built otherwise than expected.

    `words`: what is learned beforehand, beside the commonest pieces of words.
    """
    try:
        quick = _Encoder(model)
        quick.learn_words(words)
        told = quick(_PROBES)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return _encode_of(model)
    return quick if np.allclose(told, model.encode(_PROBES), atol=_NEAR_ENOUGH) else _encode_of(model)


def _encode_of(model: Any) -> Encode:
    encode: Encode = model.encode
    return encode


class _Encoder:
    def __init__(self, model: Any) -> None:
        self._net = net = model._model
        self._tokenizer = tokenizer = model._tokenizer
        self._ids_of_word = lru_cache(maxsize=20_000)(lambda word: tokenizer.encode(word, add_bos=False, add_eos=False))
        self._ends = tokenizer.encode("", add_bos=True, add_eos=True)
        self._first_weights = [_side_by_side(weights) for weights in net.w1]
        # What follows the sum of the pieces is linear three times: its weights are multiplied beforehand.
        first = np.concatenate([net.p1, net.d0], axis=1)
        weights = net.cnn_W @ first
        self._sum_weights = net.ln_g[:, None] * weights
        self._sum_bias = net.cnn_b @ first + net.ln_b @ weights
        self._last_weights = np.concatenate([net.p3, net.d2], axis=1)
        self._lock = Lock()  # threads of a process share what is kept
        self._slots: dict[int, int] = {}
        self._always = 0  # slots that are never given away
        self._kept = np.empty((_KEPT_PIECES + 1, _MEANING + _BRANCHES + _PARTS, _BRANCH), np.int16)
        self._scales = np.empty((*self._kept.shape[:2], 1), np.float32)
        self._kept[_NO_PIECE] = self._scales[_NO_PIECE] = 0

    def __call__(self, texts: Sequence[str]) -> Floats:
        groups = [self._ids(text) for text in texts]
        if len(texts) > 1 and sum(map(len, groups)) > _KEPT_PIECES - self._always:
            return np.concatenate([self([text]) for text in texts])
        with self._lock:
            slots = self._slots_of(groups)
            pieces = self._kept[slots].astype(np.float32)
            pieces *= self._scales[slots]
        return self._encoded(pieces, [len(group) for group in groups])

    def learn_words(self, words: Sequence[str]) -> None:
        """What these words and the commonest pieces need is kept for good."""
        needed = chain(self._ends, *(self._ids_of_word(word) for word in words), self._commonest())
        with self._lock:
            self._learn(islice(dict.fromkeys(needed), _KEPT_PIECES - 2 * _LONGEST))
            self._always = len(self._slots)

    def _commonest(self) -> Iterable[int]:
        pieces, scores = self._tokenizer._pieces, self._tokenizer._scores
        for alphabet, most in zip(_ALPHABETS, _LEARNED_OF_EACH, strict=True):
            of_alphabet = re.compile(alphabet)
            found = [at for at, piece in enumerate(pieces) if of_alphabet.fullmatch(piece)]
            yield from sorted(found, key=lambda at: -scores[at])[:most]

    def _ids(self, text: str) -> list[int]:
        inner = list(chain.from_iterable(self._ids_of_word(word) for word in text.split()))
        return [self._ends[0], *(inner[:_LONGEST] or self._ends[1:-1]), self._ends[-1]]

    def _slots_of(self, groups: Sequence[Sequence[int]]) -> list[int]:
        """Of all pieces, with empty ones before and after each text."""
        wanted = dict.fromkeys(chain.from_iterable(groups))
        unknown = [one for one in wanted if one not in self._slots]
        if len(self._slots) + len(unknown) > _KEPT_PIECES:
            self._slots = dict(islice(self._slots.items(), self._always))
            unknown = [one for one in wanted if one not in self._slots]
        self._learn(unknown)
        gap = [_NO_PIECE] * _FARTHEST
        return [*gap, *chain.from_iterable([*map(self._slots.__getitem__, group), *gap] for group in groups)]

    def _learn(self, ids: Iterable[int]) -> None:
        left = iter(ids)
        while some := list(islice(left, _LEARNED_AT_ONCE)):
            first = len(self._slots)
            blocks = self._blocks(np.array(some))
            scales = np.abs(blocks).max(2, keepdims=True) / _ROUNDED_TO
            self._scales[first : first + len(some)] = scales
            self._kept[first : first + len(some)] = np.rint(blocks / np.maximum(scales, 1e-9))
            self._slots |= {one: first + at for at, one in enumerate(some)}

    def _blocks(self, ids: AnyArray) -> Floats:
        """Of each piece: its meaning, its branches, and what it adds to the first convolutions around it."""
        net = self._net
        chunk = ids % (net.table.shape[0] // 7530)
        meanings = net.table[ids] * net.scale[chunk, None] + net.lo[chunk, None]
        branches = product(meanings, net.proj_W) + net.proj_b
        middle = branches - branches.mean(1, keepdims=True)
        branches = middle / np.sqrt((middle * middle).mean(1, keepdims=True) + net.eps) * net.ln_g_all + net.ln_b_all
        by_branch = zip(np.split(branches, len(_ORDERS), axis=1), self._first_weights, strict=True)
        parts = [product(own, weights) for own, weights in by_branch]
        return np.concatenate([meanings, branches, *parts], axis=1).reshape(len(ids), -1, _BRANCH)

    def _encoded(self, pieces: Floats, lengths: Sequence[int]) -> Floats:
        """`pieces`: the blocks of each, in rows as `_slots_of` has them."""
        net, count = self._net, len(pieces) - 2 * _FARTHEST
        ends = list(accumulate(length + _FARTHEST for length in lengths))
        belongs = np.zeros((len(lengths), count), np.float32)
        for row, length, end in zip(belongs, lengths, ends, strict=True):
            row[end - _FARTHEST - length : end - _FARTHEST] = 1
        is_piece = belongs.sum(0)[:, None]
        found = np.empty((count, _WIDTH), np.float32)
        found[:, : _MEANING * _BRANCH] = pieces[_FARTHEST:-_FARTHEST, :_MEANING].reshape(count, -1)
        part = _MEANING + _BRANCHES
        for branch, (order, left) in enumerate(_ORDERS):
            firsts = sum(pieces[at : at + count, part + at - _FARTHEST + left] for at in _places(order, left))
            firsts = np.maximum(firsts + net.b1[branch], 0) + pieces[_FARTHEST:-_FARTHEST, _MEANING + branch]
            part += order
            around = np.zeros((count + 2 * _FARTHEST, _BRANCH), np.float32)
            np.multiply(firsts, is_piece, out=around[_FARTHEST:-_FARTHEST])
            seen = np.concatenate([around[at : at + count] for at in _places(order, left)], axis=1)
            seconds = np.maximum(product(seen, net.w2[branch]) + net.b2[branch], 0) + firsts
            found[:, (_MEANING + branch) * _BRANCH : (_MEANING + branch + 1) * _BRANCH] = seconds
        return self._joined(found, belongs)

    def _joined(self, found: Floats, belongs: Floats) -> Floats:
        """The pieces of each text, made equally strong, put together as the package does it."""
        net = self._net
        middle = found.mean(1)
        spread = np.einsum("ij,ij->i", found, found) / found.shape[1] - middle * middle
        shares = belongs / np.sqrt(spread + net.eps)
        sizes = belongs.sum(1, keepdims=True)
        pooled = shares @ found - (shares @ middle)[:, None]
        mean = (product(pooled, self._sum_weights) + sizes * self._sum_bias) / np.sqrt(sizes)
        straight, last = net.p1.shape[1], net.p3.shape[1]
        one = np.maximum(mean[:, :straight] + product(np.maximum(mean[:, straight:], 0), net.d1), 0)
        both = product(one, self._last_weights)
        told = np.tanh(both[:, :last] + product(np.maximum(both[:, last:], 0), net.d3))
        return np.asarray(told / np.sqrt(np.maximum((told * told).sum(1, keepdims=True), net.eps)), np.float32)


def _places(order: int, left: int) -> range:
    """Where a convolution looks, from the rows before its own piece on."""
    return range(_FARTHEST - left, _FARTHEST - left + order)


def _side_by_side(weights: Floats) -> Floats:
    """Of a first convolution: what applies to each place of a piece, one place beside the other."""
    return np.concatenate(np.split(weights, len(weights) // _BRANCH), axis=1)
