"""Where managers add pictures and videos to a welcome book, describe, sort and remove them; and its notices."""

from datetime import datetime
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Header, Request, Response, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse
from sqlmodel import Session

from inbox.book.media import add_media, keep_file, media_of, put_pictures_in_order, remove_files
from inbox.book.notices import LONGEST_NOTICE, add_notice, end_notice
from inbox.book.photos import UnfitFile
from inbox.book.sections import find_section, note_change
from inbox.book.videos import LARGEST_VIDEO_BYTES
from inbox.cleaning import clean_line
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.books.editing import NOTHING_WRONG, back_to_book, show_form
from inbox.pages.books.form import Written
from inbox.pages.books.view import find_home, view_editor
from inbox.pages.books.words import unfit_words
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.visiting import Visitor
from inbox.tables import BookMedia, Property
from inbox.web.languages import Words, words_in
from properties.book import BothTexts

_MOST_FILES = 20


def add_book_media(router: APIRouter, context: Context) -> None:
    add_pictures(router, context)
    add_arranging(router, context)
    add_notices(router, context)


def add_pictures(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/books/{slug}/media")
    def upload(
        request: Request,
        slug: str,
        visitor: Staff,
        files: list[UploadFile],
        section: Annotated[str, Form()] = "",
        hx_request: Annotated[bool, Header()] = False,
    ) -> Response:
        """All that are fit are kept; for the others it is said why not. Our script gets that alone, to show it."""
        words = words_in(visitor.look.language)
        with context.store.read() as session:
            home = find_home(session, slug)
            if section:
                find_section(session, home, section)
        faults = []
        for file in files[:_MOST_FILES]:
            try:
                kept = keep_file(context.settings.media_dir, file.file.read(LARGEST_VIDEO_BYTES + 1))
            except UnfitFile as unfit:
                faults.append(unfit_words(unfit.why, file.filename or words.gettext("The file"), words))
            else:
                carry_out(context, visitor, partial(add_media, home=home, kept=kept, section_key=section))
        if hx_request:
            return JSONResponse({"told": faults}, 415 if faults else 201)
        return _show_faults(context, request, visitor, home, section, faults) if faults else _back(slug, section)

    @router.get("/inbox/books/{slug}/media")
    def go_back(slug: str, visitor: Staff) -> Response:
        """Whoever reads a refusal and opens its address anew, say in the other language."""
        return back_to_book(slug, anchor="pictures")


def add_arranging(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/books/{slug}/media/order")
    def sort_them(slug: str, visitor: Staff, key: Annotated[list[str], Form(max_length=500)]) -> Response:
        """What our script sends when a picture was dragged."""
        now = context.now()

        def sort(session: Session) -> None:
            home = find_home(session, slug)
            put_pictures_in_order(session, home, key)
            note_change(session, visitor.actor, home, "book_media_changed", now)

        carry_out(context, visitor, sort)
        return Response(status_code=204)

    @router.post("/inbox/books/{slug}/media/{media_id:int}")
    def describe(
        slug: str,
        media_id: int,
        visitor: Staff,
        act: Annotated[str, Form()] = "",
        caption_ru: Annotated[str, Form(max_length=300)] = "",
        caption_en: Annotated[str, Form(max_length=300)] = "",
    ) -> Response:
        now, caption = context.now(), BothTexts(clean_line(caption_ru), clean_line(caption_en))

        def change(session: Session) -> BookMedia:
            home = find_home(session, slug)
            media = _find(session, home, media_id)
            _change(session, home, media, act, caption)
            note_change(session, visitor.actor, home, "book_media_changed", now)
            return media

        media = carry_out(context, visitor, change)
        if act == "drop":
            remove_files(context.settings.media_dir, media)
        return _back(slug, media.section_key)


def add_notices(router: APIRouter, context: Context) -> None:
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
        now, words = context.now(), words_in(visitor.look.language)
        with context.store.read() as session:
            home = find_home(session, slug)
        typed = {"text_ru": clean_line(text_ru), "text_en": clean_line(text_en), "starts": starts, "ends": ends}
        wrong = _notice_faults(typed, home, now, words)
        if wrong:
            return _show_again(context, request, visitor, home, typed, wrong)
        text = BothTexts(typed["text_ru"], typed["text_en"])
        span = local_time(starts, home) or now, local_time(ends, home) or now
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


def local_time(typed: str, home: Property) -> datetime | None:
    """What a `datetime-local` field holds, by the property's clock."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(home.timezone))
    except ValueError:
        return None


def _notice_faults(typed: dict[str, str], home: Property, now: datetime, words: Words) -> dict[str, str]:
    wrong = {}
    starts, ends = local_time(typed["starts"], home), local_time(typed["ends"], home)
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


def _show_again(
    context: Context, request: Request, visitor: Visitor, home: Property, typed: dict[str, str], wrong: dict[str, str]
) -> Response:
    with context.store.read() as session:
        values = view_editor(session, home, words_in(visitor.look.language), context.now())
    frame = {"visitor": visitor, "base": visitor.home, "here": request.url.path, "told": ""}
    return show(
        visitor.look, "book_editor.html", {**frame, **values, "wrong": wrong, "typed": typed, "faults": []}, 422
    )


def _show_faults(
    context: Context, request: Request, visitor: Visitor, home: Property, section: str, faults: list[str]
) -> Response:
    """The page from which it was uploaded, with why it was not taken."""
    with context.store.read() as session:
        if not section:
            values = view_editor(session, home, words_in(visitor.look.language), context.now())
        else:
            written = Written(find_section(session, home, section).as_written())
    if section:
        return show_form(context, request, visitor, home.slug, written, 415, faults)
    frame = {"visitor": visitor, "base": visitor.home, "here": request.url.path, "told": "", **NOTHING_WRONG}
    return show(visitor.look, "book_editor.html", {**frame, **values, "faults": faults}, 415)


def _find(session: Session, home: Property, media_id: int) -> BookMedia:
    media = session.get(BookMedia, media_id)
    if media is None or media.property_id != home.id:
        raise NotFound
    return media


def _change(session: Session, home: Property, media: BookMedia, act: str, caption: BothTexts) -> None:
    if act == "drop":
        session.delete(media)
        return
    media.caption_ru, media.caption_en = caption.ru, caption.en
    order = media_of(session, home, media.section_key)
    place = next(number for number, each in enumerate(order) if each.id == media.id)
    other = place + {"up": -1, "down": 1}.get(act, 0)
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order):
        each.position = position


def _back(slug: str, section: str) -> Response:
    if section:
        return RedirectResponse(f"/inbox/books/{slug}/sections/{section}#pictures", status_code=303)
    return back_to_book(slug, anchor="pictures")
