"""Small talk, calls for a human, and what is said to be solved: decided by words, before confidence is asked for.

Called by the matcher with repaired text. The words and patterns stand in `chat.yaml`.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from playbooks.matching.understanding import ChatKind
from playbooks.reading.repair import WORD

_LISTS = Path(__file__).with_name("chat.yaml")
_CLAUSE_END = re.compile(r"[,;:.!?]|\s[-–—]\s")


def chat_kind(sentence: str) -> ChatKind | None:
    """What a sentence of nothing but small talk is; `None` when it says more."""
    lists = _lists()
    words = WORD.findall(sentence)
    kinds = [kind for kind, listed in lists.words.items() if any(word in listed for word in words)]
    said = all(word in lists.fillers or any(word in listed for listed in lists.words.values()) for word in words)
    return kinds[0] if kinds and said else None


def says_nothing(piece: str) -> bool:
    """Whether a piece of a sentence is nothing but politeness: "подскажите, пожалуйста"."""
    lists = _lists()
    return all(word in lists.fillers or word in lists.polite for word in WORD.findall(piece))


def wants_human(text: str) -> bool:
    return bool(_lists().human.search(text) or _lists().anger.search(text))


def without_calls(text: str) -> str:
    """A text without the clauses that call for a human, not for somebody to come; itself where it says nothing else."""
    if not _lists().call.search(text):
        return text
    others = [clause.strip() for clause in _CLAUSE_END.split(text) if not _lists().call.search(clause)]
    return ", ".join(clause for clause in others if WORD.search(clause) and not says_nothing(clause)) or text


def open_point(sentence: str) -> str:
    """What is left to understand of a sentence: "wifi works, but no hot water" as "no hot water", thanks as nothing."""
    if chat_kind(sentence):
        return ""
    corrected = _lists().corrected.sub("", sentence, count=1)
    sentence = corrected if WORD.search(corrected) else sentence
    for contrast in _lists().contrast.finditer(sentence):
        before, after = sentence[: contrast.start()], sentence[contrast.end() :]
        if is_solved(before) and WORD.search(after):
            return "" if is_solved(after) else after
    return "" if is_solved(sentence) else sentence


def is_solved(sentence: str) -> bool:
    """Whether a sentence says that something works, was found or is no longer needed, and asks nothing."""
    lists = _lists()
    if not lists.solved.search(sentence):
        return False
    return not lists.still_a_problem.search(sentence) and not lists.asking.search(sentence)


@dataclass(frozen=True)
class _Lists:
    words: dict[ChatKind, frozenset[str]]
    fillers: frozenset[str]
    polite: frozenset[str]
    human: re.Pattern[str]
    call: re.Pattern[str]
    anger: re.Pattern[str]
    solved: re.Pattern[str]
    still_a_problem: re.Pattern[str]
    asking: re.Pattern[str]
    contrast: re.Pattern[str]
    corrected: re.Pattern[str]


@cache
def _lists() -> _Lists:
    listed = yaml.safe_load(_LISTS.read_text(encoding="utf-8"))
    words = {kind: frozenset(listed["words"][kind].split()) for kind in ChatKind}
    endings = "|".join(listed["plea_ends"])
    listed["call"] = list(listed["human"])
    listed["human"] += [rf"{plea}(,? ({endings})){{0,3}}\s*([.!?]|$)" for plea in listed["plea"]]
    names = ("human", "call", "anger", "solved", "still_a_problem", "asking", "contrast", "corrected")
    patterns = {name: re.compile("|".join(listed[name])) for name in names}
    polite = frozenset(word for kind in words.values() for word in kind).union(listed["polite"].split())
    return _Lists(words, frozenset(listed["fillers"].split()), polite, **patterns)
