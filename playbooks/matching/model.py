"""What was learned beforehand and is shipped: which words and meanings speak of which topic, and of which emergency.

Trained by `python -m bench.matching.train`; read once a process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats, in_large_pages, product
from playbooks.matching.evidence import evidence_of
from playbooks.matching.judgement import NO_EVIDENCE, Features, Judgement, judgement_of
from playbooks.matching.wordprints import PLACES, lemma_places, weighed

MODEL_FILE = Path(__file__).with_name("model.npz")
NEAREST_FILE = Path(__file__).with_name("nearest.npz")
# Lemmas of one message are told apart by the bits of one number.
_MOST_LEMMAS = 30
# How much the words of a text say of its topic beside its meaning.
_WORDS_BESIDE_MEANING = 0.7
NO_EMERGENCY = "none"


@dataclass(frozen=True)
class Text:
    """A repaired text as the model sees it; `meaning` is `None` as long as the embedding is not there.

    `near`: its meaning along the axes that phrases are compared along.
    """

    text: str
    places: AnyArray
    values: Floats
    meaning: Floats | None
    lemmas: tuple[int, ...] = ()  # their places
    near: Floats | None = None


class Head:
    """Tells the probabilities of some classes for texts, from their words alone or with their meanings."""

    def __init__(self, names: list[str], meaning: Floats, words: AnyArray, words_scale: float, bias: Floats) -> None:
        self.names = names
        self._meaning = meaning
        self._words = words
        self._scale = words_scale
        self._bias = bias  # first row: of the meaning, second row: of the words

    def __call__(self, texts: Sequence[Text]) -> Floats:
        """One row a text, either all of them with a meaning or none."""
        by_words = np.array([text.values @ self._words[text.places].astype(np.float32) for text in texts])
        by_words = by_words * self._scale + self._bias[1]
        meanings = [text.meaning for text in texts if text.meaning is not None]
        if not meanings:
            return _probabilities(by_words)
        by_meaning = np.array(meanings) @ self._meaning + self._bias[0]
        return _probabilities(by_meaning + _WORDS_BESIDE_MEANING * by_words)


class Nearest:
    """The phrases of all topics: how near the nearest of each topic is, and which words its phrases use."""

    def __init__(self, stored: dict[str, AnyArray]) -> None:
        meanings = np.ascontiguousarray(stored["meanings"].T, np.float32) * np.float32(stored["scale"])
        self._meanings, self.axes = in_large_pages(meanings, stored["axes"].astype(np.float32))
        self._starts = stored["starts"]
        words, starts = stored["words"], stored["words_starts"]
        order = np.argsort(words, kind="stable")
        self._topics_using = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(words))))[order]
        self._begins = np.searchsorted(words[order], np.arange(PLACES + 1))

    def __call__(self, texts: Sequence[Text]) -> Floats:
        """One row a text: the likeness in meaning of the nearest phrase of each topic; zeros without meaning."""
        nears = nears_of(texts)
        if nears is None:
            return np.zeros((len(texts), len(self._starts)), np.float32)
        return np.asarray(np.maximum.reduceat(product(nears, self._meanings), self._starts, axis=1))

    def explained(self, text: Text) -> AnyArray:
        """Which lemmas of the text the phrases of each topic use, as bits."""
        found = np.zeros(len(self._starts), np.uint32)
        for bit, place in enumerate(text.lemmas):
            found[self._topics_using[self._begins[place] : self._begins[place + 1]]] |= np.uint32(1 << bit)
        return found


def nears_of(texts: Sequence[Text]) -> Floats | None:
    """One row a text; `None` when they have no meanings."""
    nears = [text.near for text in texts if text.near is not None]
    return np.array(nears) if nears else None


def _words_of(texts: Sequence[Text]) -> list[Features]:
    return [(text.places, text.values) for text in texts]


def _meanings_of(texts: Sequence[Text]) -> Floats | None:
    meanings = [text.meaning for text in texts if text.meaning is not None]
    return np.array(meanings) if meanings else None


@dataclass(frozen=True)
class Model:
    rarity: Floats
    nearest: Nearest
    topics: Head
    emergencies: Head  # of which kind one is
    danger: Judgement  # whether there is one
    settled: Judgement
    aliases: dict[str, str]  # key of an entry → topic

    def topic_of(self, key: str) -> str | None:
        """The topic that an entry's key names."""
        return self.aliases.get(key.lower().replace("_", "-"))

    def surely_danger(self, texts: Sequence[Text]) -> list[float]:
        """Of each text; either all of them have a meaning or none."""
        return self.danger(_words_of(texts), [evidence_of(text.text) for text in texts], _meanings_of(texts))

    def surely_settled(self, texts: Sequence[Text]) -> list[float]:
        """How surely each asks for nothing: it works now, was found, is not needed any more, or is only told."""
        return self.settled(_words_of(texts), [NO_EVIDENCE] * len(texts), _meanings_of(texts))

    def seen(self, text: str, meaning: Floats | None = None) -> Text:
        places, values = weighed(text, self.rarity)
        near = None if meaning is None else meaning @ self.nearest.axes
        return Text(text, places, values, meaning, tuple(lemma_places(text)[:_MOST_LEMMAS]), near)


@cache
def shipped_model() -> Model:
    return model_of(_arrays(MODEL_FILE), _arrays(NEAREST_FILE))


def model_of(stored: dict[str, AnyArray], nearest: dict[str, AnyArray]) -> Model:
    """A model from what the training stores."""
    aliases = dict(alias.split("=", 1) for alias in stored["aliases"].tolist())
    return Model(
        stored["rarity"].astype(np.float32),
        Nearest(nearest),
        _head(stored, "topics"),
        _head(stored, "emergencies"),
        judgement_of(stored, "danger"),
        judgement_of(stored, "settled"),
        aliases,
    )


def _arrays(path: Path) -> dict[str, AnyArray]:
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _head(stored: dict[str, AnyArray], name: str) -> Head:
    return Head(
        stored[f"{name}_names"].tolist(),
        stored[f"{name}_meaning"].astype(np.float32),
        stored[f"{name}_words"],
        float(stored[f"{name}_words_scale"]),
        stored[f"{name}_bias"].astype(np.float32),
    )


def _probabilities(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), dtype=np.float32)
