"""Says what has become due, through the one way out; what is in its way is kept with it, and managers are told."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from inbox.codes.door import keep_release, may_tell
from inbox.conversation.scene import load_scene
from inbox.conversation.speaking import Speech, say
from inbox.conversation.templates import TEMPLATE_ONLY
from inbox.schedule.composing import Writer, writer_for
from inbox.schedule.in_force import InForce, rules_in_force
from inbox.schedule.picturing import files_for
from inbox.schedule.planning import plan_if_changed
from inbox.schedule.reaching import Reach, reach_of, window_is_open
from inbox.schedule.speeches import Listener, first_speech, speech_for
from inbox.schedule.tasks import NotNow, Task, Tools
from inbox.schedule.telling import note_mended, tell_problem, waits_for_us_alone
from inbox.schedule.writing_first import write_first
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    Contact,
    Conversation,
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

_AGAIN_AFTER = timedelta(minutes=1)
_AGAIN_WHEN_UNKNOWN = timedelta(minutes=15)  # whoever becomes known meanwhile makes it due at once
_LOOK_AFTER = timedelta(minutes=1)
_TALKING = timedelta(minutes=15)  # after a guest's last words


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
        _miss(session, Task(row, rule, stay, home, force, now))
    elif not _waits_for_morning(row, force, home, now):
        _try(session, tools, Task(row, rule, stay, home, force, now))
    announce(session, Change(Topic.QUEUE))


def _waits_for_morning(row: ScheduledMessage, force: InForce, home: Property, now: datetime) -> bool:
    """One that something held up until the night: it waits for the end of quiet hours, if it still makes sense then."""
    end = None if row.urgent or row.part else force.quiet.end_after(now, home.timezone)
    if end is None or end >= row.until:
        return False
    row.due_at = end
    return True


def _miss(session: Session, task: Task) -> None:
    """Of what a guest can't do without managers hear, also where nothing but our own standstill was in its way."""
    row = task.row
    _end(row, ScheduledState.MISSED, task.now)
    if row.problem is None and task.rule.essential:
        row.problem = Problem.TOO_LATE.value
        tell_problem(session, task)


def _try(session: Session, tools: Tools, task: Task) -> None:
    row, now = task.row, task.now
    try:
        message = _say(session, tools, task)
    except NotNow as error:
        row.due_at = now + (_AGAIN_WHEN_UNKNOWN if error.problem is Problem.NO_CONTACT else _AGAIN_AFTER)
        row.problem, row.problem_detail = error.problem.value, error.detail
        tell_problem(session, task)
        return
    row.state, row.message_id, row.done_at = ScheduledState.SENT, message.id, now
    row.problem, row.problem_detail = None, ""
    row.tried = [[message.channel, message.id]]
    row.look_at = now + _LOOK_AFTER
    note_mended(session, row, message.conversation_id, now)


def _say(session: Session, tools: Tools, task: Task) -> Message:
    """Raises `NotNow`."""
    reach = reach_of(session, tools.channels, task.stay, task.wanted, task.now)
    if reach.problem is not None:
        raise NotNow(reach.problem)
    _refuse_to_interrupt(session, reach, task)
    return say_to(session, tools, task, reach)


def _refuse_to_interrupt(session: Session, reach: Reach, task: Task) -> None:
    """Nobody is asked how he likes it while he is talking or waits for help; but whoever arrives needs the way in, and
    what somebody of the staff sends by a press goes out.
    """
    conversation = reach.conversation
    if task.rule.essential or task.row.done_by or conversation is None:
        return
    is_waiting = conversation.state == ConversationState.WAITING and not waits_for_us_alone(session, conversation)
    wrote = [contact.last_inbound_at for contact in reach.contacts if contact.last_inbound_at]
    if is_waiting or conversation.state == ConversationState.HUMAN or any(task.now - at < _TALKING for at in wrote):
        raise NotNow(Problem.HELD, conversation.holder_name or "")


def say_to(session: Session, tools: Tools, task: Task, reach: Reach) -> Message:
    """Queue it to the first contact of the reach, or to the number that may be written to. Raises `NotNow`."""
    conversation, contact = _place(session, tools, task, reach)
    guest = session.get_one(Guest, conversation.guest_id)
    writer = writer_for(tools.keys, tools.public_url, task.stay, task.home, guest, contact)
    if reach.is_hint:
        trusted = replace(writer, is_verified=task.home.trusts_phone)
        return say(session, conversation, contact, first_speech(session, task, trusted), task.now)
    return _say_whole(session, tools, task, conversation, contact, writer)


def _place(session: Session, tools: Tools, task: Task, reach: Reach) -> tuple[Conversation, Contact]:
    if reach.first_number:
        return write_first(session, tools.channels, task.stay, reach.first_number, task.now)
    if reach.conversation is None or not reach.contacts:
        raise NotNow(Problem.NO_CONTACT)
    return reach.conversation, reach.contacts[0]


def _say_whole(
    session: Session, tools: Tools, task: Task, conversation: Conversation, contact: Contact, writer: Writer
) -> Message:
    is_open = window_is_open(contact, tools.channels, task.now)
    speech, secrets = speech_for(session, task, Listener(contact, writer, is_open))
    message = say(session, conversation, contact, _illustrated(session, tools, task, contact, speech), task.now)
    if secrets:
        keep_release(session, load_scene(session, conversation, contact), secrets, message.id or 0, task.now)
    if task.rule.buttons:  # so that a number answers too, on a channel without buttons
        choices = [button.answers for button in task.rule.buttons]
        conversation.bot_memory = {**conversation.bot_memory, "choices": choices}
    return message


def _illustrated(session: Session, tools: Tools, task: Task, contact: Contact, speech: Speech) -> Speech:
    if task.is_code or speech.facts.get(TEMPLATE_ONLY):
        return speech
    told = may_tell(contact, task.home, task.stay, task.now)
    return replace(speech, files=files_for(session, tools.media_dir, task.home, task.rule, may_tell=told))


def _end(row: ScheduledMessage, state: ScheduledState, now: datetime) -> None:
    row.state, row.done_at = state, now
