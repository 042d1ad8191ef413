"""On which days an event of a calendar comes again, by its rule. Pure; called where feeds are read.

A rule is a stranger's, and of one that never comes true dateutil looks for the next day until the year 9999, or for
ever. So only rules are followed that surely come true again: those that calendars write for blocked nights.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from properties.late import late

if TYPE_CHECKING:
    from dateutil import rrule
else:
    rrule = late("dateutil.rrule")

_MOST, _FOR = 1000, timedelta(days=3650)
_UNTIL = re.compile(r"UNTIL=(\d{8})[^;]*")
_ANY = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
_BESIDES: Mapping[str, list[set[str]]] = {
    "DAILY": [set()],
    "WEEKLY": [set(), {"BYDAY"}],
    "MONTHLY": [set(), {"BYDAY"}, {"BYMONTHDAY"}],
    "YEARLY": [set(), {"BYMONTH", "BYMONTHDAY"}],
}
_VALUES = {
    "INTERVAL": re.compile(r"[1-9]\d{0,2}"),
    "BYDAY": re.compile(r"([+-]?[1-4])?(MO|TU|WE|TH|FR|SA|SU)"),
    "BYMONTHDAY": re.compile(r"-?([1-9]|1\d|2[0-8])"),
    "BYMONTH": re.compile(r"[1-9]|1[0-2]"),
}


def further_days(rule: str, first: date) -> Iterator[date]:
    """Those after the `first`, of ten years at most. Raises `ValueError` for a rule that is not followed."""
    rule = _UNTIL.sub(r"UNTIL=\1", rule.upper())  # days, as the first is one
    said = dict(part.split("=", 1) for part in rule.split(";"))
    if not _comes_true(said):
        raise ValueError("a rule that may never come true again")
    begins = rrule.rrulestr(rule, dtstart=datetime.combine(first, time()))
    last = first + _FOR
    days = (begin.date() for begin in islice(begins, _MOST))
    return (day for day in takewhile(lambda day: day <= last, days) if day != first)


def _comes_true(said: Mapping[str, str]) -> bool:
    """In every period, or in one of the next few years where the first day is one that not all months have."""
    is_known = (set(said) - _ANY) in _BESIDES.get(said["FREQ"], [])
    return is_known and all(
        pattern.fullmatch(value)
        for name, pattern in _VALUES.items()
        for value in said.get(name, "").split(",")
        if name in said
    )
