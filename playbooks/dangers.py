"""Finds the signs of danger in a sentence: words of certain groups that stand near each other. Called by `emergencies`.

Groups and signs stand in `dangers.yaml`. Pure: every word is looked up once and remembered.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from playbooks.reading.repair import WORD

_GROUPS_AND_SIGNS = Path(__file__).with_name("dangers.yaml")
# Within how many words a sign must stand, and how far around it words that speak against it count.
_NEAR, _AROUND = 9, 5
_GAP = 2  # words between those of an expression
_PART = re.compile(r"\+?[^_+]+")
_SHORTEST_BEGINNING, _TELLING_LETTERS = 4, 3
_DENIALS = frozenset(
    "не ни нет без нету no not isn't isnt don't dont doesn't doesnt didn't didnt never without aren't can't cant "
    "cannot couldn't won't wont unable wasn't hasn't haven't".split()
)
_BETWEEN = frozenset("могу может можем могут хочет очень really been being able to be the a any even is it".split())
_DENIALS_AFTER = frozenset("нет нету".split())

Expression = tuple[tuple[str, ...], int]  # the words after the first, and the groups


@dataclass(frozen=True)
class Heard:
    """`kind`: that of the first sign, a doubtful one only where no other stands; `None` without any.

    `may_be_danger`: a word of danger stands there, and none of harmless talk; `is_denied`: all such words are denied.
    """

    kind: str | None
    is_doubtful: bool
    may_be_danger: bool
    is_denied: bool


@lru_cache(maxsize=2_000)
def heard_in(sentence: str) -> Heard:
    """What a repaired sentence tells of danger."""
    listed = _listed()
    told = told_in(sentence)
    is_said, is_denied = bool(told.all_said & listed.possible), bool(told.all_denied & listed.possible)
    may_be = (is_said or is_denied) and not told.all_said & listed.doubt
    doubtful = None
    for sign in _complete(told):
        where = _place_of(sign, told)
        if where and not _around(where, told) & listed.doubt:
            return Heard(sign.kind, is_doubtful=False, may_be_danger=may_be, is_denied=False)
        doubtful = doubtful or (sign.kind if where else None)
    denied = is_denied and not is_said and doubtful is None
    return Heard(doubtful, is_doubtful=doubtful is not None, may_be_danger=may_be, is_denied=denied)


def dangers_in(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """The groups of words of danger that a repaired sentence says, and those that it denies: "can't breathe"."""
    told, listed = told_in(sentence), _listed()
    return _named(told.all_said & listed.possible), _named(told.all_denied & listed.possible)


@dataclass(frozen=True)
class Told:
    """The groups of each word as bits: those that it says, and those that it denies."""

    said: list[int]
    denied: list[int]
    all_said: int
    all_denied: int


@lru_cache(maxsize=2_000)
def told_in(sentence: str) -> Told:
    """Which groups of words a repaired sentence says and denies, word by word."""
    return _told(WORD.findall(sentence))


def group_names() -> tuple[str, ...]:
    """The name of each group, in the order of its bit."""
    return _listed().names


@dataclass(frozen=True)
class _Sign:
    """`said`, `denied`: one word of each of these masks; `against`: groups that may not stand around them."""

    kind: str
    said: tuple[int, ...]
    denied: tuple[int, ...]
    against: int
    longest: int  # words of the whole sentence


def _told(words: Sequence[str]) -> Told:
    said, denied = [0] * len(words), [0] * len(words)
    beginnings = {word[:_TELLING_LETTERS] for word in words}
    all_said = all_denied = 0
    for at, word in enumerate(words):
        groups = _groups_of(word)
        if groups and _is_denied(words, at):
            denied[at] = groups
            all_denied |= groups
        else:
            said[at] = groups
        for rest, more in _begun_by(word):
            if rest[0].strip("+.")[:_TELLING_LETTERS] in beginnings and _follows(words, at, rest):
                said[at] |= more
        all_said |= said[at]
    return Told(said, denied, all_said, all_denied)


def _complete(told: Told) -> Iterator[_Sign]:
    """Those all of whose groups are there at all, in their order; nearly always none."""
    listed, length = _listed(), len(told.said)
    begun = {at for group in bits_of(told.all_said | told.all_denied) for at in listed.begun_by.get(group, ())}
    for sign in map(listed.signs.__getitem__, sorted(begun)):
        is_said = length <= sign.longest and all(mask & told.all_said for mask in sign.said)
        if is_said and all(mask & told.all_denied for mask in sign.denied):
            yield sign


def bits_of(mask: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _place_of(sign: _Sign, told: Told) -> tuple[int, int] | None:
    """Where a sign stands, first and last word; `None` where its words are far apart or others speak against it."""
    places = [[at for at, mask in enumerate(told.said) if mask & wanted] for wanted in sign.said]
    places += [[at for at, mask in enumerate(told.denied) if mask & wanted] for wanted in sign.denied]
    return next((where for where in _near_ones(places) if not _around(where, told) & sign.against), None)


def _near_ones(places: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    for start in places[0]:
        taken = [start]
        for others in places[1:]:
            free = [at for at in others if at not in taken]
            if not free:
                break
            taken.append(min(free, key=lambda at: abs(at - start)))
        else:
            if max(taken) - min(taken) < _NEAR:
                yield min(taken), max(taken)


def _around(where: tuple[int, int], told: Told) -> int:
    begin, end = where
    found = 0
    for mask in told.said[max(0, begin - _AROUND) : end + _AROUND + 1]:
        found |= mask
    return found


def _is_denied(words: Sequence[str], at: int) -> bool:
    if at + 1 < len(words) and words[at + 1] in _DENIALS_AFTER:
        return True
    before = at - 1
    while before >= 0 and at - before <= _GAP + 1 and words[before] in _BETWEEN:
        before -= 1
    return before >= 0 and words[before] in _DENIALS


def _follows(words: Sequence[str], at: int, rest: Sequence[str]) -> bool:
    for part in rest:
        gap = 0 if part.startswith("+") else _GAP
        near = range(at + 1, min(len(words), at + 2 + gap))
        found = next((there for there in near if _is_meant(words[there], part.removeprefix("+"))), None)
        if found is None:
            return False
        at = found
    return True


def _is_meant(word: str, part: str) -> bool:
    return word == part[:-1] if part.endswith(".") else word.startswith(part)


@lru_cache(maxsize=30_000)
def _groups_of(word: str) -> int:
    listed = _listed()
    word = word.removesuffix("'s")
    found = listed.whole.get(word, 0)
    for length in range(2, len(word) + 1):
        found |= listed.beginnings.get(word[:length], 0)
    return found


@lru_cache(maxsize=30_000)
def _begun_by(word: str) -> list[Expression]:
    """The expressions that a word may begin; short words begin only those that are written with just them."""
    expressions = _listed().expressions
    lengths = range(_SHORTEST_BEGINNING, len(word))
    return [*expressions.get(word, ()), *(one for length in lengths for one in expressions.get(word[:length], ()))]


@dataclass(frozen=True)
class _Listed:
    names: tuple[str, ...]
    whole: dict[str, int]
    beginnings: dict[str, int]
    expressions: dict[str, list[Expression]]
    signs: list[_Sign]
    begun_by: dict[int, list[int]]  # which signs may be there when a group is, by the first that each asks for
    possible: int
    doubt: int


@cache
def _listed() -> _Listed:
    told = yaml.safe_load(_GROUPS_AND_SIGNS.read_text(encoding="utf-8"))
    bits = {name: 1 << at for at, name in enumerate(told["groups"])}
    listed = _Listed(tuple(bits), {}, {}, {}, [], {}, _mask(told["possible"], bits), _mask(told["doubt"], bits))
    for name, written in told["groups"].items():
        for one in written.split():
            _put(one, bits[name], listed)
    listed.signs.extend(_sign(kind, written, bits) for kind, signs in told["signs"].items() for written in signs)
    for at, sign in enumerate(listed.signs):
        for group in bits_of((*sign.said, *sign.denied)[0]):
            listed.begun_by.setdefault(group, []).append(at)
    return listed


def _put(written: str, group: int, listed: _Listed) -> None:
    first, *rest = _PART.findall(written.replace("-", "_"))
    if rest:
        listed.expressions.setdefault(first, []).append((tuple(rest), group))
        return
    words = listed.whole if first.endswith(".") else listed.beginnings
    word = first.removesuffix(".")
    words[word] = words.get(word, 0) | group


def _sign(kind: str, written: str, bits: dict[str, int]) -> _Sign:
    parts = written.split()
    said = [_mask(part.replace("|", " "), bits) for part in parts if part[0] not in "<-!"]
    denied = [bits[part[1:]] for part in parts if part[0] == "!"]
    against = _mask(" ".join(part[1:] for part in parts if part[0] == "-"), bits)
    longest = next((int(part[1:]) for part in parts if part[0] == "<"), 10_000)
    return _Sign(kind, tuple(said), tuple(denied), against, longest)


def _named(groups: int) -> frozenset[str]:
    return frozenset(name for at, name in enumerate(group_names()) if groups >> at & 1)


def _mask(names: str, bits: dict[str, int]) -> int:
    return sum(bits[name] for name in set(names.split()))
