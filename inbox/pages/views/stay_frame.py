"""What the pages about stays have in common: who looks, where he is, and how a stay is found and called."""

from typing import Any

from fastapi import Request
from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.visiting import Visitor
from inbox.schedule.in_force import rules_in_force
from inbox.schedule.timeline import Outlook
from inbox.tables import Property, Stay
from inbox.web.languages import Words
from inbox.web.times import LocalClock


def frame(request: Request, visitor: Visitor) -> dict[str, Any]:
    """`told`: what the page that led here has done, by its key."""
    here = request.url.path
    return {"visitor": visitor, "here": here, "base": visitor.home, "told": request.query_params.get("told", "")}


def find_stay(session: Session, stay_id: int) -> tuple[Stay, Property]:
    """Raises `NotFound`."""
    stay = session.get(Stay, stay_id)
    if stay is None:
        raise NotFound
    return stay, session.get_one(Property, stay.property_id)


def outlook_of(session: Session, context: Context) -> Outlook:
    return Outlook(context.keys, context.settings.public_url, context.channels, rules_in_force(session), context.now())


def clock_at(home: Property, context: Context, words: Words) -> LocalClock:
    return LocalClock(words, home.timezone, context.now())


def stay_name(stay: Stay, words: Words) -> str:
    """A calendar tells nobody's name."""
    return stay.guest_name or words.gettext("Guest of %(source)s") % {"source": stay.source}


def homes_of(session: Session) -> list[Property]:
    return list(session.exec(select(Property).where(col(Property.archived_at).is_(None)).order_by(col(Property.slug))))
