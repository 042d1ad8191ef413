"""What a playbook's `not_meant` says: words that look like its own and mean something else. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache

from properties.files.written import Written

# "5 утра", "11:30 pm", "05:30"; a bare "5:30" may be of the afternoon.
_HOUR = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?:утра|ночи|am\b|a\.m|(?P<late>дня|вечера|pm\b|p\.m))"
    r"|(?<![\d:])(?P<clock>0\d|1\d|2[0-3]):(?P<past>[0-5]\d)"
)
_NOON = 12


@dataclass(frozen=True)
class NotMeant:
    """Said are one of `words`, or an hour earlier than `hour_before`, and none of `unless`. A word may end with *."""

    hour_before: time | None = None
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    written: Written = field(default=Written(), compare=False, repr=False)

    def is_said(self, text: str) -> bool:
        """`text` as it is read: in lower case, repaired."""
        is_early = self.hour_before is not None and any(hour < self.hour_before for hour in hours_named(text))
        return (is_early or _holds(text, self.words)) and not _holds(text, self.unless)


def hours_named(text: str) -> Iterator[time]:
    """Of which it is said what part of the day they are; twelve at night is the day's end, and no hour of it."""
    for found in _HOUR.finditer(text):
        if found["clock"]:
            yield time(int(found["clock"]), int(found["past"]))
            continue
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        if minute < 60 and (1 <= hour < _NOON or (hour == _NOON and found["late"])):
            yield time(hour + _NOON if found["late"] and hour < _NOON else hour, minute)


def _holds(text: str, words: Sequence[str]) -> bool:
    return bool(words) and _pattern(tuple(words)).search(text) is not None


@lru_cache(maxsize=1_000)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    each = (re.escape(word.lower()).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)")
