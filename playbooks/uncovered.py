"""When nobody is on shift. Pure: calendar and exceptions in, spans of time out; for pages, checks and alarms."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from playbooks.on_call import Duty, Swap, end_of, moment_of, on_duty

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Alone:
    """From `since` until before `until`."""

    since: datetime
    until: datetime


def uncovered(
    duties: Sequence[Duty], staff: Collection[str], after: datetime, until: datetime, swaps: Sequence[Swap] = ()
) -> list[Alone]:
    """The spans between `after` and `until` in which none of the `staff` is on duty, in the order of time."""
    inside = {moment for moment in _changes(duties, swaps, after, until) if after < moment < until}
    edges = [after, *sorted(inside), until]
    found: list[Alone] = []
    for since, following in pairwise(edges):
        if any(key in staff for key in on_duty(duties, since, swaps)):
            continue
        if found and found[-1].until == since:
            found[-1] = Alone(found[-1].since, following)
        else:
            found.append(Alone(since, following))
    return found


def _changes(duties: Sequence[Duty], swaps: Sequence[Swap], after: datetime, until: datetime) -> Iterator[datetime]:
    """Every moment at which somebody may come or go."""
    for swap in swaps:
        yield from (swap.since, swap.until)
    for duty in duties:
        zone = ZoneInfo(duty.timezone)
        day, last = (after - _ONE_DAY).astimezone(zone).date(), until.astimezone(zone).date()
        while day <= last:
            for since, to in duty.hours:
                yield moment_of(duty, day, since)
                yield end_of(duty, day, since, to)
            day += _ONE_DAY
