"""How the entries of an office compare with messages, and what is known of the entries themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats

# The share of a topic that is left to "no entry of this office" even when an entry is about it.
_TOPIC_LEFT_OVER = 0.15
# From this share of a topic on, an entry is said to be about it.
_ABOUT_FROM = 0.25


@dataclass(frozen=True)
class Likeness:
    """A row a message, a column an entry: its nearest phrase by words and by meaning, and its answer by meaning."""

    words: Floats
    meaning: Floats  # zeros without
    explained: AnyArray  # which lemmas of the message its phrases use, as bits
    answers: Floats

    def of(self, entries: AnyArray, messages: Sequence[int] | None = None) -> "Likeness":
        """Of some entries and of some messages (`None`: of all), by their places in ascending order."""
        if messages is None or len(messages) == len(self.words):
            return self._taken(entries, axis=1)
        return self._taken(messages, axis=0)._taken(entries, axis=1)

    def _taken(self, which: AnyArray | Sequence[int], axis: int) -> "Likeness":
        return Likeness(
            self.words.take(which, axis),
            self.meaning.take(which, axis),
            self.explained.take(which, axis),
            self.answers.take(which, axis),
        )

    def and_of(self, other: "Likeness") -> "Likeness":
        return Likeness(
            np.concatenate([self.words, other.words], axis=1),
            np.concatenate([self.meaning, other.meaning], axis=1),
            np.concatenate([self.explained, other.explained], axis=1),
            np.concatenate([self.answers, other.answers], axis=1),
        )


@dataclass(frozen=True)
class Outline:
    """What the entries of an office are about, whatever is asked: one row an entry, one column a topic."""

    shares: Floats  # how much of a topic's questions is the entry's to answer
    about: AnyArray  # of which topics that is much, one entry's after the other's, each time with "nothing" at the end
    about_starts: AnyArray  # where those of each entry begin
    nobodys: AnyArray  # topics that no entry is about
    surest: Floats  # how much an entry is about its first topic

    @classmethod
    def of(cls, topics: Floats) -> "Outline":
        shares = topics / (topics.sum(0) + _TOPIC_LEFT_OVER)
        about = shares > _ABOUT_FROM
        nothing = np.ones((len(about), 1), bool)
        listed = np.concatenate([about, nothing], axis=1)
        starts = np.cumsum(listed.sum(1)) - listed.sum(1)
        return cls(shares, np.nonzero(listed)[1], starts, ~about.any(0), topics.max(1))

    def best_about(self, by_topic: Floats) -> Floats:
        """The best of the topics that each entry is about, 0 without any; a row a message, a column an entry."""
        return np.asarray(np.maximum.reduceat(_and_nothing(by_topic)[:, self.about], self.about_starts, axis=1))

    def bits_about(self, by_topic: AnyArray) -> AnyArray:
        """The bits of all topics that each entry is about."""
        return np.asarray(np.bitwise_or.reduceat(_and_nothing(by_topic)[:, self.about], self.about_starts, axis=1))


def _and_nothing(by_topic: AnyArray) -> AnyArray:
    return np.concatenate([by_topic, np.zeros((len(by_topic), 1), by_topic.dtype)], axis=1)
