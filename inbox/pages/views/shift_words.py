"""Says until when the reader is on duty, at the head of the list, and how the shift has gone, at its foot."""

from sqlmodel import Session, col, select

from inbox.night.so_far import so_far
from inbox.pages.views.queue_view import Reader
from inbox.tables import Manager, Shift
from inbox.web.times import LocalClock, running
from playbooks.on_call import Duty, on_duty


def shift_words(session: Session, reader: Reader) -> str:
    """ "" for somebody who is not on duty now."""
    manager = session.get(Manager, reader.actor.manager_id) if reader.actor.manager_id else None
    if manager is None:
        return ""
    for shift in session.exec(select(Shift).where(col(Shift.archived_at).is_(None)).order_by(col(Shift.id))):
        duty = Duty(shift.timezone, shift.days, shift.since, shift.until, shift.manager_keys)
        if manager.key in on_duty([duty], reader.now):
            return reader.words.gettext("On duty until %(time)s") % {"time": shift.until}
    return ""


def so_far_words(session: Session, reader: Reader) -> str:
    now, words = so_far(session, reader.now), reader.words
    since = LocalClock(words, reader.zone, reader.now).time(now.since)
    if now.median_wait is None:
        return words.gettext("No answers yet since %(since)s") % {"since": since}
    answered = words.ngettext("%(num)d answer since %(since)s", "%(num)d answers since %(since)s", now.answered)
    typical = words.gettext("median reply %(time)s") % {"time": running(now.median_wait, words)}
    return f"{answered % {'num': now.answered, 'since': since}} · {typical}"
