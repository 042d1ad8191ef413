"""What a manager does with one planned message: other words, now, not at all, after all. For the stay's page."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from inbox.holding.refusals import NotFound
from inbox.schedule.keeping_step import CODE, plan_again
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import AuditRecord, ScheduledMessage, ScheduledState, Stay
from playbooks.schedule.reading import check_told
from properties.words import Language

_GOOD_FOR = timedelta(hours=12)


class TooLate(Exception):
    """It has been said, or is no more."""


def edit_words(session: Session, actor: Actor, stay: Stay, number: int, words: dict[str, str], now: datetime) -> None:
    """Other words for this stay alone; blank ones = the rule's. Raises `RuleErrors` for unknown placeholders."""
    row = _planned(session, stay, number)
    told = {language.value: words.get(language, "").strip() for language in Language}
    check_told({language: text for language, text in told.items() if text})
    row.edited = {language: text for language, text in told.items() if text} or None
    row.problem, row.problem_detail = None, ""
    _note(session, actor, "scheduled_edited", stay, row, now)


def send_now(session: Session, actor: Actor, stay: Stay, number: int, now: datetime) -> None:
    """Also one that was sent, skipped or missed before: then it goes out once more."""
    row = _find(session, stay, number)
    if row.state == ScheduledState.CANCELLED:
        raise TooLate
    plan_again(row)
    row.due_at, row.urgent, row.done_by = now, True, actor.name
    row.until = max(row.until, now + _GOOD_FOR)
    announce(session, Change(Topic.TIMER))
    _note(session, actor, "scheduled_sent_now", stay, row, now)


def skip(session: Session, actor: Actor, stay: Stay, number: int, now: datetime) -> None:
    row = _planned(session, stay, number)
    row.state, row.done_at, row.done_by, row.problem = ScheduledState.SKIPPED, now, actor.name, None
    _note(session, actor, "scheduled_skipped", stay, row, now)


def bring_back(session: Session, actor: Actor, stay: Stay, number: int, now: datetime) -> None:
    """One that was skipped, while there is time."""
    row = _find(session, stay, number)
    if row.state != ScheduledState.SKIPPED or row.until <= now:
        raise TooLate
    plan_again(row)
    _note(session, actor, "scheduled_brought_back", stay, row, now)


def is_editable(row: ScheduledMessage) -> bool:
    return row.state == ScheduledState.PLANNED and row.part != CODE


def _planned(session: Session, stay: Stay, number: int) -> ScheduledMessage:
    row = _find(session, stay, number)
    if row.state != ScheduledState.PLANNED:
        raise TooLate
    return row


def _find(session: Session, stay: Stay, number: int) -> ScheduledMessage:
    query = select(ScheduledMessage).where(col(ScheduledMessage.id) == number, col(ScheduledMessage.stay_id) == stay.id)
    row = session.exec(query.with_for_update()).first()
    if row is None:
        raise NotFound
    return row


def _note(session: Session, actor: Actor, action: str, stay: Stay, row: ScheduledMessage, now: datetime) -> None:
    facts = {"stay": stay.code, "message": row.rule_key, "part": row.part}
    session.add(AuditRecord(at=now, actor=actor.name, action=action, facts=facts))
