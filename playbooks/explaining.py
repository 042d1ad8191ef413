"""Shows why a text was taken for an entry: which of its words the nearest phrase has, too. For the page that tries."""

from collections.abc import Sequence
from dataclasses import dataclass

from playbooks.reading.dictionaries import lemma
from playbooks.reading.normalise import joined, tidy
from playbooks.reading.repair import WORD

_SHORTEST = 3  # letters; shorter words stand in phrases of every kind


@dataclass(frozen=True)
class Explanation:
    """`pieces`: the part of the text, cut where words begin or cease to be those of `phrase`; true = they are its."""

    phrase: str
    pieces: tuple[tuple[bool, str], ...]

    @property
    def is_by_words(self) -> bool:
        return any(shared for shared, _ in self.pieces)


def explain(part: str, phrases: Sequence[str]) -> Explanation:
    """`part`: what a match says that it explains, in repaired text."""
    said = _lemmas(part)
    nearest = max(phrases, key=lambda phrase: _shared(said, _lemmas(phrase)), default="")
    shared = said & _lemmas(nearest)
    return Explanation(nearest if shared else "", tuple(_cut(part, shared)))


def _lemmas(text: str) -> set[str]:
    words = WORD.findall(joined(tidy(text)))
    return {lemma(word) for word in words if len(word) >= _SHORTEST and not word[0].isdigit()}


def _shared(said: set[str], phrase: set[str]) -> float:
    """Letters in common, of all letters of both: a short phrase that is wholly there is nearer than a long one."""
    together = sum(map(len, said | phrase))
    return sum(map(len, said & phrase)) / together if together else 0.0


def _cut(part: str, shared: set[str]) -> list[tuple[bool, str]]:
    pieces: list[tuple[bool, str]] = []
    at = 0
    for word in WORD.finditer(part):
        if lemma(joined(word[0])) in shared:
            pieces += [(False, part[at : word.start()]), (True, word[0])]
            at = word.end()
    return [(is_shared, text) for is_shared, text in [*pieces, (False, part[at:])] if text]
