"""Calls a person, once, for a message that can't go out: with what is in its way and what to do about it.

It is a hand-off in the guest's conversation, so it waits in the queue and rings; where there is no conversation yet, a
card to whoever is on shift.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.conversation.scene import load_scene
from inbox.conversation.speaking import answer_contact
from inbox.holding.closing import call_off
from inbox.night.handing_off import hand_off
from inbox.night.ringing import open_handoff
from inbox.schedule.preflight import NO_NEWS
from inbox.schedule.problem_words import problem_words
from inbox.schedule.reaching import conversation_of
from inbox.schedule.tasks import Task
from inbox.staff.telling_staff import tell_on_call
from inbox.storage.live import Change, Topic, announce
from inbox.tables import (
    Conversation,
    ConversationState,
    Handoff,
    HandoffReason,
    Problem,
    ScheduledMessage,
    Severity,
    Stay,
)
from playbooks.decision import Call, Called
from playbooks.wording import phrase
from properties.words import Language

_UNSENT = "unsent"
"""In a hand-off's brief: the messages that can't go out."""


def tell_problem(session: Session, task: Task) -> None:
    row = task.row
    if row.told_at is not None or row.problem is None or Problem(row.problem) in NO_NEWS:
        return
    row.told_at = task.now
    conversation = _conversation_about(session, task.stay)
    contact = answer_contact(session, conversation) if conversation else None
    if conversation is None or contact is None:
        _send_cards(session, task)
        return
    call = Call(Called.UNSENT, Severity.NORMAL, "")
    handoff = hand_off(session, load_scene(session, conversation, contact), call, task.now)
    title = task.rule.title
    told = {"row": row.id, "ru": title.ru, "en": title.en, "problem": row.problem, "detail": row.problem_detail}
    handoff.brief = {**handoff.brief, _UNSENT: [*_others(handoff, row), told]}
    announce(session, Change(Topic.ALERT, conversation.id or 0))


def note_mended(session: Session, row: ScheduledMessage, conversation_id: int, now: datetime) -> None:
    """It has gone out after all: whoever was called for nothing else is not needed any more."""
    handoff = open_handoff(session, conversation_id)
    if handoff is None or not handoff.brief.get(_UNSENT):
        return
    handoff.brief = {**handoff.brief, _UNSENT: _others(handoff, row)}
    conversation = session.get_one(Conversation, conversation_id)
    if not handoff.brief[_UNSENT] and waits_for_us_alone(session, conversation):
        call_off(session, conversation, now)


def waits_for_us_alone(session: Session, conversation: Conversation) -> bool:
    """Whether a person was called because of a message of ours and nobody has come yet; the guest asks for nothing."""
    if conversation.state != ConversationState.WAITING:
        return False
    handoff = open_handoff(session, conversation.id or 0)
    if handoff is None or handoff.reason != HandoffReason.UNSENT or handoff.taken_at is not None:
        return False
    return not any(handoff.brief.get("more", []))


def _others(handoff: Handoff, row: ScheduledMessage) -> list[dict[str, object]]:
    return [each for each in handoff.brief.get(_UNSENT, []) if each["row"] != row.id]


def _conversation_about(session: Session, stay: Stay) -> Conversation | None:
    """The guest's, else one that may be his."""
    known = conversation_of(session, stay)
    if known is not None:
        return known
    query = select(Conversation).where(
        (col(Conversation.stay_id) == stay.id) | (col(Conversation.hinted_stay_id) == stay.id),
        col(Conversation.merged_into_id).is_(None),
    )
    return session.exec(query.order_by(col(Conversation.id).desc()).with_for_update()).first()


def _send_cards(session: Session, task: Task) -> None:
    row, stay = task.row, task.stay

    def words(language: Language) -> str:
        return phrase(
            "card_not_scheduled", language,
            title=task.rule.title.in_language(language), guest=stay.guest_name, property=task.home.name(language),
            code=stay.code, problem=problem_words(row.problem or "", row.problem_detail, language),
        )  # fmt: skip

    tell_on_call(session, stay.guest_language, task.now, words)
