"""Finds a reservation code and an arrival date in what a guest typed. Called before the decision on his message."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

_CODE = re.compile(r"(?<![\w-])(?=[\w-]*\d)[A-Za-zА-Яа-яЁё\d][\w-]{3,39}(?![\w-])")
# Letters alone, what is short and what holds points or strokes is a code in the form of Airbnb's, or called one.
_OF_AIRBNB = re.compile(r"(?<![\w-])[HН][MМ][A-Z]{8}(?![\w-])", re.I)
_NAME_OF_CODE = (
    r"(?<!\w)(?:booking|reservation|confirmation|брон[ьи]|бронировани[ея])(?!\w)(?:\W+(?:number|code|no|id|номер|код))?"
)
_CALLED = re.compile(rf"{_NAME_OF_CODE}(?:\W+(?:is|это|мой|моя))?\W+([A-Za-zА-Яа-яЁё\d][\w./-]*\w)(?![\w-])", re.I)
_NUMERIC = re.compile(r"(?<![\w-])(\d{1,4})[./-](\d{1,2})(?:[./-](\d{2,4}))?(?![\w-])")
_DAY_FIRST = re.compile(
    r"(?<!\w)(\d{1,2})(?:st|nd|rd|th|-?го|-?е)?[ .]+(?:of )?([a-zа-яё]{3,})\.?(?:[ ,]+(\d{4}))?", re.I
)
_MONTH_FIRST = re.compile(r"(?<!\w)([a-zа-яё]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:[ ,]+(\d{4}))?", re.I)
_MONTHS = (
    ("jan", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"), ("may", "мая", "май"), ("jun", "июн"),
    ("jul", "июл"), ("aug", "авг"), ("sep", "сен"), ("oct", "окт"), ("nov", "ноя"), ("dec", "дек"),
)  # fmt: skip
# Words that only name a code and a date; more than a few others are something that the guest wants.
_NAMING = frozenset(
    "my our the is are code reservation booking number arrival arriving arrive arrived date and on for of we i it here"
    " мой моя наш наша код кода бронь брони бронирование бронирования номер дата дату заезд заезда заезжаем и на у меня"
    " нас вот это приезд".split()
)
_SAYING_MORE = 3
# Beside the stay's link these only say what it is; any other word is something that the guest wants.
_NAMING_LINK = _NAMING | frozenset(
    "hi hello hey dear good morning afternoon evening day there this that's here's it's link url stay booked booking"
    " reserved you your sent me to by with your from apartment flat apartments place guest guests tomorrow today"
    " tonight please pls see via am we're i'm airbnb following above below attached 👋 🙂 😊"
    " привет здравствуйте здравствуй добрый доброе доброго утро день вечер ночи времени суток ссылка ссылку ссылке"
    " забронировал забронировала забронировали бронировал бронировала бронировали забронирован забронирована"
    " по от вы вам ваш ваша вашу квартира квартиру квартиры апартаменты апартаментов гость гости завтра сегодня моей"
    " моего мы я прислали отправляю присылаю пожалуйста заезжаю приезжаем приезжаю буду будем".split()
)
_CLOCK = re.compile(r"(?<![\w.])(?:\d{1,2}:\d{2}|(?:at|в) \d{1,2}\.\d{2})(?: ?[ap]m)?(?![\w.])", re.I)
_FLIGHT = re.compile(
    r"(?<!\w)(?:flight|train|bus|рейс\w*|поезд\w*)(?: (?:no\.?|number|№))? ?[a-zа-я\d]{1,3}[ -]?\d{1,5}(?!\w)", re.I
)
_MEASURE = re.compile(
    r"(?<![\w-])\d+-?(?:st|nd|rd|th|го|ое|ая|ый|ой|ом|му|е|й|я|ю|х|[ap]m|mins?|minutes?|hrs?|hours?|days?|nights?|"
    r"km|kg|gb|mb|usd|eur|rub|мин\w*|час\w*|ч|дн\w*|ноч\w*|км|кг|гб|мб|руб\w*|р|чел\w*)(?![\w-])",
    re.I,
)
_MOST_CODES = _MOST_DAYS = 2
_SHORTEST_OF_LETTERS, _SHORTEST_NUMBER, _LONGEST_BARE_NUMBER = 5, 3, 4
# Letters that look alike are typed in the layout that happens to be on.
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")

Day = tuple[int, int, int | None]  # day, month, year if it was said


@dataclass(frozen=True)
class BookingWords:
    """Codes as `plain_code` spells them, and the days that were named, each with all readings of it."""

    codes: tuple[str, ...] = ()
    days: tuple[frozenset[Day], ...] = ()

    @property
    def is_guessing(self) -> bool:
        """Nobody needs more than a code and a day, or arrival and departure, to name his own stay."""
        return len(self.codes) > _MOST_CODES or len(self.days) > _MOST_DAYS

    def name_stay(self, arrival: date, departure: date) -> bool:
        """Its day of arrival and nothing else, or both its days."""
        if len(self.days) == 1:
            return self.names_day(arrival)
        return len(self.days) == _MOST_DAYS and self.names_day(arrival) and self.names_day(departure)

    def arrivals(self, years: Iterable[int]) -> set[date]:
        """Every day that may be meant, where no year was said in each of `years`."""
        readings = {reading for readings in self.days for reading in readings}
        named = ((day, month, [year] if year else years) for day, month, year in readings)
        return {date(y, month, day) for day, month, meant in named for y in meant if _is_day(y, month, day)}

    def names_day(self, day: date) -> bool:
        readings = {reading for readings in self.days for reading in readings}
        return bool(readings & {(day.day, day.month, None), (day.day, day.month, day.year)})


def find_booking_words(text: str) -> BookingWords:
    """A code is what has a digit in it and is no date, time, ordinal, measure or flight. "11/12" is read both as
    11 December and as 12 November.
    """
    rest = _FLIGHT.sub(" ", _CLOCK.sub(" ", text))
    days: dict[frozenset[Day], None] = {}
    for pattern, readings in ((_NUMERIC, _numeric_days), (_DAY_FIRST, _day_first), (_MONTH_FIRST, _month_first)):
        for match in reversed(list(pattern.finditer(rest))):
            named = frozenset(readings(match))
            if named:
                days[named] = None
                rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    codes = dict.fromkeys(plain_code(code) for code in _codes_in(_MEASURE.sub(" ", rest)))
    return BookingWords(tuple(code for code in codes if code), tuple(days))


def plain_code(code: str) -> str:
    """A code without what guests type in another way each: capitals, look-alikes, hyphens. "" if nothing remains."""
    return re.sub(r"[\W_]", "", code.upper().translate(_LOOK_ALIKE))


def _codes_in(text: str) -> Iterator[str]:
    called = [match[1] for match in _CALLED.finditer(text)]
    yield from (code for code in called if _is_code_where_called_one(code))
    yield from (match[0] for match in _OF_AIRBNB.finditer(text))
    for match in _CODE.finditer(text):
        is_bare_number = len(match[0]) <= _LONGEST_BARE_NUMBER and match[0].isdigit()
        if not is_bare_number and not any(match[0] in code for code in called):
            yield match[0]


def _is_code_where_called_one(word: str) -> bool:
    has_digit, has_letter = any(map(str.isdigit, word)), any(map(str.isalpha, word))
    if not has_digit:
        return word.isupper() and len(word) >= _SHORTEST_OF_LETTERS
    return has_letter or len(word) >= _SHORTEST_NUMBER


def _is_day(year: int, month: int, day: int) -> bool:
    return MINYEAR <= year <= MAXYEAR and day <= monthrange(year, month)[1]


def _numeric_days(match: re.Match[str]) -> list[Day]:
    first, second, third = match.groups()
    readings: list[Day]
    if len(first) == 4:
        readings = [(int(third), int(second), int(first))] if third else []
    else:
        year = None if third is None else int(third) + (2000 if len(third) == 2 else 0)
        readings = [(int(first), int(second), year), (int(second), int(first), year)] if len(first) < 3 else []
    return [reading for reading in readings if 1 <= reading[0] <= 31 and 1 <= reading[1] <= 12]


def _day_first(match: re.Match[str]) -> list[Day]:
    return _named_day(match[1], match[2], match[3])


def _month_first(match: re.Match[str]) -> list[Day]:
    return _named_day(match[2], match[1], match[3])


def _named_day(day: str, month: str, year: str | None) -> list[Day]:
    number = next((n for n, names in enumerate(_MONTHS, 1) if month.lower().startswith(names)), None)
    return [(int(day), number, int(year) if year else None)] if number and 1 <= int(day) <= 31 else []


def beside_booking_words(text: str) -> str:
    """What a guest says besides code and date, if it is more than naming them; "" otherwise."""
    words = [word.strip(".,:;!?#()").casefold() for word in text.split()]
    said = [word for word in words if word.isalpha() and word not in _NAMING and not _is_month(word)]
    return text if len(said) >= _SAYING_MORE else ""


def beside_link(text: str) -> str:
    """What a guest says besides the stay's link, if it is more than naming or greeting with it; "" otherwise."""
    words = [word.strip(".,:;!?#()-–—").casefold().replace("’", "'") for word in text.split()]
    return text if any(word and word not in _NAMING_LINK for word in words) or "?" in text else ""


def _is_month(word: str) -> bool:
    return any(word.startswith(names) for names in _MONTHS)
