"""Recognises fire, gas, flood and the like by stems of words, before anything else. Called by the matcher.

A sure sign is enough by itself; a possible one needs the learned judgement beside it (`playbooks.matching`).
The signs stand in `emergencies.yaml`; all texts are repaired ones (`playbooks.reading.repair`).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

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


@dataclass(frozen=True)
class _Signs:
    sure: dict[EmergencyKind, re.Pattern[str]]
    possible: re.Pattern[str]
    harmless: re.Pattern[str]


@cache
def _signs() -> _Signs:
    listed = yaml.safe_load(_SIGNS.read_text(encoding="utf-8"))
    sure = {kind: re.compile("|".join(listed["sure"][kind])) for kind in EmergencyKind}
    return _Signs(sure, re.compile("|".join(listed["possible"])), re.compile("|".join(listed["harmless"])))
