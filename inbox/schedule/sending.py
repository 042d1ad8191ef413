"""Says what has become due, through the one way out; what is in its way is kept with it, and managers are told."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from inbox.channel import Channel, ChannelKind
from inbox.codes.door import HOLDS, LINK, keep_release, may_tell
from inbox.conversation.scene import load_scene
from inbox.conversation.speaking import Speech, say
from inbox.schedule.composing import (
    Writer,
    codes_are_due,
    later_words,
    write_codes,
    write_text,
    write_variables,
    writer_for,
)
from inbox.schedule.in_force import InForce, rules_in_force
from inbox.schedule.picturing import files_for
from inbox.schedule.planning import CODE, plan_if_changed
from inbox.schedule.reaching import Reach, reach_of, window_is_open
from inbox.schedule.telling import tell_problem
from inbox.stays.surveys import ASKS
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    Contact,
    ConversationState,
    Guest,
    Message,
    Problem,
    Property,
    ScheduledMessage,
    ScheduledState,
    Stay,
    StayState,
)
from playbooks.decision import CHOOSE
from playbooks.schedule.rules import Rule
from playbooks.survey import score_buttons
from properties.filling import Filled, FillingError
from properties.keys import Keys
from properties.stays import secrets_span, secrets_window
from properties.words import Window

log = logging.getLogger(__name__)

_AGAIN_AFTER = timedelta(minutes=1)
_LOOK_AFTER = timedelta(minutes=1)
_TALKING = timedelta(minutes=15)  # after a guest's last words


@dataclass(frozen=True)
class Tools:
    """What messages are made with."""

    keys: Keys
    channels: Mapping[ChannelKind, Channel]
    public_url: str
    media_dir: Path


@dataclass
class Task:
    """One message whose time has come, with everything that it is about; its row is locked."""

    row: ScheduledMessage
    rule: Rule
    stay: Stay
    home: Property
    now: datetime

    @property
    def is_code(self) -> bool:
        return self.row.part == CODE


class NotNow(Exception):
    """Something is in the message's way."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.detail = detail


def send_scheduled(session: Session, tools: Tools, number: int, now: datetime) -> None:
    """Say one planned message, if it is still due: once, whatever number of processes try."""
    query = select(ScheduledMessage).where(col(ScheduledMessage.id) == number).with_for_update(skip_locked=True)
    row = session.exec(query).first()
    if row is None or row.state != ScheduledState.PLANNED or row.due_at > now:
        return
    force = rules_in_force(session)
    stay = session.get_one(Stay, row.stay_id)
    home = session.get_one(Property, stay.property_id)
    plan_if_changed(session, force, stay, home, now)
    if row.state != ScheduledState.PLANNED or row.due_at > now:
        return
    rule = force.rules.get(row.rule_key)
    if rule is None or not rule.enabled or stay.state != StayState.ACTIVE:
        _end(row, ScheduledState.CANCELLED, now)
    elif now >= row.until:
        _end(row, ScheduledState.MISSED, now)
    elif not _waits_for_morning(row, force, home, now):
        _try(session, tools, Task(row, rule, stay, home, now))
    announce(session, Change(Topic.QUEUE))


def _waits_for_morning(row: ScheduledMessage, force: InForce, home: Property, now: datetime) -> bool:
    """One that something held up until the night: it waits for the end of quiet hours, if it still makes sense then."""
    end = None if row.urgent or row.part == CODE else force.quiet.end_after(now, home.timezone)
    if end is None or end >= row.until:
        return False
    row.due_at = end
    return True


def _try(session: Session, tools: Tools, task: Task) -> None:
    row, now = task.row, task.now
    try:
        message = _say(session, tools, task)
    except NotNow as error:
        row.due_at = now + _AGAIN_AFTER
        row.problem, row.problem_detail = error.problem.value, error.detail
        tell_problem(session, row, task.rule, task.stay, task.home, now)
        return
    row.state, row.message_id, row.done_at = ScheduledState.SENT, message.id, now
    row.problem, row.problem_detail = None, ""
    row.tried = [[message.channel, message.id]]
    row.look_at = now + _LOOK_AFTER


def _say(session: Session, tools: Tools, task: Task) -> Message:
    """Raises `NotNow`."""
    has_template = task.rule.whatsapp is not None and not task.is_code
    reach = reach_of(session, tools.channels, task.stay, task.rule, task.now, has_template=has_template)
    if reach.problem is not None or reach.conversation is None:
        raise NotNow(reach.problem or Problem.NO_CONTACT)
    _refuse_to_interrupt(reach, task)
    return say_to(session, tools, task, reach, reach.contacts[0])


