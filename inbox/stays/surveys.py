"""Hears a guest's answer to the survey after his stay: the score, then how likely he recommends us, then his words."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from inbox.conversation.scene import Scene
from inbox.conversation.speaking import Speech, say
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Author, Conversation, Message, Stay, SurveyAnswer
from playbooks.survey import pressed_score, typed_recommendation, typed_score
from playbooks.wording import phrase
from properties.stays import has_ended
from properties.words import Language

ASKS = "asks"
"""Among a message's facts: the id of the stay whose survey it is."""

_GOOD_FROM = 4
_GOES_ON_FOR = timedelta(days=2)
_LONGEST_COMMENT = 2000  # characters


def hear_survey(session: Session, scene: Scene, text: str, pressed: str, now: datetime) -> bool:
    """Whether it was an answer to our question; then it has been kept and answered."""
    if pressed:
        told = pressed_score(pressed)
        if told is None or not _is_of(session, scene.conversation, told[0]):
            return False
        return _keep_score(session, scene, *told, now)
    if (recommends := typed_recommendation(text)) is None:
        _keep_comment(session, scene, text, now)
        return False
    asked = _asked_about(session, scene.conversation)
    if asked is not None and (score := typed_score(text)) is not None:
        return _keep_score(session, scene, asked, score, now)
    return _keep_recommendation(session, scene, recommends, now)


def _is_of(session: Session, conversation: Conversation, stay_id: int) -> bool:
    """Whether this conversation was asked about that stay: a button may be pressed long after."""
    query = select(Message).where(col(Message.conversation_id) == conversation.id, col(Message.author) == Author.BOT)
    newest = session.exec(query.order_by(col(Message.seq).desc()).limit(200))
    return any(message.facts.get(ASKS) == stay_id for message in newest)


def _asked_about(session: Session, conversation: Conversation) -> int | None:
    """The stay that our last words to the guest ask about."""
    query = select(Message).where(
        col(Message.conversation_id) == conversation.id, col(Message.author).in_([Author.BOT, Author.MANAGER])
    )
    last = session.exec(query.order_by(col(Message.seq).desc()).limit(1)).first()
    return last.facts.get(ASKS) if last else None


def _keep_score(session: Session, scene: Scene, stay_id: int, score: int, now: datetime) -> bool:
    """A further press changes the score, until the next question is answered."""
    if session.get(Stay, stay_id) is None:
        return False
    number = scene.conversation.id or 0
    if not insert_or_ignore(session, SurveyAnswer, stay_id=stay_id, conversation_id=number, score=score, at=now):
        answer = session.exec(select(SurveyAnswer).where(col(SurveyAnswer.stay_id) == stay_id).with_for_update()).one()
        answer.score, answer.at = score, now
    _reply(session, scene, "survey_thanks_good" if score >= _GOOD_FROM else "survey_thanks_poor", now)
    return True


def _keep_comment(session: Session, scene: Scene, text: str, now: datetime) -> None:
    """The words that follow a poor score belong to it; they are answered like any others."""
    if scene.stay is None or scene.home is None or not has_ended(scene.home, scene.stay, now):
        return  # so that nobody's turn during his stay asks for it
    answer = _open_answer(session, scene.conversation, now)
    if answer is not None and answer.score < _GOOD_FROM and not answer.comment and text.strip():
        answer.comment = text.strip()[:_LONGEST_COMMENT]


def _keep_recommendation(session: Session, scene: Scene, recommends: int, now: datetime) -> bool:
    answer = _open_answer(session, scene.conversation, now)
    if answer is None or answer.recommends is not None or answer.score < _GOOD_FROM:
        return False
    answer.recommends = recommends
    _reply(session, scene, "survey_done", now)
    return True


def _open_answer(session: Session, conversation: Conversation, now: datetime) -> SurveyAnswer | None:
    query = select(SurveyAnswer).where(
        col(SurveyAnswer.conversation_id) == conversation.id, col(SurveyAnswer.at) > now - _GOES_ON_FOR
    )
    return session.exec(query.order_by(col(SurveyAnswer.at).desc())).first()


def _reply(session: Session, scene: Scene, key: str, now: datetime) -> None:
    language = Language(scene.guest.language or Language.EN)
    say(session, scene.conversation, scene.contact, Speech(phrase(key, language)), now)
