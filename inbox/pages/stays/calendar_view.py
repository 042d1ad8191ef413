"""Lays stays and blocks out as a table of days: one property a row, several lanes where stays overlap."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from babel.dates import format_date
from sqlmodel import Session, col, select

from inbox.pages.views.stay_reading import stay_name
from inbox.tables import Feed, FeedEventRecord, Property, Stay, StayState
from inbox.web.languages import Words


@dataclass(frozen=True)
class Cell:
    """`span` days of one stay or block, or of nothing. `kind` is free, stay, block or clash."""

    span: int
    kind: str = "free"
    text: str = ""
    title: str = ""
    stay_id: int = 0
    is_today: bool = False


@dataclass(frozen=True)
class HomeRows:
    name: str
    slug: str
    lanes: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class DayView:
    number: int
    name: str
    is_today: bool
    is_weekend: bool
    iso: str


@dataclass(frozen=True)
class CalendarView:
    title: str
    days: Sequence[DayView]
    homes: Sequence[HomeRows]
    first: str
    length: int
    before: str
    after: str
    today: str


@dataclass
class _Bar:
    arrival: date
    departure: date
    kind: str
    text: str
    title: str
    stay_id: int = 0
    lane: int = 0
    clashes: bool = field(default=False)


def view_calendar(
    session: Session, homes: Sequence[Property], first: date, length: int, words: Words, today: date
) -> CalendarView:
    days = [first + timedelta(days=number) for number in range(length)]
    last = days[-1] + timedelta(days=1)
    bars = _bars(session, homes, first, last, words)
    locale = words.language.value
    return CalendarView(
        title=f"{format_date(first, 'd MMMM', locale=locale)} – {format_date(days[-1], 'd MMMM y', locale=locale)}",
        days=[
            DayView(day.day, format_date(day, "EE", locale=locale), day == today, day.weekday() >= 5, day.isoformat())
            for day in days
        ],
        homes=[
            HomeRows(home.name(words.language), home.slug, _lanes(bars.get(home.id or 0, []), days, today))
            for home in homes
        ],
        first=first.isoformat(), length=length, before=(first - timedelta(days=length)).isoformat(),
        after=last.isoformat(), today=today.isoformat(),
    )  # fmt: skip


def _bars(session: Session, homes: Sequence[Property], first: date, last: date, words: Words) -> dict[int, list[_Bar]]:
    ids = [home.id for home in homes]
    bars: dict[int, list[_Bar]] = {}
    stays = select(Stay).where(
        col(Stay.property_id).in_(ids), col(Stay.state) == StayState.ACTIVE,
        col(Stay.departure) >= first, col(Stay.arrival) < last,
    )  # fmt: skip
    for stay in session.exec(stays.order_by(col(Stay.arrival), col(Stay.id))):
        title = f"{stay_name(stay, words)} · {stay.code} · {stay.source}"
        bar = _Bar(stay.arrival, stay.departure, "stay", stay_name(stay, words), title, stay.id or 0)
        bars.setdefault(stay.property_id, []).append(bar)
    blocks = (
        select(FeedEventRecord, Feed)
        .join(Feed, col(Feed.id) == col(FeedEventRecord.feed_id))
        .where(col(Feed.property_id).in_(ids), col(FeedEventRecord.is_block), col(FeedEventRecord.gone_at).is_(None))
        .where(col(FeedEventRecord.departure) >= first, col(FeedEventRecord.arrival) < last)
    )
    for event, feed in session.exec(blocks):
        text = words.gettext("Blocked")
        title = f"{event.summary or text} · {feed.source}"
        bars.setdefault(feed.property_id, []).append(_Bar(event.arrival, event.departure, "block", text, title))
    return bars


def _lanes(bars: list[_Bar], days: Sequence[date], today: date) -> list[list[Cell]]:
    """As few lanes as keep bars apart; two stays on the same night are marked."""
    ends: list[date] = []
    for bar in sorted(bars, key=lambda each: (each.arrival, each.kind != "stay", each.departure)):
        bar.lane = next((number for number, end in enumerate(ends) if end <= bar.arrival), len(ends))
        ends[bar.lane :] = [bar.departure] if bar.lane == len(ends) else [bar.departure, *ends[bar.lane + 1 :]]
    stays = [bar for bar in bars if bar.kind == "stay"]
    for bar in stays:
        bar.clashes = any(
            other is not bar and other.arrival < bar.departure and other.departure > bar.arrival for other in stays
        )
    return [_lane([bar for bar in bars if bar.lane == number], days, today) for number in range(max(1, len(ends)))]


def _lane(bars: Sequence[_Bar], days: Sequence[date], today: date) -> list[Cell]:
    cells: list[Cell] = []
    position = 0
    while position < len(days):
        day = days[position]
        bar = next((each for each in bars if each.arrival <= day < each.departure), None)
        if bar is None:
            cells.append(Cell(1, is_today=day == today))
            position += 1
            continue
        span = min((bar.departure - day).days, len(days) - position)
        kind = "clash" if bar.clashes else bar.kind
        cells.append(Cell(span, kind, bar.text, bar.title, bar.stay_id))
        position += span
    return cells
