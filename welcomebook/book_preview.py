"""The welcome book as a guest would see it at another time: for staff who write it. No code is opened for it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import Request
from sqlmodel import Session, select

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.entering import find_visitor
from inbox.tables import Property, PropertySecret, Stay
from inbox.web.languages import Words
from properties.filling import MASK
from properties.words import Language, Window
from welcomebook.book_filling import Reader
from welcomebook.visitors import find_home

# Days from today to the arrival and to the departure of somebody who does not exist.
_DAYS = {"before": (2, 5), "during": (-1, 2), "after": (-4, -1)}
_GUESTS = {Language.RU: "Анна", Language.EN: "Anna"}


def preview_of(
    session: Session, context: Context, request: Request, slug: str, moment: str, words: Words
) -> tuple[Reader, dict[str, str] | None]:
    """The reader, and masks for what he would be told. Raises `NotFound` for anybody who is not of the staff."""
    visitor = find_visitor(context, request)
    if visitor is None or not visitor.actor.may_answer or (moment not in _DAYS and moment != "stranger"):
        raise NotFound
    home = find_home(session, slug)
    stay = None if moment == "stranger" else _stay_at(home, moment, words.language, context.now())
    reader = Reader(home, stay, words, context.now())
    names = session.exec(select(PropertySecret.name).where(PropertySecret.property_id == home.id))
    return reader, dict.fromkeys(names, MASK) if reader.window is Window.OPEN else None


def _stay_at(home: Property, moment: str, language: Language, now: datetime) -> Stay:
    """A stay that is never stored."""
    today, (arrival, departure) = now.astimezone(ZoneInfo(home.timezone)).date(), _DAYS[moment]
    return Stay(
        code="", property_id=home.id or 0, guest_name=_GUESTS[language], guest_language=language.value,
        arrival=today + timedelta(days=arrival), departure=today + timedelta(days=departure), link_hash="",
        created_at=now, changed_at=now,
    )  # fmt: skip
