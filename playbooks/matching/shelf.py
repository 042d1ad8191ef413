"""Entries prepared for comparison with messages: the portfolio's once for all, a property's beside them."""

import re
from collections.abc import Sequence

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats, product
from playbooks.matching.likeness import Likeness
from playbooks.matching.model import Text, nears_of
from playbooks.matching.phrases import Phrases
from playbooks.matching.postings import Postings
from playbooks.matching.understanding import Entry
from playbooks.reading.normalise import joined, tidy
from properties.phrases import normal_form

_ANSWER_READ = 200  # characters
_FILLED_IN = re.compile(r"\{\{.*?\}\}")
# How much an entry's answer, and a key that names a topic, add to what its phrases say it is about.
_ANSWER_FLOOR, _ANSWER_POWER, _ALIAS_WEIGHT = 0.05, 0.5, 5


class Shelf:
    """`phrases_of` every entry, in the order of the entries; an entry without phrases is known by its titles.

    What is quick to make again can be dropped with `forget`, so that thousands of properties cost little.
    """

    def __init__(self, entries: Sequence[Entry], phrases: Phrases) -> None:
        self.keys = [entry.key for entry in entries]
        self._phrases = phrases
        self._texts, self._starts = _laid_end_to_end([_said(entry) for entry in entries])
        self._answers, self._answer_starts = _laid_end_to_end([_told(entry) for entry in entries])
        self._postings: Postings | None = None
        self._meanings: tuple[Floats, Floats] | None = None
        self._topics: dict[bool, AnyArray] = {}
        self._verbatim: dict[str, set[str]] | None = None

    def prepare(self, *, with_meaning: bool) -> None:
        """Does beforehand what the first message would have to wait for."""
        if self.keys:
            self.topics(with_meaning=with_meaning)

    def is_learned(self) -> bool:
        """Whether meanings can be compared now, with at most a short wait."""
        return self._meanings is not None or self._phrases.are_learned([*self._texts, *self._answers])

    def forget(self) -> None:
        self._postings = self._meanings = self._verbatim = None

    def keys_with_phrase(self, text: str) -> set[str]:
        """The entries that have just these words as a phrase."""
        if self._verbatim is None:
            self._verbatim = {}
            rows = np.searchsorted(self._starts, np.arange(len(self._texts)), side="right") - 1
            for row, phrase in zip(rows.tolist(), self._texts, strict=True):
                self._verbatim.setdefault(normal_form(joined(tidy(phrase))), set()).add(self.keys[row])
        return self._verbatim.get(normal_form(text), set())

    def sample(self, most: int) -> list[tuple[int, str, str]]:
        """At most so many phrases of entries that have another one: place, entry and phrase, evenly chosen."""
        rows = np.searchsorted(self._starts, np.arange(len(self._texts)), side="right") - 1
        sizes = np.bincount(rows, minlength=len(self.keys))
        fit = [at for at, row in enumerate(rows) if sizes[row] > 1]
        return [(at, self.keys[rows[at]], self._texts[at]) for at in fit[:: max(1, -(-len(fit) // most))]]

    def likeness(self, messages: Sequence[Text], without: int = -1) -> Likeness:
        """`without`: the place of a phrase that is left out."""
        found = [self._words_of_phrases().found_in(message, without) for message in messages]
        words, explained = np.array([by_words for by_words, _ in found]), np.array([bits for _, bits in found])
        nears = nears_of(messages)
        if nears is None:
            nothing = np.zeros(words.shape, np.float32)
            return Likeness(words, nothing, explained, nothing)
        phrases, answers = self._meanings_along_axes()
        nearness = product(nears, phrases)
        if without >= 0:
            nearness[:, without] = -1
        by_meaning = np.maximum.reduceat(nearness, self._starts, axis=1)
        by_answer = np.maximum.reduceat(product(nears, answers), self._answer_starts, axis=1)
        return Likeness(words, by_meaning, explained, by_answer)

    def topics(self, *, with_meaning: bool) -> Floats:
        """One row an entry: how much it is about each topic."""
        if with_meaning not in self._topics:
            model = self._phrases.model
            by_phrases = _mean(self._topics_of(self._texts, with_meaning=with_meaning), self._starts)
            by_answer = _mean(self._topics_of(self._answers, with_meaning=with_meaning), self._answer_starts)
            topics = by_phrases * (by_answer + _ANSWER_FLOOR) ** _ANSWER_POWER
            for row, key in enumerate(self.keys):
                if topic := model.topic_of(key):
                    topics[row, model.topics.names.index(topic)] *= _ALIAS_WEIGHT
            self._topics[with_meaning] = (topics / topics.sum(1, keepdims=True)).astype(np.float16)
        return self._topics[with_meaning].astype(np.float32)

    def _words_of_phrases(self) -> Postings:
        if self._postings is None:
            self._postings = Postings(self._phrases.seen(self._texts), self._starts)
        return self._postings

    def _meanings_along_axes(self) -> tuple[Floats, Floats]:
        if self._meanings is None:
            axes = self._phrases.model.nearest.axes
            phrases, answers = (self._phrases.meanings(texts) @ axes for texts in (self._texts, self._answers))
            self._meanings = np.ascontiguousarray(phrases.T), np.ascontiguousarray(answers.T)
        return self._meanings

    def _topics_of(self, texts: Sequence[str], *, with_meaning: bool) -> Floats:
        model = self._phrases.model
        seen = self._phrases.seen(texts)
        if with_meaning:
            rows = self._phrases.meanings(texts)
            seen = [Text("", text.places, text.values, row) for text, row in zip(seen, rows, strict=True)]
        return model.topics(seen)


def _laid_end_to_end(texts: Sequence[Sequence[str]]) -> tuple[list[str], AnyArray]:
    """All texts in one list, and where those of each entry begin."""
    starts = np.cumsum([0, *(len(of_one) for of_one in texts)])[:-1]
    return [text for of_one in texts for text in of_one], starts


def _mean(rows: Floats, starts: AnyArray) -> Floats:
    sizes = np.diff(np.append(starts, len(rows)))
    return np.asarray(np.add.reduceat(rows, starts) / sizes[:, None], dtype=np.float32)


def _said(entry: Entry) -> list[str]:
    phrases = [phrase for phrase in entry.phrases if phrase.strip()]
    titles = [title for title in (entry.title_ru, entry.title_en) if title.strip()]
    return phrases or titles or [entry.key.replace("-", " ")]


def _told(entry: Entry) -> list[str]:
    """The answer without what is filled in; without an answer, the entry's own words stand for it."""
    texts = (_FILLED_IN.sub("", text)[:_ANSWER_READ].strip() for text in (entry.answer_text_ru, entry.answer_text_en))
    return [text for text in texts if text] or _said(entry)[:1]
