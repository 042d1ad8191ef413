"""Finds the signs of danger in a sentence: words of certain groups that stand near each other. Called by `emergencies`.

Groups and signs stand in `dangers.yaml`. Pure: every word is looked up once and remembered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from playbooks.danger_lists import Expression, Sign, bits_of, danger_lists
from playbooks.reading.repair import WORD

# Within how many words a sign must stand, and how far around it words that speak against it count.
_NEAR, _AROUND = 9, 5
_GAP = 2  # words between those of an expression
_SHORTEST_BEGINNING, _TELLING_LETTERS = 4, 3
_DENIALS = frozenset(
    "не ни нет без нету no not isn't isnt don't dont doesn't doesnt didn't didnt never without aren't can't cant "
    "cannot couldn't won't wont unable wasn't hasn't haven't".split()
)
_BETWEEN = frozenset("могу может можем могут хочет очень really been being able to be the a any even is it".split())
_DENIALS_AFTER = frozenset("нет нету".split())


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
    listed = danger_lists()
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
    told, listed = told_in(sentence), danger_lists()
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
    return danger_lists().names


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


def _complete(told: Told) -> Iterator[Sign]:
    """Those all of whose groups are there at all, in their order; nearly always none."""
    listed, length = danger_lists(), len(told.said)
    begun = {at for group in bits_of(told.all_said | told.all_denied) for at in listed.begun_by.get(group, ())}
    for sign in map(listed.signs.__getitem__, sorted(begun)):
        is_said = length <= sign.longest and all(mask & told.all_said for mask in sign.said)
        if is_said and all(mask & told.all_denied for mask in sign.denied):
            yield sign


def _place_of(sign: Sign, told: Told) -> tuple[int, int] | None:
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
    listed = danger_lists()
    word = word.removesuffix("'s")
    found = listed.whole.get(word, 0)
    for length in range(2, len(word) + 1):
        found |= listed.beginnings.get(word[:length], 0)
    return found


@lru_cache(maxsize=30_000)
def _begun_by(word: str) -> list[Expression]:
    """The expressions that a word may begin; short words begin only those that are written with just them."""
    expressions = danger_lists().expressions
    lengths = range(_SHORTEST_BEGINNING, len(word))
    return [*expressions.get(word, ()), *(one for length in lengths for one in expressions.get(word[:length], ()))]


def _named(groups: int) -> frozenset[str]:
    return frozenset(name for at, name in enumerate(group_names()) if groups >> at & 1)
