"""What would go wrong with the messages of stays to come, the next to arrive first."""

from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from fastapi import APIRouter, Request, Response
from sqlmodel import select

from inbox.context import Context
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.views.message_view import view_message
from inbox.pages.views.stay_reading import clock_at, homes_to_choose, outlook_of, stay_name
from inbox.pages.visiting import frame
from inbox.schedule.preflight import StayTrouble, look_ahead
from inbox.schedule.timeline import TimelineItem
from inbox.tables import Problem, Property
from inbox.web.languages import Words
from properties.words import Language

_SOON = timedelta(days=1)


def add_preflight(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/stays/ahead")
    def show_preflight(
        request: Request, visitor: Staff, property: str = "", all: bool = False, after: str = ""
    ) -> Response:
        words = visitor.words
        with context.store.read() as session:
            homes = homes_to_choose(session, words.language)
            chosen = session.exec(select(Property).where(Property.slug == property)).first() if property else None
            ahead = look_ahead(session, outlook_of(session, context), chosen.id if chosen else None, _place(after))
            views = [_view(trouble, context, words) for trouble in ahead.troubles]
            troubles = [view for view in views if all or view["is_pressing"]]
        values = {
            **frame(request, visitor), "troubles": troubles, "homes": homes, "property": property, "all": all,
            "unreached": len(ahead.troubles) - len(troubles), "looked_at": ahead.looked_at,
            "until": _day(ahead.last_arrival, words.language) if ahead.last_arrival else "",
            "next": f"{ahead.after[0]}_{ahead.after[1]}" if ahead.after else "", "is_first": not _place(after),
        }  # fmt: skip
        return show(visitor.look, "preflight.html", values)


def _view(trouble: StayTrouble, context: Context, words: Words) -> dict[str, Any]:
    stay, clock = trouble.stay, clock_at(trouble.home, context, words)
    messages = [view_message(item, clock) for item in trouble.items]
    is_unreached = stay.arrival <= clock.today + _SOON and any(map(_reaches_nobody, trouble.items))
    return {
        "id": stay.id, "name": stay_name(stay, words), "code": stay.code, "home": trouble.home.name(words.language),
        "dates": clock.dates(stay.arrival, stay.departure), "messages": messages,
        "is_unplanned": trouble.is_unplanned, "is_unreached": is_unreached,
        "is_pressing": trouble.is_unplanned or is_unreached or any(message.is_bad for message in messages),
    }  # fmt: skip


def _reaches_nobody(item: TimelineItem) -> bool:
    """Of what a guest can't do without."""
    return item.is_essential and any(problem is Problem.NO_CONTACT for problem, _ in item.problems)


def _place(after: str) -> tuple[date, int] | None:
    """After which stay a further page begins; what is no such place is the beginning."""
    day, _, number = after.partition("_")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _day(day: date, language: Language) -> str:
    return format_date(day, "d MMMM yyyy", locale=language.value)
