"""Finds codes that are written in words: "four eight two one", "сорок восемь, двадцать один", "4 восемь 2 один". Pure.

People read codes out digit by digit, in pairs, or as one number. Each run of number words is turned into digits in
those ways, and codes are looked for among them; digits alone are the business of `properties.codes`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_ONES: Mapping[int, str] = {
    0: "zero oh nought ноль нуль нолик ноля", 1: "one один одна одно единица раз", 2: "two два две двойка",
    3: "three три тройка", 4: "four четыре четверка", 5: "five пять пятерка", 6: "six шесть шестерка",
    7: "seven семь семерка", 8: "eight восемь восьмерка", 9: "nine девять девятка",
    10: "ten десять", 11: "eleven одиннадцать", 12: "twelve двенадцать", 13: "thirteen тринадцать",
    14: "fourteen четырнадцать", 15: "fifteen пятнадцать", 16: "sixteen шестнадцать", 17: "seventeen семнадцать",
    18: "eighteen восемнадцать", 19: "nineteen девятнадцать",
}  # fmt: skip
_TENS: Mapping[int, str] = {
    20: "twenty двадцать", 30: "thirty тридцать", 40: "forty fourty сорок", 50: "fifty пятьдесят",
    60: "sixty шестьдесят", 70: "seventy семьдесят", 80: "eighty восемьдесят", 90: "ninety девяносто",
}  # fmt: skip
_HUNDREDS: Mapping[int, str] = {
    100: "hundred сто", 200: "двести", 300: "триста", 400: "четыреста", 500: "пятьсот", 600: "шестьсот",
    700: "семьсот", 800: "восемьсот", 900: "девятьсот", 1000: "thousand тысяча тысячи тысяч",
}  # fmt: skip
_LONG = 10  # digits: more than any number that people say a part of in words
_VALUES = {word: value for each in (_ONES, _TENS, _HUNDREDS) for value, words in each.items() for word in words.split()}
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_GAP = re.compile(r"[\s,.;:/*+\-–—]{0,4}(?:(?:and|и)\s+)?")


@dataclass(frozen=True)
class _Token:
    value: int
    digits: str  # as it was written, or as a word says it
    is_word: bool
    start: int
    end: int


def find_spoken(text: str, codes: Sequence[tuple[str, str]]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Where the digits of a code are told in words, or partly so, by its name; `text` in lower case."""
    for run in _runs(text.replace("ё", "е")) if codes else ():
        for reading in (_one_by_one(run), _in_groups(run), _as_number(run)):
            for name, code in codes:
                yield from ((name, place) for place in _places(reading, code))


_Reading = Sequence[tuple[str, int, int]]
"""Digits, and where they stand in the text."""


def _runs(text: str) -> Iterator[list[_Token]]:
    """Number words and digits that follow each other, at least one word among them."""
    run: list[_Token] = []
    for found in _TOKEN.finditer(text):
        token = _token(found)
        follows = bool(run) and _GAP.fullmatch(text, run[-1].end, found.start()) is not None
        if token is not None and (follows or not run):
            run.append(token)
            continue
        if found[0] in {"and", "и"}:
            continue
        if any(each.is_word for each in run):
            yield run
        run = [token] if token is not None else []
    if any(each.is_word for each in run):
        yield run


def _token(found: re.Match[str]) -> _Token | None:
    word = found[0]
    if word.isdecimal():
        return _Token(int(word) if len(word) < _LONG else 0, word, False, found.start(), found.end())
    value = _VALUES.get(word)
    return None if value is None else _Token(value, str(value), True, found.start(), found.end())


def _one_by_one(run: Sequence[_Token]) -> _Reading:
    return [(token.digits, token.start, token.end) for token in run]


def _in_groups(run: Sequence[_Token]) -> _Reading:
    """Tens with the ones that follow them: forty eight is 48."""
    groups: list[tuple[str, int, int]] = []
    place = 0
    while place < len(run):
        first, second = run[place], run[place + 1] if place + 1 < len(run) else None
        if first.value in _TENS and first.is_word and second is not None and 0 < second.value < 10:
            groups.append((str(first.value + second.value), first.start, second.end))
            place += 2
        else:
            groups.append((first.digits, first.start, first.end))
            place += 1
    return groups


def _as_number(run: Sequence[_Token]) -> _Reading:
    """The whole run as one number: four thousand eight hundred and twenty one."""
    total = part = 0
    for token in run:
        if token.value == 1000:
            total, part = total + (part or 1) * 1000, 0
        elif token.value == 100 and 0 < part < 10:
            part *= 100
        else:
            part += token.value
    return [(str(total + part), run[0].start, run[-1].end)]


def _places(reading: _Reading, code: str) -> Iterator[tuple[int, int]]:
    for first in range(len(reading)):
        digits = ""
        for last in range(first, len(reading)):
            digits += reading[last][0]
            if digits == code:
                yield reading[first][1], reading[last][2]
            if len(digits) >= len(code):
                break
