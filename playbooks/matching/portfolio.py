"""What all properties share: the portfolio's entries and everything learned about what guests of any apartment ask."""

import os
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from playbooks.matching.understanding import Entry, EntryKind
from properties.phrases import normal_form

if TYPE_CHECKING:
    from playbooks.matching.embedding import Embedding, EmbeddingState
    from playbooks.matching.phrases import Phrases
    from playbooks.matching.scoring import Scoring, SharedScoring


class Portfolio:
    """Built once a process; every property's `Matcher` is given it and adds its own entries. It costs nothing to build:
    what it needs is loaded by the first message, or beforehand by `warm_up`.
    """

    def __init__(self, entries: Sequence[Entry] = (), *, embedding: "Embedding | None" = None) -> None:
        self.entries = tuple(entries)
        self._embedding = embedding

    def warm_up(self) -> None:
        """Loads dictionaries and models and learns the portfolio's phrases; takes seconds: call it from a thread."""
        self._shared.warm_up()

    @property
    def embedding_state(self) -> "EmbeddingState":
        """For the health page: whether meanings are compared, or words alone."""
        return self._shared.embedding.state

    def scoring(self, entries: Sequence[Entry]) -> "Scoring":
        scoring: Scoring = _arithmetic("scoring").Scoring(entries, self._shared)
        return scoring

    @cached_property
    def phrases(self) -> dict[str, str]:
        return by_phrase(self.entries)

    @cached_property
    def _shared(self) -> "SharedScoring":
        shared: SharedScoring = _arithmetic("scoring").SharedScoring(self.entries, self._phrases())
        return shared

    def _phrases(self) -> "Phrases | None":
        if self._embedding is None:
            return None
        phrases: Phrases = _arithmetic("phrases").phrases_with(self._embedding)
        return phrases


def by_phrase(entries: Sequence[Entry]) -> dict[str, str]:
    """Whose each phrase is, in its normal form: rather an answer's than a playbook's."""
    ordered = sorted(entries, key=lambda entry: entry.kind is not EntryKind.PLAYBOOK)
    return {normal_form(phrase): entry.key for entry in ordered for phrase in entry.phrases}


def _arithmetic(module: str):  # type: ignore[no-untyped-def]  # a module
    """Modules that need numpy: loaded with the first message, since most commands never understand one.

    With more threads than one for its small products, numpy is a hundred times slower on a busy machine.
    """
    for limit in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ.setdefault(limit, "1")
    return import_module(f"playbooks.matching.{module}")
