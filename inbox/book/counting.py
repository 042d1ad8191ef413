"""Counts what guests open and search for in welcome books: per property and day, never per person.

Nothing is kept of who it was: no address, no cookie, no time but the day. Words that might name somebody (digits,
addresses, long texts) are not counted at all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from inbox.storage.upserting import insert_or_ignore
from inbox.tables import BookCount, Property

_WORDS = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,3}")
_LONGEST = 40
_MOST_A_DAY = 300  # different things of one property


class Counted(StrEnum):
    OPENED = "open"
    SEARCHED = "search"
    NOT_FOUND = "nothing"


@dataclass(frozen=True)
class Tally:
    kind: Counted
    subject: str
    number: int


def clean_search(words: str) -> str:
    """In one form, or "" for what must not be kept."""
    folded = " ".join(words.casefold().split())
    return folded if 2 <= len(folded) <= _LONGEST and _WORDS.fullmatch(folded) else ""


def count(session: Session, home: Property, kind: Counted, subject: str, now: datetime) -> None:
    day = now.astimezone(ZoneInfo(home.timezone)).date()
    of_day = (col(BookCount.property_id) == home.id, col(BookCount.day) == day)
    one = (*of_day, col(BookCount.kind) == kind, col(BookCount.subject) == subject)
    add_one = update(BookCount).where(*one).values(number=BookCount.number + 1)
    if session.execute(add_one).rowcount:  # type: ignore[attr-defined]
        return
    if session.exec(select(func.count()).select_from(BookCount).where(*of_day)).one() >= _MOST_A_DAY:
        return
    insert_or_ignore(session, BookCount, property_id=home.id, day=day, kind=kind.value, subject=subject, number=0)
    session.execute(add_one)


def tallies(session: Session, home: Property, now: datetime, days: int = 30) -> Sequence[Tally]:
    """Of the last days together, the most frequent first."""
    since: date = (now - timedelta(days=days)).date()
    number = func.sum(BookCount.number)
    query = (
        select(BookCount.kind, BookCount.subject, number)
        .where(col(BookCount.property_id) == home.id, col(BookCount.day) >= since)
        .group_by(col(BookCount.kind), col(BookCount.subject))
        .order_by(number.desc(), col(BookCount.subject))
        .limit(100)
    )
    return [Tally(Counted(kind), subject, total) for kind, subject, total in session.exec(query)]
