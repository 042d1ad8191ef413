"""Reads the bytes of an iCal feed into bookings and blocks. Called with whatever a platform's server has answered.

What is not whole (a log-in page, an empty or cut-off answer) is refused, so that it never cancels anything.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from properties.decoding import decoded
from properties.feeds.faults import FeedFault, NoFeed
from properties.feeds.repeating import further_days
from properties.late import late

if TYPE_CHECKING:
    import icalendar
    from icalendar.cal import Component
else:
    icalendar = late("icalendar")

_RESERVATION_CODE = re.compile(r"/details/(HM[A-Z0-9]{6,12})\b")
_LAST_DIGITS = re.compile(r"Last 4 Digits\)?:\s*(\d{4})\b")
_BLOCK = re.compile(
    r"not available|unavailable|\bclosed\b|\bblocked\b|\bblock\b|\bbusy\b|закрыто|недоступно|занято|блокировка"
    r"|\bowner\b|собственник",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"\bclosed\b", re.IGNORECASE)
_LONGEST = 200
_YEARS = range(2000, 2200)
_MOST_EVENTS = 2000


class NotAFeed(NoFeed):
    """The answer is no whole calendar; the fault says what it is instead."""


@dataclass(frozen=True)
class FeedEvent:
    """One booking, or one block of nights. `departure` is the day of leaving: iCal's exclusive end."""

    uid: str
    arrival: date
    departure: date
    summary: str = ""
    code: str | None = None  # the platform's own reservation code
    phone_ends: str | None = None  # a hint only: it may be an old number
    is_block: bool = False
    is_cancelled: bool = False


@dataclass(frozen=True)
class FeedReading:
    """`is_whole` False = some events could not be read; then nothing can be said of those that are missing."""

    product: str
    events: tuple[FeedEvent, ...]
    is_whole: bool = True


def read_feed(raw: bytes, zone: str, *, closed_is_stay: bool = False) -> FeedReading:
    """`zone`: the property's; days are its days. `closed_is_stay`: Booking.com says CLOSED of its bookings too.

    Raises `NotAFeed`.
    """
    calendars = _calendars(raw)
    events: list[FeedEvent] = []
    is_whole = True
    for component in [each for calendar in calendars for each in calendar.walk("VEVENT")]:
        try:
            event = _event(component, ZoneInfo(zone), closed_is_stay=closed_is_stay)
            events.append(event)
            events += _repeated(component, event)
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError, IndexError):
            is_whole = False
        if len(events) > _MOST_EVENTS:
            raise NotAFeed(FeedFault.TOO_MANY_EVENTS)
    return FeedReading(str(calendars[0].get("PRODID", ""))[:_LONGEST], _told_apart(events), is_whole)


def _calendars(raw: bytes) -> Sequence["Component"]:
    text = decoded(raw).replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\0 \t\n")
    if not text:
        raise NotAFeed(FeedFault.EMPTY)
    if not text[:15].upper().startswith("BEGIN:VCALENDAR"):
        raise NotAFeed(FeedFault.WEB_PAGE if "<html" in text[:1000].lower() else FeedFault.NO_CALENDAR)
    if text.count("\nBEGIN:VEVENT") != text.count("\nEND:VEVENT") or not text.rstrip().endswith("END:VCALENDAR"):
        raise NotAFeed(FeedFault.CUT_OFF)
    if text.count("\nBEGIN:VEVENT") > _MOST_EVENTS:  # reading them all would take the machine for a while
        raise NotAFeed(FeedFault.TOO_MANY_EVENTS)
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise NotAFeed(FeedFault.UNREADABLE) from error
    if not calendars:  # to the library, one that does not end is none
        raise NotAFeed(FeedFault.UNREADABLE)
    return calendars


def _repeated(component: "Component", event: FeedEvent) -> Iterator[FeedEvent]:
    """Each further time of an event that comes again, as of nights blocked every week, has a UID of its own."""
    if "RRULE" not in component:
        return
    length, left_out = event.departure - event.arrival, _left_out(component)
    for day in further_days(cast(bytes, component["RRULE"].to_ical()).decode(), event.arrival):
        if day not in left_out:
            yield replace(event, uid=f"{event.uid}/{day}"[-_LONGEST:], arrival=day, departure=day + length)


def _left_out(component: "Component") -> set[date]:
    told = component.get("EXDATE", [])
    days = [each.dt for one in (told if isinstance(told, list) else [told]) for each in one.dts]
    return {day.date() if isinstance(day, datetime) else day for day in days}


def _told_apart(events: Sequence[FeedEvent]) -> tuple[FeedEvent, ...]:
    """Some calendars give several bookings one UID; then a UID is worth nothing without its day."""
    once = list(dict.fromkeys(events))
    times = Counter(event.uid for event in once)
    return tuple(
        event if times[event.uid] == 1 else replace(event, uid=f"{event.uid}/{event.arrival}"[-_LONGEST:])
        for event in once
    )


def _event(component: "Component", zone: ZoneInfo, *, closed_is_stay: bool) -> FeedEvent:
    uid = str(component.get("UID", ""))[:_LONGEST].replace("\0", "")
    summary = str(component.get("SUMMARY", ""))[:_LONGEST].replace("\0", "")
    description = str(component.get("DESCRIPTION", ""))
    arrival = _day(component.decoded("DTSTART"), zone)
    departure = _day(component.decoded("DTEND"), zone) if "DTEND" in component else _after(component, arrival)
    if departure <= arrival:
        departure = arrival + timedelta(days=1)
    code = _RESERVATION_CODE.search(description)
    digits = _LAST_DIGITS.search(description)
    is_block = code is None and bool(_BLOCK.search(summary)) and not (closed_is_stay and _CLOSED.search(summary))
    return FeedEvent(
        uid=uid or f"{arrival}/{departure}",
        arrival=arrival,
        departure=departure,
        summary=summary,
        code=code[1] if code else None,
        phone_ends=digits[1] if digits else None,
        is_block=is_block,
        is_cancelled=str(component.get("STATUS", "")).upper() == "CANCELLED",
    )


def _after(component: "Component", arrival: date) -> date:
    length = component.decoded("DURATION") if "DURATION" in component else timedelta(days=1)
    return arrival + timedelta(days=max(1, length.days))


def _day(value: date | datetime, zone: ZoneInfo) -> date:
    """A moment is the day that it is at the property; one without a zone is the property's own time."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).astimezone(zone).date() if value.tzinfo else value.date()
    if value.year not in _YEARS:
        raise ValueError(f"the year {value.year}")
    return value
