"""Calendars of booking platforms: which are read, whether they can be, and what a manager has to decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, col, func, select

from inbox.context import Context
from inbox.feeds.fault_words import fault_words
from inbox.feeds.fetching import FetchFailed
from inbox.feeds.keeping import Wanted, add_feed, answer_doubt, ask_now, leave_feed
from inbox.holding.refusals import NotFound
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.stays.form import SOURCES
from inbox.pages.views.stay_reading import clock_at, homes_to_choose
from inbox.pages.visiting import Visitor, frame
from inbox.tables import Feed, FeedEventRecord, Property, Stay
from inbox.web.languages import Words


@dataclass(frozen=True)
class FeedView:
    id: int
    source: str
    home: str
    host: str
    stays: int
    blocks: int
    read: str
    error: str
    is_bad: bool
    closed_is_stay: bool
    doubtful: Sequence[str]


def add_feeds_page(router: APIRouter, context: Context) -> None:
    add_list(router, context)
    add_acts(router, context)


def add_list(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/stays/feeds")
    def show_feeds(request: Request, visitor: Staff) -> Response:
        return _page(context, request, visitor, {}, "")

    @router.post("/inbox/stays/feeds")
    def add_one(
        request: Request, visitor: Staff, property: Annotated[str, Form(max_length=100)] = "",
        source: Annotated[str, Form(max_length=40)] = "", url: Annotated[str, Form(max_length=2000)] = "",
        closed: Annotated[bool, Form()] = False,
    ) -> Response:  # fmt: skip
        now, keys, private = context.now(), context.keys, context.settings.feeds_private
        wanted = Wanted(property, source.strip() or "other", url.strip(), closed_is_stay=closed)
        try:
            carry_out(
                context, visitor,
                lambda session: add_feed(session, keys, visitor.actor, wanted, now, private=private),
            )  # fmt: skip
        except (FetchFailed, NotFound) as error:
            told = _refusal(error, visitor.words)
            typed = {"property": property, "source": source, "url": url, "closed": "1" if closed else ""}
            return _page(context, request, visitor, typed, told)
        return RedirectResponse("/inbox/stays/feeds?told=new", status_code=303)


def add_acts(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/stays/feeds/{feed_id:int}/{act}")
    def act_on_feed(feed_id: int, act: str, visitor: Staff) -> Response:
        now, keys, actor = context.now(), context.keys, visitor.actor
        acts: dict[str, Callable[[Session], None]] = {
            "now": lambda session: ask_now(session, feed_id, now),
            "leave": lambda session: leave_feed(session, actor, feed_id, now),
            "gone": lambda session: answer_doubt(session, keys, actor, feed_id, now, is_right=True),
            "kept": lambda session: answer_doubt(session, keys, actor, feed_id, now, is_right=False),
        }
        if act not in acts:
            raise NotFound
        carry_out(context, visitor, acts[act])
        return RedirectResponse(f"/inbox/stays/feeds?told={act}", status_code=303)


def _refusal(error: FetchFailed | NotFound, words: Words) -> str:
    if isinstance(error, NotFound):
        return words.gettext("There is no such property.")
    told = fault_words(error.fault, error.detail, words.language)
    return f"{told[0].upper()}{told[1:]}."


def _page(context: Context, request: Request, visitor: Visitor, typed: dict[str, str], wrong: str) -> Response:
    words = visitor.words
    with context.store.read() as session:
        homes = homes_to_choose(session, words.language)
        query = (
            select(Feed, Property)
            .join(Property, col(Property.id) == col(Feed.property_id))
            .where(col(Feed.archived_at).is_(None))
            .order_by(col(Feed.failures).desc(), col(Feed.id))
        )
        feeds = [_view(session, context, feed, home, words) for feed, home in session.exec(query).all()]
    values = {
        **frame(request, visitor), "feeds": feeds, "homes": homes, "sources": [*SOURCES[1:], "other"],
        "typed": typed, "wrong": wrong,
    }  # fmt: skip
    return show(visitor.look, "feeds.html", values, 422 if wrong else 200)


def _view(session: Session, context: Context, feed: Feed, home: Property, words: Words) -> FeedView:
    clock = clock_at(home, context, words)
    present = (col(FeedEventRecord.feed_id) == feed.id, col(FeedEventRecord.gone_at).is_(None))
    number = select(func.count(col(FeedEventRecord.id))).where(*present)
    doubtful = (
        select(FeedEventRecord, Stay.code)
        .outerjoin(Stay, col(Stay.id) == col(FeedEventRecord.stay_id))
        .where(col(FeedEventRecord.id).in_(feed.doubtful))
    )
    return FeedView(
        id=feed.id or 0, source=feed.source, home=home.name(words.language), host=feed.host,
        stays=session.exec(number.where(~col(FeedEventRecord.is_block))).one(),
        blocks=session.exec(number.where(col(FeedEventRecord.is_block))).one(),
        read=clock.day_and_time(feed.read_at) if feed.read_at else words.gettext("never"),
        error=fault_words(feed.error, feed.error_detail, words.language) if feed.error else "",
        is_bad=feed.failures > 0, closed_is_stay=feed.closed_is_stay,
        doubtful=[
            f"{clock.dates(event.arrival, event.departure)} · {code or event.summary}"
            for event, code in session.exec(doubtful).all()
        ],
    )  # fmt: skip
