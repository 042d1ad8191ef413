"""A stay's own clock: when it begins and ends, when its secrets may be told. Pure; times come out in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from properties.tables import Property, Stay
from properties.words import StayState, Window


@dataclass(frozen=True)
class Span:
    opens: datetime
    closes: datetime


def secrets_span(home: Property, stay: Stay) -> Span:
    """From check-in time on the day of arrival to check-out time on the day of departure, in the property's zone.

    It opens earlier by as many hours as the property allows, or when a manager has released them for this arrival.
    """
    opens = local_moment(home, stay.arrival, home.check_in) - timedelta(hours=home.codes_early_hours or 0)
    if stay.released_at is not None and stay.released_for == released_for(home, stay):
        opens = min(opens, stay.released_at)
    return Span(opens, _closes(home, stay))


def released_for(home: Property, stay: Stay) -> str:
    """What an early release is about: a stay that moves to another day or property is released anew or not at all."""
    return f"{home.id}:{stay.arrival.isoformat()}"


def secrets_window(home: Property | None, stay: Stay | None, now: datetime) -> Window:
    if home is None or stay is None or stay.state != StayState.ACTIVE or stay.property_id != home.id:
        return Window.NONE
    span = secrets_span(home, stay)
    if now < span.opens:
        return Window.BEFORE
    return Window.OPEN if now < span.closes else Window.OVER


def has_ended(home: Property, stay: Stay, now: datetime) -> bool:
    """Whether the stay's link is dead: cancelled, or past check-out."""
    return stay.state != StayState.ACTIVE or now >= _closes(home, stay)


def local_moment(home: Property, day: date, clock: str) -> datetime:
    """The moment of a local clock time "HH:MM" at the property; one that a clock change skips is taken as after it."""
    return _moment(home.timezone, day, clock)


def _closes(home: Property, stay: Stay) -> datetime:
    return local_moment(home, stay.departure, home.check_out)


@lru_cache(maxsize=10_000)
def _moment(zone: str, day: date, clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return datetime.combine(day, time(int(hours), int(minutes)), ZoneInfo(zone)).astimezone(UTC)
