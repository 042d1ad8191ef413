"""What single values of a file may be: each function takes a scalar as written and returns what it means.

A value that doesn't fit raises `Unfit` with what was found and what was expected.
"""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from properties.files.faults import any_of, did_you_mean
from properties.files.tree import Scalar
from properties.filling import Fact

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Reader = Callable[[Scalar], T]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# What YAML takes for something else than a text when it stands without quotes.
_NOT_TEXT = re.compile(r"[-+]?[\d_]+(\.[\d_]*)?(e[-+]?\d+)?|[-+]?\.(inf|nan|\d+)|0[xo][\da-f_]+|~|", re.IGNORECASE)
_SWITCHES = {"yes", "no", "on", "off", "true", "false", "null"}
_SLUG = re.compile(r"[a-z0-9-]{1,64}")
_KEY = re.compile(r"[\w.-]{1,64}")
_NAME = re.compile(r"\w[\w-]{0,39}")
_TOKEN = re.compile(r"\S{1,100}")
_EMAIL = re.compile(r"(?=.{3,254}$)[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,14})")
_FRACTION = re.compile(r"-?\d{1,11}\.\d{1,4}")
_DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,15})?(e-\d{1,2})?")
_SHORT = 100
_YEARS = range(2000, 2200)


class Unfit(Exception):
    """A value that can't be taken; the text says what was found and what was expected."""


def text(scalar: Scalar) -> str:
    """A text that is not blank. Unquoted numbers and yes/no are refused: what YAML makes of them differs."""
    if scalar.plain and (_NOT_TEXT.fullmatch(scalar.text) or scalar.text.lower() in _SWITCHES):
        raise Unfit(f"a text was expected, found {scalar.text or 'nothing'}; write it in quotes")
    if not scalar.text.strip():
        raise Unfit("a text was expected, found a blank")
    return scalar.text


def sentence(scalar: Scalar) -> str:
    """A text that people read: what stands behind # must not be lost from it."""
    if scalar.is_cut:
        raise Unfit('the text ends before " #", which begins a comment; write it in quotes, or below a |')
    return text(scalar)


def short(scalar: Scalar) -> str:
    if len(scalar.text) > _SHORT:
        raise Unfit(f"a text of at most {_SHORT} characters was expected, found {len(scalar.text)}")
    return text(scalar)


def literally(scalar: Scalar) -> str:
    """A code, password or number of any kind, exactly as it was written: 0421 keeps its nought."""
    if scalar.plain and scalar.text.lower() in _SWITCHES:
        raise Unfit(f"{scalar.text} without quotes is a yes/no value; write it in quotes")
    if not scalar.text.strip() or (scalar.plain and scalar.text == "~"):
        raise Unfit("a text was expected, found nothing")
    return scalar.text


def slug(scalar: Scalar) -> str:
    return _matching(scalar, _SLUG, "a name of lowercase letters, digits and hyphens (at most 64)")


def key(scalar: Scalar) -> str:
    return _matching(scalar, _KEY, "a key of letters, digits, hyphens, dots and underscores (at most 64)")


def name(scalar: Scalar) -> str:
    """One that may stand in a placeholder."""
    return _matching(scalar, _NAME, "a name of letters, digits, underscores and hyphens (at most 40)")


def token(scalar: Scalar) -> str:
    return _matching(scalar, _TOKEN, "one word of at most 100 characters")


def email(scalar: Scalar) -> str:
    """In lower case, as people log in with it."""
    return _matching(scalar, _EMAIL, "an e-mail address like anna@example.org").lower()


def phone(scalar: Scalar) -> str:
    return _matching(scalar, _PHONE, "a number like +78120000001 (+, country code, digits only)")


def one_of(*words: E) -> Reader[E]:
    def read(scalar: Scalar) -> E:
        for word in words:
            if scalar.text == word:
                return word
        raise Unfit(f"{scalar.text or 'nothing'}, but {any_of(words)} was expected{did_you_mean(scalar.text, words)}")

    return read


