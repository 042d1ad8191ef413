"""Small talk, calls for a human, and what is said to be solved: decided by words, before confidence is asked for.

Called by the matcher with repaired text. The words and patterns stand in `chat.yaml`.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from playbooks.matching.understanding import ChatKind
from playbooks.reading.any_of import AnyOf
from playbooks.reading.repair import WORD

_WHOLE_KINDS = (ChatKind.WHO, ChatKind.HERE, ChatKind.HOW, ChatKind.LEFT, ChatKind.GOODBYE)
_COMMA = re.compile(r"[,;]\s*")
_LISTS = Path(__file__).with_name("chat.yaml")
_CLAUSE_END = re.compile(r"[,;:.!?]|\s[-–—]\s")


@lru_cache(maxsize=1_000)
def chat_kind(sentence: str) -> ChatKind | None:
    """What a sentence of nothing but small talk is; `None` when it says more."""
    lists = _lists()
    words = WORD.findall(sentence)
    whole = " ".join(words)
    for kind, pattern in lists.whole.items():
        if pattern.fullmatch(whole):
            return kind
    kinds = [kind for kind, listed in lists.words.items() if any(word in listed for word in words)]
    beside = lists.praise_beside if ChatKind.PRAISE in kinds and "?" not in sentence else frozenset()
    said = all(
        word in lists.fillers or word in beside or any(word in listed for listed in lists.words.values())
        for word in words
    )
    return kinds[0] if kinds and said else None


def asks(sentence: str) -> bool:
    """Whether a word or a sign of asking stands in it."""
    return bool(_lists().asking.search(sentence))


def says_nothing(piece: str) -> bool:
    """Whether a piece of a sentence is nothing but politeness: "подскажите, пожалуйста"."""
    lists = _lists()
    return all(word in lists.fillers or word in lists.polite for word in WORD.findall(piece))


def asked_alone(text: str) -> str:
    """A question without what leads to it and ends it: "ок, спасибо, а во сколько выезд" as "во сколько выезд"."""
    words = WORD.findall(text)
    asking = [at for at, word in enumerate(words) if word not in _lists().lead_ins]
    return " ".join(words[asking[0] : asking[-1] + 1]) if asking else text


def tells_trouble(text: str) -> bool:
    return bool(_lists().trouble.search(text))


def is_lost(text: str) -> bool:
    """Whether somebody says only that he does not understand: no list of things would help him."""
    return bool(_lists().lost.fullmatch(" ".join(WORD.findall(text))))


def is_not_needed(text: str) -> bool:
    """Whether what is solved was only given up: "never mind"."""
    return bool(_lists().not_needed.search(text))


def wants_human(text: str) -> bool:
    return _lists().human.search(text) or _lists().anger.search(text)


def without_calls(text: str) -> str:
    """A text without the clauses that call for a human, not for somebody to come.

    Empty where it is such a call and nothing else; the whole where the call can't be told from what else is said.
    """
    if not _lists().call.search(text):
        return text
    if says_nothing(_lists().a_call.sub(" ", text)):
        return ""
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
        if _is_fine(after) and not is_solved(before):
            if _lists().was.search(before):
                return ""
            if _lists().trouble.search(before):
                return before
    return _wanted_instead(sentence) or ("" if is_solved(sentence) else sentence)


def is_solved(sentence: str) -> bool:
    """Whether a sentence says that something works, was found or is no longer needed, and asks nothing."""
    lists = _lists()
    sentence = lists.thanked.sub("", sentence)
    if not lists.solved.search(sentence):
        return False
    return not lists.still_a_problem.search(sentence) and not lists.asking.search(sentence)


def _is_fine(clause: str) -> bool:
    if _lists().still_a_problem.search(clause) or _lists().asking.search(clause):
        return False
    return is_solved(clause) or bool(_lists().now_fine.search(clause.strip(" ,.!")))


def _wanted_instead(sentence: str) -> str:
    """What follows something that is not needed: "no need for towels, we need a blanket" as "we need a blanket"."""
    for comma in _COMMA.finditer(sentence):
        before, after = sentence[: comma.start()], sentence[comma.end() :]
        if is_solved(before) and not is_solved(after) and _asks_or_wants(after):
            return after
    return ""


def _asks_or_wants(clause: str) -> bool:
    lists = _lists()
    return bool(lists.asking.search(clause) or lists.wanting.search(clause)) and len(WORD.findall(clause)) > 1


@dataclass(frozen=True)
class _Lists:
    words: dict[ChatKind, frozenset[str]]
    whole: dict[ChatKind, re.Pattern[str]]
    praise_beside: frozenset[str]
    lead_ins: frozenset[str]
    fillers: frozenset[str]
    polite: frozenset[str]
    human: AnyOf
    call: AnyOf
    anger: AnyOf
    solved: AnyOf
    a_call: re.Pattern[str]
    still_a_problem: re.Pattern[str]
    asking: re.Pattern[str]
    contrast: re.Pattern[str]
    corrected: re.Pattern[str]
    was: re.Pattern[str]
    now_fine: re.Pattern[str]
    trouble: re.Pattern[str]
    wanting: re.Pattern[str]
    thanked: re.Pattern[str]
    lost: re.Pattern[str]
    not_needed: re.Pattern[str]


@cache
def _lists() -> _Lists:
    listed = yaml.safe_load(_LISTS.read_text(encoding="utf-8"))
    words = {ChatKind(kind): frozenset(said.split()) for kind, said in listed["words"].items()}
    whole = {kind: re.compile("|".join(listed[kind])) for kind in _WHOLE_KINDS}
    endings = "|".join(listed["plea_ends"])
    listed["call"] = listed["a_call"] = list(listed["human"])
    listed["human"] += [rf"{plea}(,? ({endings})){{0,3}}\s*([.!?]|$)" for plea in listed["plea"]]
    human, call, anger, solved = (AnyOf(listed[name]) for name in ("human", "call", "anger", "solved"))
    names = "a_call still_a_problem asking contrast corrected was now_fine trouble wanting thanked lost not_needed"
    patterns = {name: re.compile("|".join(listed[name])) for name in names.split()}
    polite = frozenset(word for kind in words.values() for word in kind).union(listed["polite"].split())
    beside, lead_ins = (frozenset(listed[name].split()) for name in ("praise_beside", "lead_ins"))
    fillers = frozenset(listed["fillers"].split())
    return _Lists(words, whole, beside, lead_ins, fillers, polite, human, call, anger, solved, **patterns)
