"""Where managers add pictures and videos to a welcome book, describe, sort and remove them."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Header, Request, Response, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse
from sqlmodel import Session

from inbox.book.media import add_media, keep_file, media_of, put_pictures_in_order, remove_files
from inbox.book.photos import UnfitFile
from inbox.book.sections import find_section, note_change
from inbox.book.videos import LARGEST_VIDEO_BYTES
from inbox.cleaning import clean_line
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.knowledge.shelves import find_home
from inbox.pages.books.editing import back_to_book, show_book, show_form
from inbox.pages.books.form import Written
from inbox.pages.books.words import unfit_words
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.visiting import Visitor
from inbox.tables import BookMedia, Property
from properties.book import BothTexts

_MOST_FILES = 20


def add_book_media(router: APIRouter, context: Context) -> None:
    add_pictures(router, context)
    add_arranging(router, context)


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
        words = visitor.words
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


def _show_faults(
    context: Context, request: Request, visitor: Visitor, home: Property, section: str, faults: list[str]
) -> Response:
    """The page from which it was uploaded, with why it was not taken."""
    if not section:
        return show_book(context, request, visitor, home.slug, 415, faults=faults)
    with context.store.read() as session:
        written = Written(find_section(session, home, section).as_written())
    return show_form(context, request, visitor, home.slug, written, 415, faults)


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
