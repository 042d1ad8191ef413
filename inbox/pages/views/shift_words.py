"""Says until when the reader is on duty, at the head of the list."""

from sqlmodel import Session, col, select

from inbox.pages.views.queue_view import Reader
from inbox.tables import Manager, Shift
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