def _refuse_to_interrupt(reach: Reach, task: Task) -> None:
    """Nobody is asked how he likes it while he is talking or waits for help; but whoever arrives needs the way in."""
    if task.rule.essential or reach.conversation is None:
        return
    is_busy = reach.conversation.state in {ConversationState.HUMAN, ConversationState.WAITING}
    wrote = [contact.last_inbound_at for contact in reach.contacts if contact.last_inbound_at]
    if is_busy or any(task.now - at < _TALKING for at in wrote):
        raise NotNow(Problem.HELD, reach.conversation.holder_name or "")


def say_to(session: Session, tools: Tools, task: Task, reach: Reach, contact: Contact) -> Message:
    """Queue it to this contact. Raises `NotNow`."""
    conversation = reach.conversation
    if conversation is None:
        raise NotNow(Problem.NO_CONTACT)
    guest = session.get_one(Guest, conversation.guest_id)
    writer = writer_for(tools.keys, tools.public_url, task.stay, task.home, guest, contact)
    is_open = window_is_open(contact, tools.channels, task.now)
    speech, secrets = _speech(session, task, contact, writer, is_open=is_open)
    if not task.is_code:
        told = may_tell(contact, task.home, task.stay, task.now)
        speech = replace(speech, files=files_for(session, tools.media_dir, task.home, task.rule, may_tell=told))
    message = say(session, conversation, contact, speech, task.now)
    if secrets:
        keep_release(session, load_scene(session, conversation, contact), secrets, message.id or 0, task.now)
    if task.rule.buttons:  # so that a number answers too, on a channel without buttons
        choices = [button.answers for button in task.rule.buttons]
        conversation.bot_memory = {**conversation.bot_memory, "choices": choices}
    return message


def _speech(
    session: Session, task: Task, contact: Contact, writer: Writer, *, is_open: bool
) -> tuple[Speech, tuple[str, ...]]:
    """What is said, and the names of the secrets in it: none where a template leaves in its place."""
    facts: dict[str, object] = {"scheduled": task.rule.key} | ({ASKS: task.stay.id} if task.rule.asks else {})
    try:
        codes = _codes(session, task, contact, writer, is_open=is_open)
        if task.is_code:
            return Speech(codes.masked, sealed=writer.keys.seal(codes.text), facts=facts), codes.secrets
        text = write_text(writer, task.rule, contact.channel, task.row.edited)
        facts |= _template(task.rule, contact, writer)
    except FillingError as error:
        raise NotNow(Problem.MISSING_FACT, error.name) from None
    if task.rule.codes and not codes.secrets:
        later = later_words(writer, task.now)
        codes = Filled(later, later, ())
    shown, told = (_joined(*sides) for sides in ((text.masked, codes.masked), (text.text, codes.text)))
    if told != shown and not codes.secrets:
        facts[HOLDS] = LINK
    sealed = writer.keys.seal(told) if told != shown else None
    return Speech(shown, sealed=sealed, buttons=_buttons(task.rule, writer), facts=facts), codes.secrets


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _codes(session: Session, task: Task, contact: Contact, writer: Writer, *, is_open: bool) -> Filled:
    """Of a message that goes without them they follow in one of their own."""
    try:
        if is_open and codes_are_due(task.rule, contact, task.home, task.stay, task.now):
            return write_codes(session, writer, task.rule)
        if task.is_code:
            raise NotNow(Problem.NOT_VERIFIED)
    except FillingError:
        if task.is_code:
            raise
    if task.rule.codes:
        follow_with_codes(session, task)
    return Filled("", "", ())


def follow_with_codes(session: Session, task: Task) -> None:
    if secrets_window(task.home, task.stay, task.now) not in {Window.BEFORE, Window.OPEN}:
        return
    known = select(ScheduledMessage.id).where(
        col(ScheduledMessage.stay_id) == task.stay.id,
        col(ScheduledMessage.rule_key) == task.rule.key,
        col(ScheduledMessage.part) == CODE,
    )
    if session.exec(known).first() is None:
        span = secrets_span(task.home, task.stay)
        session.add(
            ScheduledMessage(
                stay_id=task.stay.id or 0,
                rule_key=task.rule.key,
                part=CODE,
                due_at=max(span.opens, task.now),
                wanted_at=span.opens,
                until=span.closes,
                urgent=True,
            )
        )


def _template(rule: Rule, contact: Contact, writer: Writer) -> dict[str, object]:
    if rule.whatsapp is None or contact.channel != ChannelKind.WHATSAPP:
        return {}
    variables = write_variables(writer, rule.whatsapp.variables)
    return {"template": {"id": rule.whatsapp.ids.in_language(writer.language), "variables": variables}}


def _buttons(rule: Rule, writer: Writer) -> list[tuple[str, str]]:
    if rule.asks:
        return score_buttons(writer.stay.id or 0)
    return [(each.label.in_language(writer.language), f"{CHOOSE}{each.answers}") for each in rule.buttons]


def _end(row: ScheduledMessage, state: ScheduledState, now: datetime) -> None:
    row.state, row.done_at = state, now
