"""Says until when the reader is on duty, at the head of the list, and how the shift has gone, at its foot."""

from collections.abc import Sequence

from sqlmodel import Session

from inbox.night.so_far import so_far
from inbox.pages.views.queue_view import Reader
from inbox.web.times import LocalClock, running
from playbooks.on_call import Duty, on_duty


def shift_words(duties: Sequence[Duty], manager_key: str, reader: Reader) -> str:
    """ "" for somebody who is not on duty now."""
    for duty in duties:
        if manager_key in on_duty([duty], reader.now):
            return reader.words.gettext("On duty until %(time)s") % {"time": duty.until}
    return ""


def so_far_words(session: Session, duties: Sequence[Duty], reader: Reader) -> str:
    now, words = so_far(session, duties, reader.now), reader.words
    since = LocalClock(words, reader.zone, reader.now).time(now.since)
    if now.median_wait is None:
        return words.gettext("No answers yet since %(since)s") % {"since": since}
    answered = words.ngettext("%(num)d answer since %(since)s", "%(num)d answers since %(since)s", now.answered)
    typical = words.gettext("median reply %(time)s") % {"time": running(now.median_wait, words)}
    return f"{answered % {'num': now.answered, 'since': since}} · {typical}"
