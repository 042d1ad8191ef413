"""A stay's messages in time: what went and what became of it, what will go, in which words, and what is in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.channel import Channel, ChannelKind
from inbox.schedule.composing import Writer, write_code_mask, write_text, writer_for
from inbox.schedule.in_force import InForce
from inbox.schedule.keeping_step import CODE
from inbox.schedule.reaching import Reach, Wanted, conversation_of, reach_of
from inbox.tables import (
    Contact,
    Delivery,
    Guest,
    Message,
    Problem,
    Property,
    ScheduledMessage,
    ScheduledState,
    Stay,
    Trust,
)
from playbooks.schedule.rules import Rule
from properties.files.written import Bilingual
from properties.filling import FillingError
from properties.keys import Keys

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


@dataclass(frozen=True)
class Outlook:
    """What a stay's timeline is made with."""

    keys: Keys
    public_url: str
    channels: Mapping[ChannelKind, Channel]
    force: InForce
    now: datetime


def timeline_of(session: Session, outlook: Outlook, stay: Stay, home: Property) -> list[TimelineItem]:
    """In the order of time; what was dropped because the stay or a rule is no more is left out."""
    query = select(ScheduledMessage).where(
        col(ScheduledMessage.stay_id) == stay.id, col(ScheduledMessage.state) != ScheduledState.CANCELLED
    )
    rows = session.exec(query.order_by(col(ScheduledMessage.due_at), col(ScheduledMessage.id))).all()
    ready = _Ready(session, outlook, stay, home)
    return [item for row in rows if (item := _item(session, ready, row)) is not None]


class _Ready:
    """What is read once for all messages of a stay."""

    def __init__(self, session: Session, outlook: Outlook, stay: Stay, home: Property) -> None:
        self.session, self.outlook, self.stay, self.home = session, outlook, stay, home
        conversation = conversation_of(session, stay, lock=False)
        guest = session.get(Guest, conversation.guest_id) if conversation else None
        contact = Contact(channel="", account="", address="", trust=Trust.VERIFIED, created_at=outlook.now)
        self.writer: Writer = writer_for(outlook.keys, outlook.public_url, stay, home, guest, contact)

    def reach(self, rule: Rule, part: str) -> Reach:
        wanted = Wanted(rule, part, self.outlook.force.writes_first, lock=False)
        return reach_of(self.session, self.outlook.channels, self.stay, wanted, self.outlook.now)


def _item(session: Session, ready: _Ready, row: ScheduledMessage) -> TimelineItem | None:
    rule = ready.outlook.force.rules.get(row.rule_key)
    title = rule.title if rule else Bilingual(row.rule_key, row.rule_key)
    if row.state == ScheduledState.SENT:
        return _said(session, row, title)
    if rule is None:
        return None
    if row.state != ScheduledState.PLANNED:
        return TimelineItem(row, title, _text(ready, row, rule)[0])
    text, problems = _text(ready, row, rule)
    reach = ready.reach(rule, row.part)
    if reach.problem is not None:
        problems.append((reach.problem, ""))
    elif reach.contacts and row.part == CODE and reach.contacts[0].trust != Trust.VERIFIED:
        problems.append((Problem.NOT_VERIFIED, ""))
    if row.problem in _KEPT:  # what else was in its way is looked at anew
        problems.append((Problem(row.problem), row.problem_detail))
    channel = reach.contacts[0].channel if reach.contacts else ChannelKind.WHATSAPP if reach.first_number else ""
    return TimelineItem(row, title, text, channel, problems=problems, is_first=reach.is_hint)


def _said(session: Session, row: ScheduledMessage, title: Bilingual) -> TimelineItem:
    message = session.get(Message, row.message_id) if row.message_id else None
    query = select(Delivery).where(col(Delivery.message_id) == row.message_id)
    delivery = session.exec(query.order_by(col(Delivery.id).desc())).first()
    problems = [(Problem(row.problem), row.problem_detail)] if row.problem else []
    channel = (message.channel if message else "") or ""
    return TimelineItem(row, title, message.text if message else "", channel, delivery, problems)


def _text(ready: _Ready, row: ScheduledMessage, rule: Rule) -> tuple[str, list[tuple[Problem, str]]]:
    """The words as they would be now, and what is missing for them."""
    problems: list[tuple[Problem, str]] = []
    parts: list[str] = []
    if row.part != CODE:
        try:
            parts.append(write_text(ready.writer, rule, "", row.edited).masked)
        except FillingError as error:
            problems.append((Problem.MISSING_FACT, error.name))
    if rule.codes:
        try:
            parts.append(write_code_mask(ready.session, ready.writer, rule))
        except FillingError as error:
            problems.append((Problem.MISSING_FACT, error.name))
    return "\n\n".join(parts), problems
