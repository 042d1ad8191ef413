"""Temporary notices: what holds at a property for a while, shown to its guests and to managers who answer them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from inbox.book.sections import note_change
from inbox.holding.refusals import NotFound
from inbox.staff.actors import Actor
from inbox.tables import BookNotice, Property
from properties.book import BothTexts

LONGEST_NOTICE = 300


def notices_at(session: Session, home: Property, now: datetime) -> Sequence[BookNotice]:
    """Those that hold now, the one that ends first first."""
    query = select(BookNotice).where(_of(home), col(BookNotice.starts_at) <= now, col(BookNotice.ends_at) > now)
    return session.exec(query.order_by(col(BookNotice.ends_at), col(BookNotice.id))).all()


def notices_to_come(session: Session, home: Property, now: datetime) -> Sequence[BookNotice]:
    """Those that hold now or will."""
    query = select(BookNotice).where(_of(home), col(BookNotice.ends_at) > now)
    return session.exec(query.order_by(col(BookNotice.starts_at), col(BookNotice.id))).all()


def add_notice(
    session: Session, actor: Actor, home: Property, text: BothTexts, starts_at: datetime, ends_at: datetime,
    now: datetime,
) -> BookNotice:  # fmt: skip
    notice = BookNotice(
        property_id=home.id, text_ru=text.ru, text_en=text.en, starts_at=starts_at, ends_at=ends_at,
        by=actor.name, made_at=now,
    )  # fmt: skip
    session.add(notice)
    note_change(session, actor, home, "book_notice_added", now)
    return notice


def end_notice(session: Session, actor: Actor, home: Property, notice_id: int, now: datetime) -> None:
    """Raises `NotFound`."""
    notice = session.get(BookNotice, notice_id)
    if notice is None or notice.property_id != home.id:
        raise NotFound
    notice.ends_at = min(notice.ends_at, now)
    note_change(session, actor, home, "book_notice_ended", now)


def _of(home: Property) -> ColumnElement[bool]:
    return or_(col(BookNotice.property_id) == home.id, col(BookNotice.property_id).is_(None))
