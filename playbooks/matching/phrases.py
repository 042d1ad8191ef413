"""The phrases of all entries of a process, each text kept once however many properties use it. Called by shelves."""

from collections.abc import Sequence
from functools import cache
from threading import Lock, Thread

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.embedding import Embedding, shipped_embedding
from playbooks.matching.model import Model, Text, shipped_model
from playbooks.reading.normalise import joined, tidy

_BATCH = 32
_LEARNED_AT_ONCE = 30  # phrases; about 30 ms


class Phrases:
    """Phrases as the model sees them; meanings are added once the embedding is there."""

    def __init__(self, model: Model, embedding: Embedding) -> None:
        self.model = model
        self.embedding = embedding
        self._texts: dict[str, Text] = {}
        self._meanings: dict[str, AnyArray] = {}
        self._lock = Lock()
        self._learning: Thread | None = None

    def seen(self, phrases: Sequence[str]) -> list[Text]:
        return [self._seen(phrase) for phrase in phrases]

    def meanings(self, phrases: Sequence[str]) -> Floats:
        """One row for each phrase; computes those not met before (about a millisecond each)."""
        self._learn([phrase for phrase in dict.fromkeys(phrases) if phrase not in self._meanings])
        return np.array([self._meanings[phrase] for phrase in phrases], dtype=np.float32)

    def are_learned(self, phrases: Sequence[str]) -> bool:
        """Whether the meanings are known, or nearly so that a message can wait; else they are learned meanwhile."""
        missing = [phrase for phrase in dict.fromkeys(phrases) if phrase not in self._meanings]
        if len(missing) <= _LEARNED_AT_ONCE:
            return True
        if self._learning is None or not self._learning.is_alive():
            self._learning = Thread(target=self._learn, args=(missing,), name="learn-phrases", daemon=True)
            self._learning.start()
        return False

    def _seen(self, phrase: str) -> Text:
        text = self._texts.get(phrase)
        if text is None:
            text = self.model.seen(joined(tidy(phrase)))
            text = Text("", text.places.astype(np.uint16), text.values.astype(np.float16), None)
            self._texts[phrase] = text
        return text

    def _learn(self, phrases: list[str]) -> None:
        with self._lock:
            for start in range(0, len(phrases), _BATCH):
                batch = phrases[start : start + _BATCH]
                vectors = self.embedding.vectors([joined(tidy(phrase)) for phrase in batch])
                self._meanings.update(zip(batch, vectors.astype(np.float16), strict=True))


@cache
def phrases_of_process() -> Phrases:
    return Phrases(shipped_model(), shipped_embedding())


def phrases_with(embedding: Embedding) -> Phrases:
    """Phrases of their own, with another embedding."""
    return Phrases(shipped_model(), embedding)
