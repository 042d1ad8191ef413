"""Recognises fire, gas, flood and the like by stems of words, before anything else. Called by the matcher.

A sure sign is enough by itself; a possible one needs the learned judgement beside it (`playbooks.matching`).
The signs stand in `emergencies.yaml`; all texts are repaired ones (`playbooks.reading.repair`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from playbooks.reading import layout

# Of a long text: how much is read around a word of danger, in characters, and how many such passages.
_BEFORE, _AFTER, _MOST_PASSAGES, _MOST_OF_A_WORD = 60, 120, 12, 2
_SIGNS = Path(__file__).with_name("emergencies.yaml")


class EmergencyKind(StrEnum):
    FIRE = "fire"
    GAS = "gas"
    FLOOD = "flood"
    INJURY = "injury"
    BREAK_IN = "break_in"
    TRAPPED = "trapped"


@dataclass(frozen=True)
class Sign:
    kind: EmergencyKind
    is_sure: bool


def sign_of_emergency(text: str) -> Sign | None:
    """The sign in a repaired text; `None` when there is none at all. A harmless word nearby makes a sign doubtful."""
    signs = _signs()
    kind = next((kind for kind, pattern in signs.sure.items() if pattern.search(text)), None)
    return Sign(kind, is_sure=not signs.harmless.search(text)) if kind else None


def may_be_emergency(text: str) -> bool:
    """Whether a text holds any word that emergencies are told with, and none of harmless talk."""
    return bool(_signs().possible.search(text)) and not _signs().harmless.search(text)


def is_only_trouble(text: str) -> bool:
    """Whether it is said in words that sound like danger and tell of none, such as being locked out."""
    return bool(_signs().trouble.search(text))


def alarming_passages(text: str) -> list[str]:
    """Where a text too long to be read whole may tell of danger, in any alphabet and layout; in its order."""
    low = text.lower()
    found = sorted(at for word in _signs().afar for at in _places_of(word, low))
    passages: list[str] = []
    end = 0
    for at in found:
        if at >= end and len(passages) < _MOST_PASSAGES:
            begin, end = max(0, at - _BEFORE), at + _AFTER
            passages.append(text[begin:end])
    return passages


def _places_of(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    for _ in range(_MOST_OF_A_WORD):
        if at < 0:
            return
        yield at
        at = text.find(word, at + _AFTER)


@dataclass(frozen=True)
class _Signs:
    sure: dict[EmergencyKind, re.Pattern[str]]
    possible: re.Pattern[str]
    harmless: re.Pattern[str]
    trouble: re.Pattern[str]
    afar: tuple[str, ...]


@cache
def _signs() -> _Signs:
    listed = yaml.safe_load(_SIGNS.read_text(encoding="utf-8"))
    sure = {kind: re.compile("|".join(listed["sure"][kind])) for kind in EmergencyKind}
    afar = listed["afar"].split()
    swapped = [layout.to_latin(word) for word in afar if not word.isascii()]
    possible, harmless, trouble = (re.compile("|".join(listed[name])) for name in ("possible", "harmless", "trouble"))
    return _Signs(sure, possible, harmless, trouble, (*afar, *swapped))
