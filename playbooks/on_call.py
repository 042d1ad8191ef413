"""Who is on duty at a moment, and who of them is called for a guest. Pure: the shift calendar in, names out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ONE_DAY = timedelta(days=1)
_LONGEST_SHIFT = timedelta(hours=25)  # around the clock, on the day that has an hour more


@dataclass(frozen=True)
class Duty:
    """One shift of the calendar: local "HH:MM" times, over midnight where `until` ≤ `since`; its day is its first.

    `more_hours` are further intervals of the same days. On `days_off` ("YYYY-MM-DD") it is not worked, on `extra_days`
    it is, whatever day of the week they are.
    """

    timezone: str
    days: Sequence[str]
    since: str
    until: str
    managers: Sequence[str]  # keys, in the order of the chain
    name: str = ""
    more_hours: Sequence[tuple[str, str]] = ()
    days_off: Sequence[str] = ()
    extra_days: Sequence[str] = ()

    def is_worked(self, day: date) -> bool:
        if day.isoformat() in self.days_off:
            return False
        return day.isoformat() in self.extra_days or _DAYS[day.weekday()] in self.days

    @property
    def hours(self) -> Sequence[tuple[str, str]]:
        return ((self.since, self.until), *self.more_hours)


@dataclass(frozen=True)
class Swap:
    """An exception to the calendar: `away` is not on duty, `cover` stands in his place.

    Without `cover` nobody stands in; without `away` the one who covers is on duty besides the others.
    """

    away: str
    cover: str
    since: datetime
    until: datetime

    def is_at(self, now: datetime) -> bool:
        return self.since <= now < self.until


@dataclass(frozen=True)
class Start:
    """The moment at which a shift begins."""

    at: datetime
    duty: Duty


@dataclass(frozen=True)
class Colleague:
    key: str
    role: str
    speaks: Sequence[str]
    is_reachable: bool = True


def on_duty(duties: Sequence[Duty], now: datetime, swaps: Sequence[Swap] = ()) -> list[str]:
    """Keys of those whose shift it is, in the order of the chain, nobody twice. By the wall clock of the shift's zone,
    so that a shift keeps its hours when the clocks change."""
    keys = [key for duty in duties if _is_now(duty, now) for key in duty.managers]
    return _swapped(keys, [swap for swap in swaps if swap.is_at(now)])


def whom_to_call(
    duties: Sequence[Duty], staff: Sequence[Colleague], language: str, now: datetime, swaps: Sequence[Swap] = ()
) -> list[str]:
    """Who is called first: on duty and speaks the language; else the shift's lead; else whoever is on duty first.

    Nobody on duty: all leads and heads; without any, everybody. Empty only when there is no staff at all.
    """
    by_key = {colleague.key: colleague for colleague in staff}
    present = [by_key[key] for key in on_duty(duties, now, swaps) if key in by_key]
    if not present:
        leading = [colleague.key for colleague in staff if colleague.role != "manager"]
        return leading or [colleague.key for colleague in staff]
    speaking = next((colleague for colleague in present if language in colleague.speaks), None)
    lead = next((colleague for colleague in present if colleague.role != "manager"), None)
    return [(speaking or lead or present[0]).key]


def starts(duties: Iterable[Duty], after: datetime, until: datetime) -> list[Start]:
    """The beginnings of shifts later than `after` and not later than `until`, in the order of time.

    A wall-clock time that a clock change skips is taken as the same moment counted on from before it; one that comes
    twice counts once, at its first coming.
    """
    found = [
        Start(moment, duty)
        for duty in duties
        for day in _days_around(duty, after, until)
        if duty.is_worked(day)
        for since, _ in duty.hours
        if after < (moment := moment_of(duty, day, since)) <= until
    ]
    return sorted(found, key=lambda start: start.at)


def began(duties: Iterable[Duty], now: datetime) -> datetime | None:
    """When the shift that is worked now began; the later one of several. None while nobody is on duty."""
    worked = [duty for duty in duties if _is_now(duty, now)]
    return max((start.at for start in starts(worked, now - _LONGEST_SHIFT, now)), default=None)


def _swapped(keys: Sequence[str], swaps: Sequence[Swap]) -> list[str]:
    covers = {swap.away: swap.cover for swap in swaps if swap.away}
    extra = [swap.cover for swap in swaps if not swap.away]
    present = [covers.get(key, key) for key in keys] + extra
    gone = {away for away, cover in covers.items() if away not in covers.values() or not cover}
    return list(dict.fromkeys(key for key in present if key and key not in gone))


def _is_now(duty: Duty, now: datetime) -> bool:
    """By the same moments as it begins and ends at, so that no shift is on and off in the hour that comes twice."""
    today = now.astimezone(ZoneInfo(duty.timezone)).date()
    return any(
        moment_of(duty, day, since) <= now < end_of(duty, day, since, until)
        for day in (today, today - _ONE_DAY)
        if duty.is_worked(day)
        for since, until in duty.hours
    )


def _days_around(duty: Duty, after: datetime, until: datetime) -> list[date]:
    zone = ZoneInfo(duty.timezone)
    first, last = after.astimezone(zone).date(), until.astimezone(zone).date()
    return [first + _ONE_DAY * number for number in range((last - first).days + 1)]


def end_of(duty: Duty, day: date, since: str, until: str) -> datetime:
    """Of the interval that begins on that day: the next day where it goes over midnight, or around the clock."""
    return moment_of(duty, day if until > since else day + _ONE_DAY, until)


def moment_of(duty: Duty, day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(duty.timezone)).astimezone(UTC)