def day_of_week(scalar: Scalar) -> str:
    if scalar.text not in DAYS:
        raise Unfit(f"{scalar.text}, but {any_of(DAYS)} was expected")
    return scalar.text


def time_of_day(scalar: Scalar) -> str:
    """ "HH:MM"; read as it was written, so that an unquoted 15:00 is not 900 (what YAML makes of it)."""
    if not (found := _TIME.fullmatch(scalar.text)):
        raise Unfit(f'{scalar.text or "nothing"}, but a time from "00:00" to "23:59" was expected')
    return f"{found[1]:0>2}:{found[2]}"


def hours(scalar: Scalar) -> tuple[str, str]:
    """ "17:00-21:00": two local times."""
    since, until = (_TIME.fullmatch(part.strip()) for part in (scalar.text.replace("–", "-") + "-").split("-")[:2])
    if since is None or until is None:
        raise Unfit(f'{scalar.text or "nothing"}, but hours like "17:00-21:00" were expected')
    return f"{since[1]:0>2}:{since[2]}", f"{until[1]:0>2}:{until[2]}"


def day(scalar: Scalar) -> date:
    if not (found := _DAY.fullmatch(scalar.text)):
        raise Unfit(f"{scalar.text or 'nothing'}, but a date like 2026-11-21 was expected")
    try:
        when = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Unfit(f"{scalar.text}, but the calendar has no such day") from None
    if when.year not in _YEARS:
        raise Unfit(f"{scalar.text}, but a year from {_YEARS.start} to {_YEARS.stop - 1} was expected")
    return when


def timezone(scalar: Scalar) -> str:
    found = literally(scalar)
    if found not in _timezones():
        near = did_you_mean(found, _timezones())
        raise Unfit(f"unknown time zone {found}{near or ', a name like Europe/Moscow was expected'}")
    return found


def whole(least: int, most: int) -> Reader[int]:
    def read(scalar: Scalar) -> int:
        if not (scalar.plain and _WHOLE.fullmatch(scalar.text) and least <= int(scalar.text) <= most):
            found = scalar.text if scalar.plain else f'"{scalar.text}"'
            raise Unfit(f"{found or 'nothing'}, but a whole number from {least} to {most} was expected")
        return int(scalar.text)

    return read


def degrees(limit: int) -> Reader[float]:
    def read(scalar: Scalar) -> float:
        if not (scalar.plain and _DEGREES.fullmatch(scalar.text) and abs(float(scalar.text)) <= limit):
            raise Unfit(f"{scalar.text or 'nothing'}, but a number from -{limit} to {limit} was expected")
        return float(scalar.text)

    return read


def switch(scalar: Scalar) -> bool:
    if scalar.plain and scalar.text in ("true", "yes"):
        return True
    if scalar.plain and scalar.text in ("false", "no"):
        return False
    raise Unfit(f"{scalar.text or 'nothing'}, but yes or no was expected")


def number(scalar: Scalar) -> float:
    if not (scalar.plain and (_WHOLE.fullmatch(scalar.text) or _FRACTION.fullmatch(scalar.text))):
        raise Unfit(f"{scalar.text or 'nothing'}, but a number was expected")
    return float(scalar.text)


def fact(scalar: Scalar) -> Fact:
    """A text, a number or true/false. What merely looks like a number (007, 12:30, +7…) stays the text it is."""
    if not scalar.plain:
        return text(scalar)
    if scalar.text.lower() in ("true", "false"):
        return scalar.text.lower() == "true"
    if _WHOLE.fullmatch(scalar.text):
        return int(scalar.text)
    return float(scalar.text) if _FRACTION.fullmatch(scalar.text) else literally(scalar)


def _matching(scalar: Scalar, form: re.Pattern[str], expected: str) -> str:
    found = literally(scalar)
    if not form.fullmatch(found):
        raise Unfit(f'"{found}", but {expected} was expected')
    return found


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())
