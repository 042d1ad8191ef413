"""What `nightdesk check` finds: in settings, tokens, knowledge, playbooks and schedules, and in files not imported yet.

Called by the command line. Changes nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from inbox.answers.badly_understood import badly_understood
from inbox.answers.knowing import Mind
from inbox.answers.playbooks_in_use import playbooks_in_use
from inbox.night.alone import stretches_alone
from inbox.office.as_office import stored_office
from inbox.office.checking import check, stored_faults
from inbox.office.commands import read_paths
from inbox.office.model import Office
from inbox.office.stored import load_rows
from inbox.schedule.in_force import rules_in_force
from inbox.settings import Settings, misspelt
from inbox.staff.roster import read_duties
from inbox.tables import ScheduledMessage
from playbooks.scripts import check_playbooks
from properties.files.faults import OfficeErrors

_TELEGRAM_TOKEN = re.compile(r"\d{6,12}:[\w-]{30,}")
_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Findings:
    """`faults` have to be mended; `warnings` may be meant; `fine` says what was looked at and how much of it."""

    faults: tuple[str, ...]
    warnings: tuple[str, ...]
    fine: tuple[str, ...]


def check_desk(
    session: Session,
    settings: Settings,
    paths: Sequence[Path],
    now: datetime,
    minds: Sequence[tuple[str, Mind]] = (),
) -> Findings:
    """`minds`: properties by name of which it is measured how well their guests are understood."""
    office, in_use = stored_office(load_rows(session)), [one.playbook for one in playbooks_in_use(session)]
    faults = [*stored_faults(office), *map(str, check_playbooks(in_use)), *_of_files(session, paths)]
    rules = rules_in_force(session)
    fine = (
        "settings",
        f"knowledge: {len(office.knowledge)} shared entries, {len(office.properties)} properties",
        f"playbooks: {len(in_use)}",
        *([f"understanding: {len(minds)} properties measured"] if minds else []),
        f"schedules: {len(office.shifts)} shifts, {len(rules.rules)} rules of planned messages",
    )
    of_settings = (*misspelt(settings), *_odd_tokens(settings), *_nothing_approved(settings, office))
    warnings = (*of_settings, *_uncovered(session, now), *_planned_in_vain(session), *badly_understood(minds))
    return Findings(tuple(faults), warnings, fine)


def _nothing_approved(settings: Settings, office: Office) -> Iterator[str]:
    if settings.twilio is not None and not office.templates:
        yield (
            "WhatsApp: no approved text is set up, so nothing can be sent after 24 hours; "
            "the page Stays, Messages tells how (or `templates` of the office file)"
        )


def _of_files(session: Session, paths: Sequence[Path]) -> list[str]:
    """What an import of these files would complain about."""
    if not paths:
        return []
    reading = read_paths(paths)
    in_use = [one.playbook for one in playbooks_in_use(session)]
    returning = {property.slug for property in reading.office.properties}
    try:
        check(reading, stored_office(load_rows(session), returning=returning), in_use=in_use)
    except OfficeErrors as errors:
        return errors.lines
    return []


def _odd_tokens(settings: Settings) -> Iterator[str]:
    """Whatever has the right beginning is tried; what looks unlike any token that was ever given out is told of."""
    if settings.telegram and not _TELEGRAM_TOKEN.fullmatch(settings.telegram.token):
        yield "NIGHTDESK_TELEGRAM_TOKEN doesn't look like one of @BotFather's: digits, a colon, 35 characters"
    if settings.twilio and not _ACCOUNT_SID.fullmatch(settings.twilio.account_sid):
        yield "NIGHTDESK_TWILIO_ACCOUNT_SID doesn't look like one: AC and 32 hexadecimal digits"
    if settings.telegram and settings.telegram.mode == "webhook" and not settings.public_url.startswith("https://"):
        yield "NIGHTDESK_PUBLIC_URL is no https address: Telegram pushes nothing there"


def _uncovered(session: Session, now: datetime) -> Iterator[str]:
    """Times of the coming week at which nobody is on shift."""
    alone = stretches_alone(session, now, now + _A_WEEK)
    if alone:
        hours = sum((one.until - one.since for one in alone), timedelta(0)) / timedelta(hours=1)
        duties = read_duties(session)
        zone = duties[0].timezone if duties else "UTC"
        since, until = (moment.astimezone(ZoneInfo(zone)) for moment in (alone[0].since, alone[0].until))
        first = f"first {since:%a %d %b %H:%M} to {until:%a %d %b %H:%M} ({zone})"
        yield f"nobody is on shift for {hours:.0f} of the next {_A_WEEK / timedelta(hours=1):.0f} hours, {first}"


def _planned_in_vain(session: Session) -> Iterator[str]:
    """Planned messages that something is in the way of."""
    problem = col(ScheduledMessage.problem)
    query = select(problem, func.count()).where(problem.is_not(None)).group_by(problem).order_by(problem)
    for name, number in session.exec(query):
        yield f"planned messages that can't be sent as things stand ({name}): {number}"
