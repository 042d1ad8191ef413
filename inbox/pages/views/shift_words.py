"""Says at the head of the list until when the reader is on duty, or that nobody is; at its foot how it has gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from inbox.night.so_far import so_far
from inbox.pages.views.queue_view import Reader
from inbox.staff.roster import read_duties, read_swaps
from inbox.web.times import LocalClock, running
from playbooks.on_call import Duty, Swap, on_duty
from playbooks.uncovered import uncovered

_LOOKED_AHEAD = timedelta(days=2)


@dataclass(frozen=True)
class Calendar:
    """The shifts with their exceptions."""

    duties: Sequence[Duty]
    swaps: Sequence[Swap]


NO_CALENDAR = Calendar((), ())


def read_calendar(session: Session, reader: Reader) -> Calendar:
    return Calendar(read_duties(session), read_swaps(session, reader.now))


def shift_words(calendar: Calendar, manager_key: str, reader: Reader) -> str:
    """ "" for somebody who is not on duty now."""
    if manager_key not in on_duty(calendar.duties, reader.now, calendar.swaps):
        return ""
    off = uncovered(calendar.duties, {manager_key}, reader.now, reader.now + _LOOKED_AHEAD, calendar.swaps)
    if not off:
        return reader.words.gettext("On duty")
    return reader.words.gettext("On duty until %(time)s") % {"time": _clock(reader).time(off[0].since)}


def alone_words(calendar: Calendar, reader: Reader) -> str:
    """ "" while somebody is on shift."""
    present = on_duty(calendar.duties, reader.now, calendar.swaps)
    if present:
        return ""
    everybody = {key for duty in calendar.duties for key in duty.managers} | {swap.cover for swap in calendar.swaps}
    until = reader.now + _LOOKED_AHEAD
    alone = uncovered(calendar.duties, everybody, reader.now, until, calendar.swaps)[0]
    if alone.until == until:
        return reader.words.gettext("Nobody is on shift. Leads and heads are rung.")
    words = reader.words.gettext("Nobody is on shift until %(time)s. Leads and heads are rung.")
    return words % {"time": _clock(reader).day_and_time(alone.until)}


def so_far_words(session: Session, calendar: Calendar, reader: Reader) -> str:
    now, words = so_far(session, calendar.duties, reader.now), reader.words
    since = _clock(reader).time(now.since)
    if now.median_wait is None:
        return words.gettext("No answers yet since %(since)s") % {"since": since}
    answered = words.ngettext("%(num)d answer since %(since)s", "%(num)d answers since %(since)s", now.answered)
    typical = words.gettext("median reply %(time)s") % {"time": running(now.median_wait, words)}
    return f"{answered % {'num': now.answered, 'since': since}} · {typical}"


def _clock(reader: Reader) -> LocalClock:
    return LocalClock(reader.words, reader.zone, reader.now)
