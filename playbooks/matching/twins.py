"""A playbook and a knowledge entry about the same thing: they are no rivals, the better of the two stands for both.

Called by the scoring: rivals share a message's confidence between them, and both would be doubted.
"""

from collections.abc import Sequence

import numpy as np

from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.likeness import Outline
from playbooks.matching.understanding import EntryKind

_SAME_FROM = 0.7  # how alike what two entries are about must be, from 0 to 1
_OWN_WORDS_FIRST = 0.05  # an answer that the office wrote is preferred to a script that fits as well


class Twins:
    """One row of `topics` an entry, and its kind."""

    def __init__(self, topics: Floats, kinds: Sequence[EntryKind]) -> None:
        self._topics = topics
        playbooks = np.array([at for at, kind in enumerate(kinds) if kind is EntryKind.PLAYBOOK], np.int32)
        others = np.array([at for at, kind in enumerate(kinds) if kind is not EntryKind.PLAYBOOK], np.int32)
        self._pairs: list[tuple[int, int]] = []
        if len(playbooks) and len(others):
            roots = np.sqrt(topics)
            alike = roots[playbooks] @ roots[others].T
            nearest = alike.argmax(1)
            self._pairs = [
                (int(playbooks[row]), int(others[at])) for row, at in enumerate(nearest) if alike[row, at] >= _SAME_FROM
            ]
        self._outlines: dict[tuple[int, ...], Outline] = {}

    def are_twins(self, one: int, other: int) -> bool:
        """Whether two rows are such a pair, or the same."""
        return one == other or (one, other) in self._pairs or (other, one) in self._pairs

    def without_the_weaker(self, scores: Floats) -> AnyArray | None:
        """The rows that are left when of each pair only the better one is; `None` when there are no pairs."""
        if not self._pairs:
            return None
        weaker = {
            playbook if scores[other] + _OWN_WORDS_FIRST >= scores[playbook] else other
            for playbook, other in self._pairs
        }
        return np.array([at for at in range(len(scores)) if at not in weaker])

    def outline_of(self, rows: AnyArray) -> Outline:
        """What the entries left are about; few combinations occur."""
        kept = tuple(rows.tolist())
        if kept not in self._outlines:
            if len(self._outlines) > 16:
                self._outlines.clear()
            self._outlines[kept] = Outline.of(self._topics[rows])
        return self._outlines[kept]
