"""Recognises a property's secrets in what somebody wrote freely, however it was spaced, and hides them. Pure.

A code is hidden wherever it can be read as that code ("4821", "48-21", "4 8 2 1#", "four eight two one"), but not
inside of a longer number such as a phone's. What is so short that it would hide house numbers and hours is hidden only
beside a word such as "code" or "password".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from properties.filling import MASK
from properties.spoken_numbers import find_spoken

_SHORTEST, _SHORTEST_BESIDE = 4, 2
_SHORTEST_WORD, _SHORTEST_WORD_BESIDE = 6, 3
BETWEEN = r"[\s.,_*/\-–—\ufe0f\u20e3]{0,3}"
NAMED = r"(?:код|парол|пин|домофон|шифр|code|passw|passc|pin|combination|keypad)"

_NO_CODE = re.compile(
    r"код\w*\s+(?:\w+\s+)?брон\w*|(?:reservation|booking|confirmation)\s+codes?"
    r"|codes?\s+of\s+(?:\w+\s+)?(?:booking|reservation)"
    r"|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?(?!\d)"
)
_TELLING = re.compile(
    rf"{NAMED}[^\n]{{0,30}}?(?<!\d)\d(?:{BETWEEN}\d){{3,7}}(?!\d)"
    r"|(?:парол|passw)\w*\W{1,3}(?:(?:is|это)\W{1,3})?(?=[^\W\d]*\d)\w{6,}"
)


@dataclass(frozen=True)
class Hidden:
    """A text with the secrets in it masked, and their names."""

    shown: str
    names: tuple[str, ...] = ()


class Recogniser:
    """Knows the secrets of one property, those of before too."""

    def __init__(self, secrets: Iterable[tuple[str, str]]) -> None:
        """`secrets`: names and texts."""
        told = [(name, plain_of(text.strip())) for name, text in secrets]
        self._patterns = [(name, pattern) for name, plain in told for pattern in _patterns(plain)]
        self._digits = [(name, core) for name, plain in told if (core := core_of(plain)).isdigit() and _is_long(core)]

    def hide(self, text: str) -> Hidden:
        plain = plain_of(text)
        found = [(name, match.span("code")) for name, pattern in self._patterns for match in pattern.finditer(plain)]
        found += find_spoken(plain, self._digits)
        if not found:
            return Hidden(text)
        names = tuple(dict.fromkeys(name for name, _ in found))
        return Hidden(_masked(text, _joined(span for _, span in found)), names)


def seems_to_tell_code(text: str) -> bool:
    """Whether it reads like a code or password of some home; the code of a booking is none."""
    return _TELLING.search(_NO_CODE.sub(" ", plain_of(text))) is not None


def _patterns(plain: str) -> Iterator[re.Pattern[str]]:
    core = core_of(plain)
    written = _written(plain, core)
    is_word = core.isalpha()
    if (is_word and len(core) < _SHORTEST_WORD) or len(core) < _SHORTEST:
        if len(core) >= (_SHORTEST_WORD_BESIDE if is_word else _SHORTEST_BESIDE):
            yield re.compile(rf"{NAMED}[^\d\n]{{0,14}}?(?<![^\W_]){written}(?![^\W_])")
            yield re.compile(rf"(?<![^\W_]){written}(?![^\W_])[^\w\n]{{1,4}}(?:\w{{1,5}}\s)?{NAMED}")
        if not plain.isalnum() and not is_word:  # "12#" is no house number
            yield re.compile(rf"(?<![^\W_])(?P<code>{re.escape(plain)})(?![^\W_])")
    elif core.isdigit():
        spread = BETWEEN.join(core)
        alone = rf"(?<!\d)(?<!\d[ .\-]){spread}(?![ .\-]?\d)"
        yield re.compile(rf"(?P<code>(?:(?<!\d){core}(?!\d)|{alone})[\ufe0f\u20e3]*\s?[#*]?)")
    else:
        yield re.compile(rf"(?<![^\W_]){written}(?![^\W_])")


def _written(plain: str, core: str) -> str:
    """As it stands, or with gaps between its words, and between its letters and its digits."""
    words = r"\s+".join(re.escape(word) for word in plain.split())
    parts = re.findall(r"\d+|\D+", core)
    if len(parts) < 2 or len(core) < _SHORTEST_WORD:
        return rf"(?P<code>{words})"
    return rf"(?P<code>{words}|{BETWEEN.join(map(re.escape, parts))})"


def core_of(plain: str) -> str:
    return re.sub(r"[\W_]+", "", plain)


def _is_long(core: str) -> bool:
    return len(core) >= _SHORTEST


def plain_of(text: str) -> str:
    """Digits of any script as ours, letters in lower case; each character stays at its place."""
    return "".join(map(_plain_character, text))


@lru_cache(maxsize=5_000)
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
