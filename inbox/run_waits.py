"""What happens when a playbook has waited long enough for a guest. Called by the timers."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from inbox.answers.voicing import Voice
from inbox.codes.door import keep_release
from inbox.conversation.scene import load_scene
from inbox.conversation.speaking import answer_contact, say
from inbox.holding.closing import solved_by_guest
from inbox.night.handing_off import hand_off
from inbox.receive import Reception
from inbox.runs.keeping import RUN_TIMER, Run, find_run, open_runs, set_wait
from inbox.runs.walker import Walker
from inbox.tables import Conversation, ConversationState, Timer
from playbooks.walks import Phase

_HELD_AGAIN_AFTER = timedelta(minutes=5)
_OTHER_AGAIN_AFTER = timedelta(minutes=2)


def end_waits_of(session: Session, reception: Reception, conversation_id: int, now: datetime) -> None:
    """Every wait of this conversation's playbooks that is over; for a desk without loops."""
    query = select(Timer).where(
        col(Timer.conversation_id) == conversation_id, col(Timer.kind) == RUN_TIMER, col(Timer.due_at) <= now
    )
    for timer in session.exec(query.with_for_update(skip_locked=True)).all():
        session.delete(timer)
        run_waited(session, reception, timer.facts, now)


def run_waited(session: Session, reception: Reception, facts: dict[str, int], now: datetime) -> None:
    """A wait that belongs to an earlier step means nothing. While a person leads, or another problem is being dealt
    with, the run waits on.
    """
    run = find_run(session, facts["run_id"])
    if run is None:
        return
    conversation = session.get_one(Conversation, run.row.conversation_id, with_for_update=True)
    session.refresh(run.row)
    if run.row.tick != facts["tick"] or run.row.ended_at is not None:
        return
    postponed = _postponed(session, conversation, run)
    if postponed is not None:
        set_wait(session, run, now + postponed)
        return
    contact = answer_contact(session, conversation)
    if contact is None:
        return
    scene = load_scene(session, conversation, contact)
    mind = reception.knowledge.of(session, scene.home)
    walker = Walker(session, scene, now, mind.in_use)
    walker.elapse(run)
    voice = Voice(session, reception.keys, scene, mind, now)
    voiced = voice.put(walker.tells)
    if voiced.speech is not None:
        message = say(session, conversation, contact, voiced.speech, now)
        keep_release(session, scene, voiced.secrets, message.id or 0, now)
    for call in walker.calls:
        hand_off(session, scene, call, now)
    if walker.solved:
        solved_by_guest(session, conversation, now)


def _postponed(session: Session, conversation: Conversation, run: Run) -> timedelta | None:
    if conversation.state in {ConversationState.HUMAN, ConversationState.SNOOZED}:
        return _HELD_AGAIN_AFTER
    first = next(iter(open_runs(session, conversation.id or 0)), run)
    is_other = first.row.id != run.row.id and first.walk.phase is Phase.ASKING
    return _OTHER_AGAIN_AFTER if is_other else None
