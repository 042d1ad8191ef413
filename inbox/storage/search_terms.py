"""What is looked for, word by word, and whether a text says it: the same on every database. Pure.

A word is found by its beginning, in any case, with or without the accents of Latin letters, ё being е.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_MOST = 8
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\+?[\d\s().-]{6,}")


@dataclass(frozen=True)
class Term:
    """A word as it stands in the index. A single letter is meant whole, longer ones are beginnings."""

    word: str

    @property
    def is_beginning(self) -> bool:
        return len(self.word) > 1


def terms(typed: str) -> list[Term]:
    """The words of a search, each once, at most eight; a phone number is one word, however it is grouped."""
    if _NUMBER.fullmatch(typed.strip()):
        return [Term(digits)] if (digits := re.sub(r"\D", "", typed)) else []
    return [Term(word) for word in dict.fromkeys(_WORD.findall(fold(typed)))][:_MOST]


def says(text: str | None, word: str) -> bool:
    """Whether the text has this word, or for longer ones a word that begins so."""
    return text is not None and _pattern(word).search(text) is not None


def fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().translate(_folds())


@lru_cache(maxsize=1000)
def _pattern(word: str) -> re.Pattern[str]:
    """Finds it in a text as written, which is several times quicker than folding the text."""
    variants: dict[str, str] = {}
    for code, letter in _folds().items():
        variants[letter] = variants.get(letter, "") + chr(code)
    letters = "".join(f"[{letter}{variants.get(letter, '')}]" for letter in word)
    end = "" if Term(word).is_beginning else r"(?![^\W_])"
    return re.compile(rf"(?<![^\W_]){letters}{end}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _folds() -> dict[int, str]:
    return dict(_plain_letters())


def _plain_letters() -> Iterator[tuple[int, str]]:
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            yield code, base.lower()
    yield ord("ё"), "е"
