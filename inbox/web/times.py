"""Puts moments and lengths of time into the reader's words, at the property's clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from babel.dates import format_date

from inbox.web.languages import Words

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_MORNING = time(8, 0)


@dataclass(frozen=True)
class LocalClock:
    """Times as somebody at the property reads them. `now` tells which year and which day go without saying."""

    words: Words
    zone: str
    now: datetime

    def time(self, moment: datetime) -> str:
        return self._local(moment).strftime("%H:%M")

    def day(self, moment: datetime) -> str:
        return self.full_date(self._local(moment).date())

    def day_and_time(self, moment: datetime) -> str:
        is_today = self._local(moment).date() == self.today
        return self.time(moment) if is_today else f"{self.day(moment)}, {self.time(moment)}"

    def in_form(self, moment: datetime) -> str:
        """As a field for day and time holds it."""
        return self._local(moment).strftime("%Y-%m-%dT%H:%M")

    def full_date(self, day: date) -> str:
        pattern = "d MMMM" if day.year == self.today.year else "d MMMM y"
        return format_date(day, pattern, locale=self.words.language.value)

    def weekday(self, moment: datetime) -> str:
        return format_date(self._local(moment).date(), "EEE, d MMM", locale=self.words.language.value).rstrip(".")

    def month(self, moment: datetime) -> str:
        return format_date(self._local(moment).date(), "LLLL", locale=self.words.language.value)

    def short_date(self, day: date) -> str:
        return format_date(day, "d MMM", locale=self.words.language.value).rstrip(".")

    def dates(self, first: date, last: date) -> str:
        """21–25 November, or 28 November – 2 December."""
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.full_date(last)}"
        return f"{self.full_date(first)} – {self.full_date(last)}"

    def ago(self, moment: datetime) -> str:
        seconds = (self.now - moment).total_seconds()
        if seconds < _MINUTE:
            return self.words.gettext("now")
        if seconds < _HOUR:
            return self.words.gettext("%(n)d min") % {"n": seconds // _MINUTE}
        if self._local(moment).date() == self.today or seconds < _HOUR * 12:
            return self.time(moment)
        return self.short_date(self._local(moment).date())

    @cached_property
    def today(self) -> date:
        return self._local(self.now).date()

    @property
    def hour(self) -> int:
        return self._local(self.now).hour

    def key_of_day(self, moment: datetime) -> str:
        return self._local(moment).date().isoformat()

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))


def left(length: timedelta, words: Words) -> str:
    """What is left of a promised time, as a clock that runs down and then on: 4:10, 0:00, −0:05."""
    late = length < timedelta(0)
    return f"−{running(-length, words)}" if late else running(length, words)


def running(length: timedelta, words: Words) -> str:
    """A length as a running clock shows it: 1:16, then 2 h 05, then 3 d. `clocks.js` goes on from it."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}:{seconds % _MINUTE:02}"
    if seconds < _DAY:
        return f"{seconds // _HOUR} {words.gettext('h')} {seconds % _HOUR // _MINUTE:02}"
    return f"{seconds // _DAY} {words.gettext('d')}"


def next_morning(now: datetime, zone: str) -> datetime:
    """The next 08:00 there."""
    local = now.astimezone(ZoneInfo(zone))
    morning = datetime.combine(local.date(), _MORNING, ZoneInfo(zone))
    return morning if morning > local else datetime.combine(local.date() + timedelta(days=1), _MORNING, ZoneInfo(zone))
