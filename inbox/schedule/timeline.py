"""A stay's messages in time: what went and what became of it, what will go, in which words, and what is in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from inbox.channel import Channel, ChannelKind
from inbox.schedule.composing import Writer, write_codes, write_text, writer_for
from inbox.schedule.in_force import InForce
from inbox.schedule.keeping_step import CODE
from inbox.schedule.looking import Known, Planned, known_of, planned_of, secrets_of
from inbox.schedule.reaching import People, Reach, Wanted, reach_of
from inbox.tables import (
    Contact,
    Delivery,
    Problem,
    Property,
    ScheduledMessage,
    ScheduledState,
    Stay,
    StayState,
    Trust,
)
from playbooks.schedule.rules import Rule
from properties.files.written import Bilingual
from properties.filling import FillingError
from properties.keys import Keys

_SAID = ScheduledState.SENT
_KEPT = frozenset({Problem.HELD, Problem.NOT_DELIVERED})


@dataclass(frozen=True)
class TimelineItem:
    """`text` has its secrets masked. `problems` are pairs of what is in its way, or would be, and its detail.

    `is_first`: the guest is not known yet, so the template goes to the booking's number in place of these words.
    """

    row: ScheduledMessage
    title: Bilingual
    text: str
    channel: str = ""
    delivery: Delivery | None = None
    problems: Sequence[tuple[Problem, str]] = ()
    is_first: bool = False
    is_essential: bool = False


@dataclass(frozen=True)
class Outlook:
    """What a stay's timeline is made with."""

    keys: Keys
    public_url: str
    channels: Mapping[ChannelKind, Channel]
    force: InForce
    now: datetime


def timeline_of(session: Session, outlook: Outlook, stay: Stay, home: Property) -> list[TimelineItem]:
    """In the order of time."""
    return timelines_of(session, outlook, [(stay, home)])[0]


def timelines_of(
    session: Session, outlook: Outlook, stays: Sequence[tuple[Stay, Property]]
) -> list[list[TimelineItem]]:
    """Of all of these stays by the same few statements; of stays that have nothing to come by fewer."""
    planned = planned_of(session, [stay.id or 0 for stay, _ in stays])
    coming = [(stay, home) for stay, home in stays if any(each.row.state != _SAID for each in planned[stay.id or 0])]
    known = known_of(session, [stay.id or 0 for stay, _ in coming]) if coming else {}
    with_codes = {home.id or 0 for stay, home in coming if _need_codes(outlook, planned[stay.id or 0])}
    secrets = secrets_of(session, outlook.keys, with_codes)
    return [
        [
            _item(_Ready(session, outlook, stay, home, known.get(stay.id or 0), secrets.get(home.id or 0, {})), each)
            for each in planned[stay.id or 0]
            if each.row.state == _SAID or (stay.state == StayState.ACTIVE and each.row.rule_key in outlook.force.rules)
        ]
        for stay, home in stays
    ]


def _need_codes(outlook: Outlook, planned: Sequence[Planned]) -> bool:
    rules = outlook.force.rules
    return any(each.row.state != _SAID and rules[key].codes for each in planned if (key := each.row.rule_key) in rules)


@dataclass(frozen=True)
class _Ready:
    """What was read for a stay."""

    session: Session
    outlook: Outlook
    stay: Stay
    home: Property
    known: Known | None
    secrets: Mapping[str, str]

    @property
    def writer(self) -> Writer:
        outlook, guest = self.outlook, self.known.guest if self.known else None
        contact = Contact(channel="", account="", address="", trust=Trust.VERIFIED, created_at=outlook.now)
        return writer_for(outlook.keys, outlook.public_url, self.stay, self.home, guest, contact)

    def reach(self, rule: Rule, part: str) -> Reach:
        outlook, people = self.outlook, self.known.people if self.known else People(None, ())
        wanted = Wanted(rule, part, outlook.force.writes_first)
        return reach_of(self.session, outlook.channels, self.stay, wanted, outlook.now, people)


def _item(ready: _Ready, planned: Planned) -> TimelineItem:
    row = planned.row
    rule = ready.outlook.force.rules.get(row.rule_key)
    title = rule.title if rule else Bilingual(row.rule_key, row.rule_key)
    if row.state == _SAID or rule is None:
        return _said(planned, title)
    text, problems = _text(ready, row, rule)
    if row.state != ScheduledState.PLANNED:
        return TimelineItem(row, title, text)
    reach = ready.reach(rule, row.part)
    if reach.problem is not None:
        problems.append((reach.problem, ""))
    elif reach.contacts and row.part == CODE and reach.contacts[0].trust != Trust.VERIFIED:
        problems.append((Problem.NOT_VERIFIED, ""))
    if row.problem in _KEPT:  # what else was in its way is looked at anew
        problems.append((Problem(row.problem), row.problem_detail))
    channel = reach.contacts[0].channel if reach.contacts else ChannelKind.WHATSAPP if reach.first_number else ""
    return TimelineItem(
        row, title, text, channel, problems=problems, is_first=reach.is_hint, is_essential=rule.essential
    )


def _said(planned: Planned, title: Bilingual) -> TimelineItem:
    row, message = planned.row, planned.message
    problems = [(Problem(row.problem), row.problem_detail)] if row.problem else []
    channel = (message.channel if message else "") or ""
    return TimelineItem(row, title, message.text if message else "", channel, planned.delivery, problems)


def _text(ready: _Ready, row: ScheduledMessage, rule: Rule) -> tuple[str, list[tuple[Problem, str]]]:
    """The words as they would be now, and what is missing for them."""
    problems: list[tuple[Problem, str]] = []
    parts: list[str] = []
    writer = ready.writer
    if row.part != CODE:
        try:
            parts.append(write_text(writer, rule, "", row.edited).masked)
        except FillingError as error:
            problems.append((Problem.MISSING_FACT, error.name))
    if rule.codes:
        try:
            parts.append(write_codes(writer, rule, ready.secrets).masked)
        except FillingError as error:
            problems.append((Problem.MISSING_FACT, error.name))
    return "\n\n".join(parts), problems
