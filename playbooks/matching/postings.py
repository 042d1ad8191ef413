"""The words of many phrases, found by the place of a word: what a message has in common with each of them."""

from collections.abc import Sequence

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.model import Text
from playbooks.matching.wordprints import PLACES


class Postings:
    """`starts`: where the phrases of each entry begin."""

    def __init__(self, phrases: Sequence[Text], starts: AnyArray) -> None:
        self._starts = starts
        self._count = len(phrases)
        sizes = [len(phrase.places) for phrase in phrases]
        entries = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(phrases))))
        places = np.concatenate([phrase.places for phrase in phrases]).astype(np.int32)
        order = np.argsort(places, kind="stable")
        self._phrases = np.repeat(np.arange(len(phrases)), sizes)[order]
        self._entries = entries[self._phrases]
        self._values = np.concatenate([phrase.values for phrase in phrases]).astype(np.float32)[order]
        self._begins = np.searchsorted(places[order], np.arange(PLACES + 1)).astype(np.int32)

    def found_in(self, message: Text, without: int = -1) -> tuple[Floats, AnyArray]:
        """For each entry: the likeness of its nearest phrase, and which lemmas of the message its phrases use.

        `without`: a phrase that is left out.
        """
        begins = self._begins[message.places]
        found = self._begins[message.places + 1] - begins
        ends = np.cumsum(found)
        hits = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(begins - ends + found, found)
        values = self._values[hits] * np.repeat(message.values, found)
        by_phrase = np.bincount(self._phrases[hits], weights=values, minlength=self._count)
        if without >= 0:
            by_phrase[without] = 0
        explained = np.zeros(len(self._starts), np.uint32)
        for bit, place in enumerate(message.lemmas):
            using = slice(self._begins[place], self._begins[place + 1])
            entries = self._entries[using] if without < 0 else self._entries[using][self._phrases[using] != without]
            explained[entries] |= np.uint32(1 << bit)
        return np.maximum.reduceat(by_phrase, self._starts).astype(np.float32), explained
