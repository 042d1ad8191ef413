"""Checks a reservation code and date, and counts the tries. Called for a guest of whom no stay is known.

Nothing tells a guessing stranger more than a wrong try does: all that is counted, and all that is said, is the same
whether the code exists or not. A contact has five tries a day, and one message with several codes or days is several.
Whoever knows a code could make a contact for every further try; so beyond thirty wrong ones a day from everybody, a
right one opens nothing by itself. It is a suggestion to the manager who is called then: strangers can slow a guest
down, but not lock him out.
"""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from inbox.arriving.suggesting import hint
from inbox.conversation.scene import Scene
from inbox.tables import Evidence, IdentityAttempt, Property, Stay
from playbooks.booking_code import BookingWords, plain_code
from playbooks.decision import Attempt
from properties.stays import has_ended
from properties.words import StayState

_A_CONTACT = 5
_A_CODE = 30
_WITHIN = timedelta(hours=24)
_YEARS_BACK, _YEARS_AHEAD = 3, 2  # of stays that are under way or to come; the longest began years ago


def try_booking(session: Session, scene: Scene, words: BookingWords, now: datetime) -> tuple[Attempt, Stay | None]:
    """Whether code and date fit; the stay, where they do and may identify its guest."""
    if _failures(session, now, IdentityAttempt.contact_id == scene.contact.id) >= _A_CONTACT:
        return Attempt.OVER, None
    if not words.days:
        return Attempt.NO_DATE, None
    is_over = any(_failures(session, now, IdentityAttempt.code == code) >= _A_CODE for code in words.codes)
    stay = None if words.is_guessing else _stay_of(session, words, now)
    _count(session, scene, words, stay, now)
    if stay is not None and is_over:
        hint(session, scene, stay, Evidence.CODE_AND_DATE, now)
    if is_over:
        return Attempt.OVER, None
    return (Attempt.WRONG, None) if stay is None else (Attempt.FOUND, stay)


def _failures(session: Session, now: datetime, whose: bool) -> int:
    query = select(func.count()).select_from(IdentityAttempt)
    failed = query.where(col(IdentityAttempt.succeeded).is_(False), col(IdentityAttempt.at) > now - _WITHIN)
    return session.exec(failed.where(whose)).one()


def _stay_of(session: Session, words: BookingWords, now: datetime) -> Stay | None:
    """Of those that arrive on such a day, whose code it is however it was spelled; None where it is that of several."""
    arrivals = words.arrivals(range(now.year - _YEARS_BACK, now.year + _YEARS_AHEAD + 1))
    candidates = (
        select(Stay, Property)
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(col(Stay.arrival).in_(arrivals), col(Stay.state) == StayState.ACTIVE)
    )
    named = [(stay, home) for stay, home in session.exec(candidates) if plain_code(stay.code) in words.codes]
    fitting = [(stay, home) for stay, home in named if words.name_stay(stay.arrival, stay.departure)]
    found = [stay for stay, home in fitting if not has_ended(home, stay, now)]
    return found[0] if len(found) == 1 else None


def _count(session: Session, scene: Scene, words: BookingWords, stay: Stay | None, now: datetime) -> None:
    tried = [plain_code(stay.code)] if stay is not None else (list(words.codes) * len(words.days))[:_A_CONTACT]
    for code in tried:
        session.add(IdentityAttempt(contact_id=scene.contact.id or 0, code=code, succeeded=stay is not None, at=now))
