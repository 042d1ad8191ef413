"""Recognises fire, gas, flood and the like by words, before anything else. Called by the matcher.

A sure sign is enough by itself; a doubtful one needs the learned judgement beside it (`playbooks.matching`).
The words stand in `dangers.yaml` and `emergencies.yaml`; texts are repaired ones (`playbooks.reading.repair`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from playbooks.dangers import dangers_in, heard_in
from playbooks.reading import layout

# Of a long text: how much is read around a word of danger, in characters, and how many such passages.
_BEFORE, _AFTER, _MOST_PASSAGES, _MOST_OF_A_WORD = 60, 120, 12, 2
_LISTS = Path(__file__).with_name("emergencies.yaml")
_FEVER, _BESIDE_FEVER = "fever", frozenset({"doctor", "cries"})  # groups of words of danger


class EmergencyKind(StrEnum):
    FIRE = "fire"
    GAS = "gas"
    FLOOD = "flood"
    INJURY = "injury"
    BREAK_IN = "break_in"
    TRAPPED = "trapped"
    ELECTRIC = "electric"
    COLLAPSE = "collapse"


@dataclass(frozen=True)
class Sign:
    kind: EmergencyKind
    is_sure: bool


def sign_of_emergency(text: str) -> Sign | None:
    """The sign in a repaired text; `None` when there is none at all. A harmless word nearby makes a sign doubtful."""
    heard = heard_in(text)
    return Sign(EmergencyKind(heard.kind), is_sure=not heard.is_doubtful) if heard.kind else None


def may_be_emergency(text: str) -> bool:
    """Whether a text holds any word that emergencies are told with, and none of harmless talk."""
    return heard_in(text).may_be_danger


def is_denied(text: str) -> bool:
    """Whether danger is named only to say that there is none: "газом не пахнет"."""
    return heard_in(text).is_denied


def is_only_trouble(text: str) -> bool:
    """Whether it is said in words that sound like danger and tell of none, such as being locked out."""
    return bool(_lists().trouble.search(text))


def is_fever(text: str) -> bool:
    """Whether a fever is told of, and no other danger: such words need a doctor's questions rather than an alarm."""
    said, denied = dangers_in(text)
    return said - _BESIDE_FEVER == {_FEVER} and not denied


def is_grave_fever(text: str) -> bool:
    """Whether a fever is told of with what makes it an emergency: a small baby, 40 degrees, a rash, a stiff neck."""
    return _FEVER in dangers_in(text)[0] and bool(_lists().grave_fever.search(text))


def alarming_passages(text: str) -> list[str]:
    """Where a text too long to be read whole may tell of danger, in any alphabet and layout; in its order."""
    low = text.lower()
    found = sorted(at for word in _lists().afar for at in _places_of(word, low))
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
class _Lists:
    trouble: re.Pattern[str]
    grave_fever: re.Pattern[str]
    afar: tuple[str, ...]


@cache
def _lists() -> _Lists:
    listed = yaml.safe_load(_LISTS.read_text(encoding="utf-8"))
    afar = listed["afar"].split()
    swapped = [layout.to_latin(word) for word in afar if not word.isascii()]
    trouble, grave_fever = (re.compile("|".join(listed[name])) for name in ("trouble", "grave_fever"))
    return _Lists(trouble, grave_fever, (*afar, *swapped))
