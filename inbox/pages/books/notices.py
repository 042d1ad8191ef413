"""Temporary notices of a welcome book: put up for a while, in both languages, and taken down."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from inbox.book.notices import LONGEST_NOTICE, add_notice, end_notice
from inbox.cleaning import clean_line
from inbox.context import Context
from inbox.knowledge.shelves import find_home
from inbox.pages.books.editing import back_to_book, show_book
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.tables import Property
from inbox.web.languages import Words
from properties.book import BothTexts


def add_book_notices(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/books/{slug}/notices")
    def add_it(
        request: Request,
        slug: str,
        visitor: Staff,
        text_ru: Annotated[str, Form()] = "",
        text_en: Annotated[str, Form()] = "",
        starts: Annotated[str, Form()] = "",
        ends: Annotated[str, Form()] = "",
    ) -> Response:
        now, words = context.now(), visitor.words
        with context.store.read() as session:
            home = find_home(session, slug)
        typed = {"text_ru": clean_line(text_ru), "text_en": clean_line(text_en), "starts": starts, "ends": ends}
        wrong = _notice_faults(typed, home, now, words)
        if wrong:
            return show_book(context, request, visitor, slug, 422, typed=typed, wrong=wrong)
        text = BothTexts(typed["text_ru"], typed["text_en"])
        span = _local_time(starts, home) or now, _local_time(ends, home) or now
        carry_out(context, visitor, lambda session: add_notice(session, visitor.actor, home, text, *span, now))
        return back_to_book(slug, anchor="notices")

    @router.get("/inbox/books/{slug}/notices")
    def go_back(slug: str, visitor: Staff) -> Response:
        return back_to_book(slug, anchor="notices")

    @router.post("/inbox/books/{slug}/notices/{notice_id:int}/end")
    def end_it(slug: str, notice_id: int, visitor: Staff) -> Response:
        now = context.now()

        def end(session: Session) -> None:
            end_notice(session, visitor.actor, find_home(session, slug), notice_id, now)

        carry_out(context, visitor, end)
        return back_to_book(slug, anchor="notices")


def _local_time(typed: str, home: Property) -> datetime | None:
    """What a `datetime-local` field holds, by the property's clock."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(home.timezone))
    except ValueError:
        return None


def _notice_faults(typed: dict[str, str], home: Property, now: datetime, words: Words) -> dict[str, str]:
    wrong = {}
    starts, ends = _local_time(typed["starts"], home), _local_time(typed["ends"], home)
    for name in ("text_ru", "text_en"):
        if not typed[name]:
            wrong[name] = words.gettext("Write it in both languages: a guest at the door may read only one.")
        elif len(typed[name]) > LONGEST_NOTICE:
            wrong[name] = words.gettext("Too long for a notice: 300 characters at most.")
    if ends is None:
        wrong["ends"] = words.gettext("Say until when it holds; then it disappears by itself.")
    elif ends <= max(now, starts or now):
        wrong["ends"] = words.gettext("This is over already. Choose a later time.")
    return wrong
