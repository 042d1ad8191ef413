"""When a rule's message for a stay is due. Pure: a rule, a stay's facts and quiet hours in, a moment out.

Everything is counted on the property's own clock; a local time that a clock change skips is taken as after it, one
that comes twice as the first of the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from playbooks.schedule.rules import Anchor, Condition, Moment, Rule

_LATE_BOOKING = timedelta(hours=24)
_URGENT_BEFORE_ARRIVAL = timedelta(hours=12)


@dataclass(frozen=True)
class QuietHours:
    """Local "HH:MM" from and to, over midnight where `until` ≤ `since`; both the same = none."""

    since: str = "22:00"
    until: str = "09:00"

    def end_after(self, moment: datetime, zone: str) -> datetime | None:
        """When the quiet that the moment lies in ends; None where it lies in none."""
        if self.since == self.until:
            return None
        local = moment.astimezone(ZoneInfo(zone))
        clock = f"{local.hour:02}:{local.minute:02}"
        over_midnight = self.until < self.since
        is_quiet = (clock >= self.since or clock < self.until) if over_midnight else self.since <= clock < self.until
        if not is_quiet:
            return None
        day = local.date() + timedelta(days=1 if over_midnight and clock >= self.since else 0)
        return local_moment(day, self.until, zone)


@dataclass(frozen=True)
class StayFacts:
    """`known_since`: since when the stay has been known with these dates. `moved_at`: when it got others than those
    that its guest had been written about, None = never.
    """

    booked_at: datetime
    known_since: datetime
    arrival: date
    departure: date
    zone: str
    check_in: str
    check_out: str
    slug: str
    source: str
    language: str
    tags: frozenset[str] = frozenset()
    is_first: bool = True
    moved_at: datetime | None = None

    @cached_property
    def checks_in(self) -> datetime:
        return local_moment(self.arrival, self.check_in, self.zone)

    @cached_property
    def checks_out(self) -> datetime:
        return local_moment(self.departure, self.check_out, self.zone)


@dataclass(frozen=True)
class Planned:
    """`at`: when it goes out; `wanted_at`: when the rule wants it, quiet hours and late bookings apart.

    After `until` it makes no sense any more. An `urgent` one knows no quiet hours.
    """

    key: str
    at: datetime
    wanted_at: datetime
    until: datetime
    urgent: bool


def plan_all(rules: Iterable[Rule], stay: StayFacts, quiet: QuietHours) -> list[Planned]:
    planned = (plan(rule, stay, quiet) for rule in rules)
    return sorted((one for one in planned if one is not None), key=lambda one: (one.at, one.key))


def plan(rule: Rule, stay: StayFacts, quiet: QuietHours) -> Planned | None:
    """None = this stay gets no such message: it is not for it, or was too late when the stay became known."""
    if not rule.enabled or not is_for(rule.condition, stay):
        return None
    if rule.send.anchor is Anchor.CHANGE and stay.moved_at is None:
        return None
    wanted = _wanted(rule.send, stay)
    until = wanted + rule.good_for
    if rule.send.anchor is not Anchor.DEPARTURE:
        until = min(until, stay.checks_out)
    at = max(wanted, stay.known_since)
    if at >= until:
        return None
    urgent = not rule.keeps_quiet or _is_urgent(rule, stay, at)
    end = None if urgent else quiet.end_after(at, stay.zone)
    if end is not None and end >= until:
        until = end + timedelta(hours=1)
    return Planned(rule.key, end or at, wanted, until, urgent)


def is_for(condition: Condition, stay: StayFacts) -> bool:
    nights = (stay.departure - stay.arrival).days
    is_late = stay.checks_in - stay.booked_at < _LATE_BOOKING
    return (
        (not condition.properties or stay.slug in condition.properties)
        and (not condition.tags or bool(condition.tags & stay.tags))
        and (not condition.sources or stay.source in condition.sources)
        and (not condition.languages or stay.language in condition.languages)
        and nights >= condition.least_nights
        and (condition.most_nights is None or nights <= condition.most_nights)
        and condition.first_stay in {None, stay.is_first}
        and condition.booked_late in {None, is_late}
    )


@lru_cache(maxsize=20_000)
def local_moment(day: date, clock: str, zone: str) -> datetime:
    hours, minutes = clock.split(":")
    return datetime.combine(day, time(int(hours), int(minutes)), ZoneInfo(zone)).astimezone(UTC)


def _wanted(send: Moment, stay: StayFacts) -> datetime:
    days = timedelta(days=send.days)
    clock = send.at or {Anchor.ARRIVAL: stay.check_in, Anchor.DEPARTURE: stay.check_out}.get(send.anchor)
    if clock is None:
        return _happened_at(send.anchor, stay) + days + send.offset
    return local_moment(_anchor_day(send.anchor, stay) + days, clock, stay.zone) + send.offset


def _anchor_day(anchor: Anchor, stay: StayFacts) -> date:
    days = {Anchor.ARRIVAL: stay.arrival, Anchor.DEPARTURE: stay.departure}
    return days.get(anchor) or _happened_at(anchor, stay).astimezone(ZoneInfo(stay.zone)).date()


def _happened_at(anchor: Anchor, stay: StayFacts) -> datetime:
    return stay.moved_at or stay.booked_at if anchor is Anchor.CHANGE else stay.booked_at


def _is_urgent(rule: Rule, stay: StayFacts, at: datetime) -> bool:
    """What a guest needs to get in is not kept from him at night once he is on his way."""
    anchor = rule.send.anchor
    is_about_arrival = anchor is not Anchor.DEPARTURE and not (anchor is Anchor.CHANGE and at > stay.checks_in)
    return rule.essential and is_about_arrival and at > stay.checks_in - _URGENT_BEFORE_ARRIVAL
