"""Recognises a property's secrets in what somebody wrote freely, however it was spaced, and hides them. Pure.

A code is hidden wherever it can be read as that code ("4821", "48-21", "4 8 2 1#"), but not inside of a longer number
such as a phone's. What is shorter than four letters and digits would hide house numbers and hours, and is left alone.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from properties.filling import MASK

_SHORTEST = 4
_SHORTEST_WORD = 6
_BETWEEN = r"[\s.,_*/\-–—]{0,2}"


@dataclass(frozen=True)
class Hidden:
    """A text with the secrets in it masked, and their names."""

    shown: str
    names: tuple[str, ...] = ()


class Recogniser:
    """Knows the secrets of one property, those of before too."""

    def __init__(self, secrets: Iterable[tuple[str, str]]) -> None:
        """`secrets`: names and texts."""
        self._patterns = [(name, pattern) for name, text in secrets if (pattern := _pattern(text)) is not None]

    def hide(self, text: str) -> Hidden:
        plain = _plain(text)
        found = [(name, match.span()) for name, pattern in self._patterns for match in pattern.finditer(plain)]
        if not found:
            return Hidden(text)
        names = tuple(dict.fromkeys(name for name, _ in found))
        return Hidden(_masked(text, _joined(span for _, span in found)), names)


def _pattern(secret: str) -> re.Pattern[str] | None:
    plain = _plain(secret.strip())
    core = re.sub(r"[\W_]+", "", plain)
    if len(core) < _SHORTEST:
        return None
    if core.isdigit():
        spread = _BETWEEN.join(core)
        alone = rf"(?<!\d)(?<!\d[ .\-]){spread}(?![ .\-]?\d)"
        return re.compile(rf"(?:(?<!\d){core}(?!\d)|{alone})\s?[#*]?")
    if core.isalpha() and len(core) < _SHORTEST_WORD:
        return None
    written = r"\s+".join(re.escape(word) for word in plain.split())
    return re.compile(rf"(?<![^\W_]){written}(?![^\W_])")


def _plain(text: str) -> str:
    """Digits of any script as ours, letters in lower case; each character stays at its place."""
    return "".join(_plain_character(character) for character in text)


def _plain_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, place = [], 0
    for start, end in spans:
        kept = text[start:end]
        tail = kept[len(kept.rstrip()) :]
        parts += [text[place:start], MASK, tail]
        place = end
    return "".join([*parts, text[place:]])
