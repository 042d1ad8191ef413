"""Finds out what has changed in a feed since it was last read. Pure: what was known and what is read in, changes out.

An event that is no longer there is cancelled only when two good answers in a row lack it; when most are gone at once,
or all of them, a manager is asked.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

from properties.feeds.reading import FeedEvent, FeedReading

_MANY = 3


@dataclass(frozen=True)
class KnownEvent:
    """What was read before. `is_missing` = the last good answer did not have it any more."""

    id: int
    uid: str
    arrival: date
    departure: date
    code: str | None = None
    summary: str = ""
    is_block: bool = False
    is_missing: bool = False


@dataclass(frozen=True)
class FeedChanges:
    """`seen` are known events with what is read of them now, changed or not. `doubtful`: gone, if it is true."""

    added: tuple[FeedEvent, ...] = ()
    seen: tuple[tuple[KnownEvent, FeedEvent], ...] = ()
    missing: tuple[KnownEvent, ...] = ()
    gone: tuple[KnownEvent, ...] = ()
    doubtful: tuple[KnownEvent, ...] = ()


def compare(known: Sequence[KnownEvent], reading: FeedReading, today: date, *, same_product: bool) -> FeedChanges:
    """`same_product`: the calendar is made by the same programme as before; else nothing is said of what it lacks."""
    events = [event for event in reading.events if not event.is_cancelled]
    pairs = _pair(known, events, today)
    left = [each for each in known if each.id not in pairs]
    cancelled = _pair(left, [event for event in reading.events if event.is_cancelled], today)
    seen = tuple((each, pairs[each.id]) for each in known if each.id in pairs)
    paired = {id(event) for event in pairs.values()}
    added = tuple(event for event in events if id(event) not in paired and event.departure > today)
    told = tuple(each for each in known if each.id in cancelled)
    lacking = [each for each in known if each.id not in pairs and each.id not in cancelled and each.arrival > today]
    if not (reading.is_whole and same_product):
        return FeedChanges(added, seen, gone=told)
    if _is_doubtful(lacking, [each for each in known if each.arrival > today], events):
        return FeedChanges(added, seen, gone=told, doubtful=tuple(lacking))
    missing = tuple(each for each in lacking if not each.is_missing)
    return FeedChanges(added, seen, missing, (*told, *(each for each in lacking if each.is_missing)))


def _is_doubtful(lacking: Sequence[KnownEvent], to_come: Sequence[KnownEvent], events: Sequence[FeedEvent]) -> bool:
    """Feeds fail by forgetting: nothing at all, or most of what they held the day before."""
    if not lacking:
        return False
    return not events or (len(lacking) >= _MANY and len(lacking) * 2 > len(to_come))


def _pair(known: Sequence[KnownEvent], events: Sequence[FeedEvent], today: date) -> dict[int, FeedEvent]:
    """By reservation code, then by UID, then by the same days: platforms change both UIDs and days."""
    pairs: dict[int, FeedEvent] = {}
    for key_of in (_by_code, _by_uid, _by_days):
        left = [event for event in events if all(event is not paired for paired in pairs.values())]
        by_key = {key_of(event): event for event in reversed(left) if key_of(event) is not None}
        for each in known:
            key = key_of(each)
            event = by_key.get(key) if each.id not in pairs and key is not None else None
            if event is not None and not _differs(each, event, today):
                pairs[each.id] = by_key.pop(key)
    return pairs


def _differs(known: KnownEvent, event: FeedEvent, today: date) -> bool:
    """Two reservations with codes of their own are two, whatever else is alike; and nights that were booked are not
    those that are blocked under the same UID now. Of an event without a code more than one thing has to be the same:
    some calendars give a UID, or the nights that came free, to the next guest.
    """
    if known.code is not None and event.code is not None:
        return known.code != event.code
    overlaps = known.arrival < event.departure and event.arrival < known.departure
    if event.is_block and not known.is_block:
        return True
    if known.arrival <= today and not overlaps:  # who is here, or was, does not move to other nights
        return True
    is_same_uid, is_same_summary = known.uid == event.uid, known.summary == event.summary
    return not is_same_summary and not (is_same_uid and overlaps)


def _by_code(event: KnownEvent | FeedEvent) -> Hashable | None:
    return event.code


def _by_uid(event: KnownEvent | FeedEvent) -> Hashable | None:
    return event.uid


def _by_days(event: KnownEvent | FeedEvent) -> Hashable | None:
    return (event.arrival, event.departure, event.is_block)
