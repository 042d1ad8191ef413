"""What the encoder keeps of each piece of a word: all that depends on the piece alone. Guests use few of them.

It uses the inner parts of the embedding's package, as the encoder does.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from threading import Lock
from typing import Any

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats, product

MEANING, BRANCH = 512, 256  # how wide a piece's own meaning is, and each of its branches
ORDERS = ((2, 0), (3, 1), (5, 2))  # how many pieces a branch's convolution sees, and how many of them to the left
FARTHEST = 2  # pieces away from its own that a convolution sees; as many empty ones are between two texts
BRANCHES = len(ORDERS)  # the first blocks of a piece; then what it adds to the first convolutions around it

_PARTS = sum(order for order, _ in ORDERS)
_ROUNDED_TO = 32_767
_STRONGEST = 80.0  # of what is kept in blocks: 71 over the package's whole vocabulary
_UNIT = _STRONGEST / _ROUNDED_TO
_KEPT_PIECES = 14_000  # of 8 KiB each
_NO_PIECE = _KEPT_PIECES  # the slot of what stands before the first and after the last
_LEARNED_AT_ONCE = 500  # pieces
_LONGEST = 500  # pieces of a text that are looked at
_PLAIN = re.compile("[а-яёa-z0-9.,?!:;'()+-]+")
_ALPHABETS = ("▁?[а-я]+", "▁?[a-z']+", '▁?[0-9.,?!:;()+"-]+')
_LEARNED_OF_EACH = (4_000, 4_000, 500)  # pieces; the commonest


@dataclass(frozen=True)
class Rows:
    """Of the pieces of some texts, one after the other, with empty ones before and after each text."""

    blocks: Floats  # (pieces, blocks, 256) in units of `Pieces.unit`
    meanings: Floats  # (pieces, width of the weights); to be multiplied by the scales
    scales: Floats  # (pieces,)
    sums: Floats  # (pieces, 2): of a piece's own meaning, and of its squares; in units, too


class Pieces:
    """`unit`: what a 1 in blocks stands for; one for all, so that blocks of several pieces can be added."""

    unit = _UNIT

    def __init__(self, model: Any, weights: Floats) -> None:
        """`weights`: what a piece's own meaning is multiplied by, whatever stands beside it."""
        self._net = model._model
        self._tokenizer = tokenizer = model._tokenizer
        self._weights = weights
        self._first_weights = [_side_by_side(of_branch) for of_branch in self._net.w1]
        self._ids_of_word = lru_cache(maxsize=20_000)(self._cut)
        self._ends = tokenizer.encode("", add_bos=True, add_eos=True)
        self._lock = Lock()  # threads of a process share what is kept
        self._slots: dict[int, int] = {}
        self._always = 0  # slots that are never given away
        self._blocks = np.zeros((_KEPT_PIECES + 1, BRANCHES + _PARTS, BRANCH), np.int16)
        self._meanings = np.zeros((_KEPT_PIECES + 1, weights.shape[1]), np.int16)
        self._scales = np.zeros(_KEPT_PIECES + 1, np.float32)
        self._sums = np.zeros((_KEPT_PIECES + 1, 2), np.float32)

    @property
    def most_at_once(self) -> int:
        return _KEPT_PIECES - self._always

    def learn_words(self, words: Sequence[str]) -> None:
        """What these words and the commonest pieces need is kept for good."""
        needed = chain(self._ends, *(self._ids_of_word(word) for word in words), self._commonest())
        with self._lock:
            self._learn(islice(dict.fromkeys(needed), _KEPT_PIECES - 2 * _LONGEST))
            self._always = len(self._slots)

    def ids(self, text: str) -> list[int]:
        """Of its pieces, from the mark of the beginning to that of the end."""
        inner = list(chain.from_iterable(self._ids_of_word(word) for word in text.split()))
        return [self._ends[0], *(inner[:_LONGEST] or self._ends[1:-1]), self._ends[-1]]

    def _cut(self, word: str) -> list[int]:
        """Into pieces; of plain letters and signs none is written otherwise first."""
        found: list[int]
        if _PLAIN.fullmatch(word):
            found = self._tokenizer._viterbi("▁" + word)
        else:
            found = self._tokenizer.encode(word, add_bos=False, add_eos=False)
        return found

    def rows(self, groups: Sequence[Sequence[int]]) -> Rows:
        with self._lock:
            slots = self._slots_of(groups)
            return Rows(
                self._blocks[slots].astype(np.float32),
                self._meanings[slots].astype(np.float32),
                self._scales[slots],
                self._sums[slots],
            )

    def _commonest(self) -> Iterable[int]:
        pieces, scores = self._tokenizer._pieces, self._tokenizer._scores
        for alphabet, most in zip(_ALPHABETS, _LEARNED_OF_EACH, strict=True):
            of_alphabet = re.compile(alphabet)
            found = [at for at, piece in enumerate(pieces) if of_alphabet.fullmatch(piece)]
            yield from sorted(found, key=lambda at: -scores[at])[:most]

    def _slots_of(self, groups: Sequence[Sequence[int]]) -> list[int]:
        wanted = dict.fromkeys(chain.from_iterable(groups))
        unknown = [one for one in wanted if one not in self._slots]
        if len(self._slots) + len(unknown) > _KEPT_PIECES:
            self._slots = dict(islice(self._slots.items(), self._always))
            unknown = [one for one in wanted if one not in self._slots]
        self._learn(unknown)
        gap = [_NO_PIECE] * FARTHEST
        return [*gap, *chain.from_iterable([*map(self._slots.__getitem__, group), *gap] for group in groups)]

    def _learn(self, ids: Iterable[int]) -> None:
        left = iter(ids)
        while some := list(islice(left, _LEARNED_AT_ONCE)):
            first, end = len(self._slots), len(self._slots) + len(some)
            meanings, self._blocks[first:end] = self._told(np.array(some))
            weighed = product(meanings, self._weights)
            scales = np.abs(weighed).max(1) / _ROUNDED_TO
            self._scales[first:end] = scales
            self._meanings[first:end] = np.rint(weighed / np.maximum(scales, 1e-9)[:, None])
            self._sums[first:end, 0] = meanings.sum(1) / _UNIT
            self._sums[first:end, 1] = (meanings * meanings).sum(1) / _UNIT**2
            self._slots |= {one: first + at for at, one in enumerate(some)}

    def _told(self, ids: AnyArray) -> tuple[Floats, Floats]:
        """Of each piece: its meaning; its branches, and what it adds to the first convolutions around it, in units."""
        net = self._net
        chunk = ids % (net.table.shape[0] // 7530)
        meanings = net.table[ids] * net.scale[chunk, None] + net.lo[chunk, None]
        branches = product(meanings, net.proj_W) + net.proj_b
        middle = branches - branches.mean(1, keepdims=True)
        branches = middle / np.sqrt((middle * middle).mean(1, keepdims=True) + net.eps) * net.ln_g_all + net.ln_b_all
        by_branch = zip(np.split(branches, BRANCHES, axis=1), self._first_weights, strict=True)
        parts = [product(own, weights) for own, weights in by_branch]
        blocks = np.concatenate([branches, *parts], axis=1).reshape(len(ids), -1, BRANCH)
        return meanings, np.rint(np.clip(blocks / _UNIT, -_ROUNDED_TO, _ROUNDED_TO))


def _side_by_side(weights: Floats) -> Floats:
    """Of a first convolution: what applies to each place of a piece, one place beside the other."""
    return np.concatenate(np.split(weights, len(weights) // BRANCH), axis=1)
