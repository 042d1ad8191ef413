"""Where a thing stands in a file, and texts that stand there in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from properties.files.faults import NOWHERE, Place
from properties.words import Language


@dataclass(frozen=True)
class Written:
    """Where a thing stands in a file: its first line, the lines of its keys ("answer.ru"), and which keys it has."""

    place: Place = NOWHERE
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, path: str) -> Place:
        """The line of a key; where the key isn't written, of the thing that should have it."""
        line = self.lines.get(path)
        return Place(self.place.file, line) if line and self.place else self.place

    def names(self, key: str) -> bool:
        return key in self.lines


@dataclass(frozen=True)
class Bilingual:
    ru: str
    en: str

    def in_language(self, language: str) -> str:
        return self.ru if language == Language.RU else self.en
