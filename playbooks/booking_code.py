"""Finds a reservation code and an arrival date in what a guest typed. Called before the decision on his message."""

import re
from dataclasses import dataclass
from datetime import date

_CODE = re.compile(r"(?<![\w-])(?=[\w-]*\d)[A-Za-zА-Яа-яЁё\d][A-Za-zА-Яа-яЁё\d-]{3,23}(?![\w-])")
_NUMERIC = re.compile(r"(?<![\w-])(\d{1,4})[./-](\d{1,2})(?:[./-](\d{2,4}))?(?![\w-])")
_DAY_FIRST = re.compile(
    r"(?<!\w)(\d{1,2})(?:st|nd|rd|th|-?го|-?е)?[ .]+(?:of )?([a-zа-яё]{3,})\.?(?:[ ,]+(\d{4}))?", re.I
)
_MONTH_FIRST = re.compile(r"(?<!\w)([a-zа-яё]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:[ ,]+(\d{4}))?", re.I)
_MONTHS = (
    ("jan", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"), ("may", "мая", "май"), ("jun", "июн"),
    ("jul", "июл"), ("aug", "авг"), ("sep", "сен"), ("oct", "окт"), ("nov", "ноя"), ("dec", "дек"),
)  # fmt: skip
# Letters that look alike are typed in the layout that happens to be on.
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


@dataclass(frozen=True)
class BookingWords:
    """Codes as reservations spell them (capitals), and days as (day, month, year or None), all readings of them."""

    codes: tuple[str, ...] = ()
    days: tuple[tuple[int, int, int | None], ...] = ()

    def names_day(self, arrival: date) -> bool:
        return any((arrival.day, arrival.month) == day[:2] and day[2] in {None, arrival.year} for day in self.days)


def find_booking_words(text: str) -> BookingWords:
    """`codes`: at most 5, without what is a date. "11/12" is read both as 11 December and as 12 November."""
    days: dict[tuple[int, int, int | None], None] = {}
    for match in _NUMERIC.finditer(text):
        days |= dict.fromkeys(_numeric_days(*match.groups()))
    for match in _DAY_FIRST.finditer(text):
        days |= dict.fromkeys(_named_day(match[1], match[2], match[3]))
    for match in _MONTH_FIRST.finditer(text):
        days |= dict.fromkeys(_named_day(match[2], match[1], match[3]))
    rest = _NUMERIC.sub(lambda match: " " if _numeric_days(*match.groups()) else match[0], text)
    codes = dict.fromkeys(match[0].upper().translate(_LOOK_ALIKE) for match in _CODE.finditer(rest))
    return BookingWords(tuple(code for code in codes if len(code) > 4 or not code.isdigit())[:5], tuple(days)[:8])


def _numeric_days(first: str, second: str, third: str | None) -> list[tuple[int, int, int | None]]:
    readings: list[tuple[int, int, int | None]]
    if len(first) == 4:
        readings = [(int(third), int(second), int(first))] if third else []
    else:
        year = None if third is None else int(third) + (2000 if len(third) == 2 else 0)
        readings = [(int(first), int(second), year), (int(second), int(first), year)] if len(first) < 3 else []
    return [reading for reading in readings if 1 <= reading[0] <= 31 and 1 <= reading[1] <= 12]


def _named_day(day: str, month: str, year: str | None) -> list[tuple[int, int, int | None]]:
    number = next((n for n, names in enumerate(_MONTHS, 1) if month.lower().startswith(names)), None)
    return [(int(day), number, int(year) if year else None)] if number and 1 <= int(day) <= 31 else []
