"""The phrases of all entries of a process, each text kept once however many properties use it. Called by shelves."""

from collections.abc import Sequence
from threading import Lock

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.embedding import Embedding
from playbooks.matching.model import Model, Text
from playbooks.reading.normalise import joined, tidy

_BATCH = 32


class Phrases:
    """Phrases as the model sees them; meanings are added once the embedding is there."""

    def __init__(self, model: Model, embedding: Embedding) -> None:
        self.model = model
        self.embedding = embedding
        self._texts: dict[str, Text] = {}
        self._meanings: dict[str, AnyArray] = {}
        self._lock = Lock()

    def seen(self, phrases: Sequence[str]) -> list[Text]:
        return [self._seen(phrase) for phrase in phrases]

    def meanings(self, phrases: Sequence[str]) -> Floats:
        """One row for each phrase; computes those not met before (about a millisecond each)."""
        self._learn([phrase for phrase in dict.fromkeys(phrases) if phrase not in self._meanings])
        return np.array([self._meanings[phrase] for phrase in phrases], dtype=np.float32)

    def unlearned(self, phrases: Sequence[str]) -> int:
        """How many of these have no meaning yet."""
        return sum(phrase not in self._meanings for phrase in phrases)

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
