"""The groups of words of danger and the signs they make, as `dangers.yaml` has them. Called by `dangers`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_GROUPS_AND_SIGNS = Path(__file__).with_name("dangers.yaml")
_PART = re.compile(r"\+?[^_+]+")

Expression = tuple[tuple[str, ...], int]  # the words after the first, and the groups


@dataclass(frozen=True)
class Sign:
    """`said`, `denied`: one word of each of these masks; `against`: groups that may not stand around them."""

    kind: str
    said: tuple[int, ...]
    denied: tuple[int, ...]
    against: int
    longest: int  # words of the whole sentence


@dataclass(frozen=True)
class Listed:
    names: tuple[str, ...]
    whole: dict[str, int]
    beginnings: dict[str, int]
    expressions: dict[str, list[Expression]]
    signs: list[Sign]
    begun_by: dict[int, list[int]]  # which signs may be there when a group is, by the first that each asks for
    possible: int
    doubt: int


@cache
def danger_lists() -> Listed:
    told = yaml.safe_load(_GROUPS_AND_SIGNS.read_text(encoding="utf-8"))
    bits = {name: 1 << at for at, name in enumerate(told["groups"])}
    listed = Listed(tuple(bits), {}, {}, {}, [], {}, _mask(told["possible"], bits), _mask(told["doubt"], bits))
    for name, written in told["groups"].items():
        for one in written.split():
            _put(one, bits[name], listed)
    listed.signs.extend(_sign(kind, written, bits) for kind, signs in told["signs"].items() for written in signs)
    for at, sign in enumerate(listed.signs):
        for group in bits_of((*sign.said, *sign.denied)[0]):
            listed.begun_by.setdefault(group, []).append(at)
    return listed


def _put(written: str, group: int, listed: Listed) -> None:
    first, *rest = _PART.findall(written.replace("-", "_"))
    if rest:
        listed.expressions.setdefault(first, []).append((tuple(rest), group))
        return
    words = listed.whole if first.endswith(".") else listed.beginnings
    word = first.removesuffix(".")
    words[word] = words.get(word, 0) | group


def _sign(kind: str, written: str, bits: dict[str, int]) -> Sign:
    parts = written.split()
    said = [_mask(part.replace("|", " "), bits) for part in parts if part[0] not in "<-!"]
    denied = [bits[part[1:]] for part in parts if part[0] == "!"]
    against = _mask(" ".join(part[1:] for part in parts if part[0] == "-"), bits)
    longest = next((int(part[1:]) for part in parts if part[0] == "<"), 10_000)
    return Sign(kind, tuple(said), tuple(denied), against, longest)


def bits_of(mask: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _mask(names: str, bits: dict[str, int]) -> int:
    return sum(bits[name] for name in set(names.split()))
