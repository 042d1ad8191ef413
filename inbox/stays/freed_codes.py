"""Keeps a booking code that came free apart from whoever had it before, when it is given to somebody else.

The earlier stay stays as it was under another code: what was said, told, trusted and sent belongs to its guest alone.
The new stay begins with nobody in it and everything still to be said. Called where stays are put and imported.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select, update

from inbox.storage.live import Change, Topic, announce
from inbox.tables import Conversation, FeedEventRecord, Stay, StayChange, StayState

_WHO = ("guest_name", "guest_phone", "guest_email")


def is_anothers(stay: Mapping[str, Any], told: Mapping[str, Any], today: date) -> bool:
    """Whether what is told of a known code is somebody else's stay: the one before was cancelled, is over since, or has
    begun and is followed by this one's nights.

    Another name on a stay that goes on is a correction.
    """
    is_over = stay["departure"] < today <= told["departure"]
    is_followed = stay["arrival"] <= today and stay["departure"] <= told["arrival"]
    return (stay["state"] == StayState.CANCELLED or is_over or is_followed) and any(
        stay[name] != told[name] for name in _WHO
    )


def free_code(session: Session, stay_id: int, now: datetime, *, by: str) -> int:
    """The number that the next stay's link begins with. The earlier link is known still, and says what became of it."""
    stay = session.exec(select(Stay).where(col(Stay.id) == stay_id).with_for_update()).one()
    code = stay.code
    stay.code, stay.changed_at = f"{code}{freed(stay)}", now
    session.add(StayChange(stay_id=stay_id, by=by, changes={"code": [code, stay.code]}, at=now))
    for number in session.exec(select(Conversation.id).where(Conversation.stay_id == stay_id)):
        announce(session, Change(Topic.QUEUE, number or 0))
    session.flush()
    return stay.link_number + 1


def follow_calendars(session: Session, stay_id: int, code: str) -> None:
    """What a calendar tells of this booking is of the new stay from now on."""
    new = select(Stay.id).where(Stay.code == code).scalar_subquery()
    told = update(FeedEventRecord).where(
        col(FeedEventRecord.stay_id) == stay_id, col(FeedEventRecord.gone_at).is_(None)
    )
    session.execute(told.values(stay_id=new), execution_options={"synchronize_session": False})


def freed(stay: Stay) -> str:
    """What a code ends with once another stay has it."""
    return f"~{stay.id}"
