"""Tells managers, once, that a message can't go out, and why: in the conversation, and by a card to whoever is on."""

from datetime import datetime

from sqlmodel import Session

from inbox.schedule.preflight import NO_NEWS
from inbox.schedule.problem_words import problem_words
from inbox.staff.roster import is_reachable, staff_on_call
from inbox.staff.telling_staff import send_notice
from inbox.tables import Problem, Property, ScheduledMessage, Stay
from playbooks.schedule.rules import Rule
from playbooks.wording import phrase
from properties.words import Language


def tell_problem(
    session: Session, row: ScheduledMessage, rule: Rule, stay: Stay, home: Property, now: datetime
) -> None:
    if row.told_at is not None or row.problem is None or Problem(row.problem) in NO_NEWS:
        return
    row.told_at = now
    for manager in staff_on_call(session, stay.guest_language, now):
        if is_reachable(manager):
            language = Language(manager.language)
            text = phrase(
                "card_not_scheduled", language,
                title=rule.title.in_language(language), guest=stay.guest_name, property=home.name(language),
                code=stay.code, problem=problem_words(row.problem, row.problem_detail, language),
            )  # fmt: skip
            send_notice(session, manager, text, now)
