"""Plans what follows a scheduled message: codes when they may be told, all of it when it is known who reads."""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.schedule.keeping_step import CODE, WHOLE, plan_again
from inbox.schedule.tasks import Task
from inbox.tables import ScheduledMessage, ScheduledState
from properties.stays import secrets_span, secrets_window
from properties.words import Window


def follow_with_codes(session: Session, task: Task) -> None:
    """At the moment when they may be told."""
    if secrets_window(task.home, task.stay, task.now) in {Window.BEFORE, Window.OPEN}:
        span = secrets_span(task.home, task.stay)
        _follow(session, task, CODE, max(span.opens, task.now), span.opens, span.closes)


def follow_with_all(session: Session, task: Task) -> None:
    """As soon as somebody is known to be the guest; only of what he can't do without."""
    closes = secrets_span(task.home, task.stay).closes
    if task.rule.essential and closes > task.now:
        _follow(session, task, WHOLE, task.now, task.now, closes if task.rule.codes else task.row.until)


def _follow(session: Session, task: Task, part: str, due_at: datetime, wanted_at: datetime, until: datetime) -> None:
    """Once; one that was dropped, because the stay was cancelled meanwhile, comes back."""
    known = select(ScheduledMessage).where(
        col(ScheduledMessage.stay_id) == task.stay.id,
        col(ScheduledMessage.rule_key) == task.rule.key,
        col(ScheduledMessage.part) == part,
    )
    row = session.exec(known).first()
    if row is not None and row.state not in {ScheduledState.CANCELLED, ScheduledState.MISSED}:
        return
    row = row or ScheduledMessage(
        stay_id=task.stay.id or 0, rule_key=task.rule.key, part=part, due_at=due_at, wanted_at=wanted_at, until=until
    )
    plan_again(row)
    row.due_at, row.wanted_at, row.until, row.urgent = due_at, wanted_at, until, True
    session.add(row)
