"""All stays: who arrives today, who is here, who comes; and the calendar of one property or of all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from sqlmodel import Session, col, or_, select

from inbox.context import Context
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.stays.calendar_view import view_calendar
from inbox.pages.stays.grouping import stays_by_heading
from inbox.pages.views.stay_reading import clock_at, homes_of, stay_name
from inbox.pages.views.stay_words import nights, stay_day
from inbox.pages.visiting import frame
from inbox.schedule.looking import known_of
from inbox.schedule.preflight import count_stuck
from inbox.tables import Property, Stay, StayState
from inbox.web.languages import Words

_MOST = 200
_HOMES_AT_ONCE = 100


@dataclass(frozen=True)
class StayRow:
    id: int
    name: str
    code: str
    source: str
    home: str
    dates: str
    day: str
    nights: int
    is_cancelled: bool
    is_unreached: bool = False  # arrives today, and nobody is known to write to


@dataclass(frozen=True)
class StayGroup:
    heading: str
    rows: Sequence[StayRow]
    has_more: bool = False


def add_stay_list(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/stays")
    def show_stays(request: Request, visitor: Staff, q: str = "") -> Response:
        words = visitor.words
        with context.store.read() as session:
            groups = _found(session, context, words, q) if q.strip() else _groups(session, context, words)
            stuck = count_stuck(session, context.now())
        values = {**frame(request, visitor), "groups": groups, "q": q[:100], "stuck": stuck}
        return show(visitor.look, "stays.html", values)

    @router.get("/inbox/stays/calendar")
    def show_calendar(
        request: Request, visitor: Staff, property: str = "", since: str = "", days: int = 14, page: int = 1
    ) -> Response:
        words = visitor.words
        length = days if days in {14, 31} else 14
        with context.store.read() as session:
            homes = homes_of(session)
            chosen = [home for home in homes if home.slug == property] or homes
            pages = max(1, -(-len(chosen) // _HOMES_AT_ONCE))
            page = min(max(1, page), pages)
            chosen = chosen[(page - 1) * _HOMES_AT_ONCE : page * _HOMES_AT_ONCE]
            first = _day(since) or _today(chosen, context)
            calendar = view_calendar(session, chosen, first, length, words, _today(chosen, context))
        names = [(home.slug, home.name(words.language)) for home in homes]
        values = {**frame(request, visitor), "calendar": calendar, "homes": names, "property": property}
        values |= {"page": page, "pages": pages}
        return show(visitor.look, "stay_calendar.html", values)


def _groups(session: Session, context: Context, words: Words) -> list[StayGroup]:
    headings = {
        "arrives": words.gettext("Arrive today"),
        "leaves": words.gettext("Leave today"),
        "here": words.gettext("Here now"),
        "comes": words.gettext("To come"),
        "off": words.gettext("Cancelled or over"),
    }
    groups = []
    for key, found in stays_by_heading(session, context.now()).items():
        rows = [_row(stay, home, context, words) for stay, home in found.stays]
        rows = _with_unreached(session, rows) if key == "arrives" else rows
        if rows:
            groups.append(StayGroup(headings[key], rows, found.has_more))
    return groups


def _with_unreached(session: Session, rows: Sequence[StayRow]) -> list[StayRow]:
    """Who arrives today and can't be told how to get in, unless somebody sends him his link."""
    known = known_of(session, [row.id for row in rows]) if rows else {}
    return [replace(row, is_unreached=known[row.id].people.conversation is None) for row in rows]


def _found(session: Session, context: Context, words: Words, q: str) -> list[StayGroup]:
    """By code, guest, phone, source or property, past ones too."""
    like = f"%{q.strip()[:100].replace('%', '')}%"
    fields = (
        Stay.code,
        Stay.guest_name,
        Stay.guest_phone,
        Stay.source,
        Property.name_ru,
        Property.name_en,
        Property.slug,
    )
    query = (
        select(Stay, Property)
        .join(Property, col(Property.id) == col(Stay.property_id))
        .where(or_(*(col(each).ilike(like) for each in fields)))
        .order_by(col(Stay.arrival).desc())
        .limit(_MOST)
    )
    rows = [_row(stay, home, context, words) for stay, home in session.exec(query)]
    return [StayGroup(words.gettext("Found"), rows)] if rows else []


def _row(stay: Stay, home: Property, context: Context, words: Words) -> StayRow:
    clock = clock_at(home, context, words)
    return StayRow(
        id=stay.id or 0, name=stay_name(stay, words), code=stay.code, source=stay.source,
        home=home.name(words.language), dates=clock.dates(stay.arrival, stay.departure), day=stay_day(stay, clock),
        nights=nights(stay), is_cancelled=stay.state == StayState.CANCELLED,
    )  # fmt: skip


def _today(homes: Sequence[Property], context: Context) -> date:
    return context.now().astimezone(ZoneInfo(homes[0].timezone if homes else "UTC")).date()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 < day.year < 2200 else None
