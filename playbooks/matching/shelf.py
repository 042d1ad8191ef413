"""Entries prepared for comparison with messages: the portfolio's once for all, a property's beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.model import Text
from playbooks.matching.phrases import Phrases
from playbooks.matching.understanding import Entry
from playbooks.matching.wordprints import PLACES

_KEPT_READY_FROM = 150  # phrases
_ANSWER_READ = 200  # characters
_FILLED_IN = re.compile(r"\{\{.*?\}\}")
ANSWER_FLOOR, ANSWER_POWER = 0.05, 0.5
ALIAS_WEIGHT = 5


@dataclass(frozen=True)
class Likeness:
    """For each entry of a shelf: its nearest phrase by words and by meaning (zeros without), and its topics."""

    words: Floats
    meaning: Floats
    explained: AnyArray  # which lemmas of the message its phrases use, as bits
    topics: Floats  # one row an entry: how much it is about each topic
    answers: Floats  # how near its answer is in meaning

    def of(self, rows: AnyArray) -> "Likeness":
        return Likeness(*(told[rows] for told in self._told()))

    def and_of(self, other: "Likeness") -> "Likeness":
        return Likeness(*map(np.concatenate, zip(self._told(), other._told(), strict=True)))

    def _told(self) -> tuple[AnyArray, ...]:
        return self.words, self.meaning, self.explained, self.topics, self.answers


class Shelf:
    """`phrases_of` every entry, in the order of the entries; an entry without phrases is known by its titles."""

    def __init__(self, entries: Sequence[Entry], phrases: Phrases) -> None:
        self.keys = [entry.key for entry in entries]
        self._phrases = phrases
        said = [_said(entry) for entry in entries]
        self._texts = [phrase for phrases_of_one in said for phrase in phrases_of_one]
        self._starts = np.cumsum([0, *(len(phrases_of_one) for phrases_of_one in said)])[:-1]
        told = [_told(entry) for entry in entries]
        self._answers = [answer for answers_of_one in told for answer in answers_of_one]
        self._answer_starts = np.cumsum([0, *(len(answers_of_one) for answers_of_one in told)])[:-1]
        self._by_words: tuple[AnyArray, AnyArray, AnyArray] | None = None
        self._meanings: AnyArray | None = None
        self._topics: dict[bool, Floats] = {}

    def prepare(self, *, with_meaning: bool) -> None:
        """Does beforehand what the first message would have to wait for."""
        if self.keys:
            self._topics_of_entries(with_meaning=with_meaning)

    def is_learned(self) -> bool:
        """Whether meanings can be compared now, with at most a short wait."""
        return self._meanings is not None or self._phrases.are_learned(self._texts)

    def likeness(self, message: Text, laid_out: "LaidOut") -> Likeness:
        places, values, starts = self._words_of_phrases()
        by_words = np.maximum.reduceat(np.add.reduceat(values * laid_out.weights[places], starts), self._starts)
        explained = np.bitwise_or.reduceat(laid_out.lemmas[places], starts[self._starts])
        with_meaning = message.meaning is not None
        topics = self._topics_of_entries(with_meaning=with_meaning)
        if message.meaning is None:
            return Likeness(by_words, np.zeros_like(by_words), explained, topics, np.zeros_like(by_words))
        by_meaning = np.maximum.reduceat(self._meanings_of_phrases() @ message.meaning, self._starts)
        answers = self._phrases.meanings(self._answers) @ message.meaning
        return Likeness(by_words, by_meaning, explained, topics, np.maximum.reduceat(answers, self._answer_starts))

    def _words_of_phrases(self) -> tuple[AnyArray, AnyArray, AnyArray]:
        if self._by_words is None:
            seen = self._phrases.seen(self._texts)
            lengths = [max(1, len(text.places)) for text in seen]
            nothing = np.zeros(1, np.uint16)
            places = np.concatenate([text.places if len(text.places) else nothing for text in seen])
            values = np.concatenate([text.values if len(text.places) else nothing.astype(np.float16) for text in seen])
            self._by_words = (places, values, np.cumsum([0, *lengths])[:-1])
        return self._by_words

    def _meanings_of_phrases(self) -> AnyArray:
        """Kept ready for a large shelf; a small one, of one of many properties, gathers them from the phrases."""
        if self._meanings is not None:
            return self._meanings
        meanings = self._phrases.meanings(self._texts)
        if len(self._texts) >= _KEPT_READY_FROM:
            self._meanings = meanings
        return meanings

    def _topics_of_entries(self, *, with_meaning: bool) -> Floats:
        if with_meaning not in self._topics:
            model = self._phrases.model
            seen = self._phrases.seen(self._texts)
            if with_meaning:
                meanings = self._meanings_of_phrases()
                seen = [Text("", text.places, text.values, row) for text, row in zip(seen, meanings, strict=True)]
            told = np.array([model.topics(text) for text in seen])
            sizes = np.diff(np.append(self._starts, len(self._texts)))
            topics = (np.add.reduceat(told, self._starts) / sizes[:, None]).astype(np.float32)
            seen = self._phrases.seen(self._answers)
            if with_meaning:
                meanings = self._phrases.meanings(self._answers)
                seen = [Text("", text.places, text.values, row) for text, row in zip(seen, meanings, strict=True)]
            told = np.array([model.topics(text) for text in seen])
            sizes = np.diff(np.append(self._answer_starts, len(self._answers)))
            by_answer = (np.add.reduceat(told, self._answer_starts) / sizes[:, None]).astype(np.float32)
            topics *= (by_answer + ANSWER_FLOOR) ** ANSWER_POWER
            topics /= topics.sum(1, keepdims=True)
            self._topics[with_meaning] = _with_aliases(topics, self.keys, model.aliases, model.topics.names)
        return self._topics[with_meaning]


@dataclass(frozen=True)
class LaidOut:
    """A message's words laid out over all places: their weights, and a bit for each lemma."""

    weights: Floats
    lemmas: AnyArray


def laid_out(message: Text) -> LaidOut:
    weights = np.zeros(PLACES, np.float32)
    weights[message.places] = message.values
    lemmas = np.zeros(PLACES, np.uint32)
    lemmas[list(message.lemmas)] = 1 << np.arange(len(message.lemmas), dtype=np.uint32)
    return LaidOut(weights, lemmas)


def _said(entry: Entry) -> list[str]:
    phrases = [phrase for phrase in entry.phrases if phrase.strip()]
    titles = [title for title in (entry.title_ru, entry.title_en) if title.strip()]
    return phrases or titles or [entry.key.replace("-", " ")]


def _told(entry: Entry) -> list[str]:
    """The answer without what is filled in; without an answer, the entry's own words stand for it."""
    texts = (_FILLED_IN.sub("", text)[:_ANSWER_READ].strip() for text in (entry.answer_text_ru, entry.answer_text_en))
    return [text for text in texts if text] or _said(entry)[:1]


def _with_aliases(topics: Floats, keys: list[str], aliases: dict[str, str], names: list[str]) -> Floats:
    """An entry whose key names a topic is about it, beside what its phrases tell."""
    for row, key in enumerate(keys):
        topic = aliases.get(key.lower().replace("_", "-"))
        if topic is not None:
            topics[row, names.index(topic)] *= ALIAS_WEIGHT
            topics[row] /= topics[row].sum()
    return topics
