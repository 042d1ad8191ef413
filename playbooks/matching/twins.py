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
        self._playbooks = self._others = playbooks[:0]
        if len(playbooks) and len(others):
            roots = np.sqrt(topics)
            alike = roots[playbooks] @ roots[others].T
            are_same = alike.max(1) >= _SAME_FROM
            self._playbooks, self._others = playbooks[are_same], others[alike.argmax(1)[are_same]]
        self._pairs = set(zip(self._playbooks.tolist(), self._others.tolist(), strict=True))
        self._outlines: dict[bytes, tuple[AnyArray, Outline]] = {}

    def are_twins(self, one: int, other: int) -> bool:
        """Whether two rows are such a pair, or the same."""
        return one == other or (one, other) in self._pairs or (other, one) in self._pairs

    def without_the_weaker(self, scores: Floats) -> list[tuple[AnyArray, Outline, list[int]]]:
        """The entries that are left when of each pair only the better one is, and what they are about; with the
        messages that leave the same.

        `scores`: a row a message, a column an entry.
        """
        groups: dict[bytes, list[int]] = {}
        is_other_better = scores[:, self._others] + _OWN_WORDS_FIRST >= scores[:, self._playbooks]
        for message, better in enumerate(is_other_better):
            groups.setdefault(better.tobytes(), []).append(message)
        return [(*self._left(better), messages) for better, messages in groups.items()]

    def _left(self, better: bytes) -> tuple[AnyArray, Outline]:
        """`better`: of each pair, whether the other is. Few combinations occur."""
        if better not in self._outlines:
            if len(self._outlines) > 16:
                self._outlines.clear()
            is_left = np.ones(len(self._topics), bool)
            is_left[np.where(np.array(list(better), bool), self._playbooks, self._others)] = False
            entries = np.nonzero(is_left)[0]
            self._outlines[better] = entries, Outline.of(self._topics[entries])
        return self._outlines[better]
