"""Where managers write welcome books: the shelf of all, one book, one section of it."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from inbox.book.media import media_of, remove_files
from inbox.book.sections import (
    copy_book,
    drop_section,
    find_section,
    move_section,
    put_in_order,
)
from inbox.context import Context
from inbox.knowledge.shelves import find_home
from inbox.pages.books.form import Written, read_section
from inbox.pages.books.keeping import keep_written
from inbox.pages.books.view import view_editor, view_picture, view_shelf
from inbox.pages.books.words import audience_names, category_names, kind_names
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.visiting import Visitor, frame
from properties.book import BothTexts, Section, SectionKind
from properties.details import details_shown
from properties.words import Audience

_BLANK_ROWS = 2
_MOST_FIELDS, _MOST_FILES = 2_000, 70


async def _read_form(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_fields=_MOST_FIELDS, max_files=_MOST_FILES) as form:
        yield form


Filled = Annotated[FormData, Depends(_read_form)]


def add_book_editing(router: APIRouter, context: Context) -> None:
    add_books(router, context)
    add_sections(router, context)
    add_order(router, context)


def add_books(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/books")
    def show_books(request: Request, visitor: Staff) -> Response:
        words = visitor.words
        with context.store.read() as session:
            books = view_shelf(session, words)
        return show(visitor.look, "books.html", {**frame(request, visitor), "books": books, "kinds": kind_names(words)})

    @router.get("/inbox/books/{slug}")
    def show_editor(request: Request, slug: str, visitor: Staff) -> Response:
        return show_book(context, request, visitor, slug)

    @router.post("/inbox/books/{slug}/copy")
    def copy_from(slug: str, visitor: Staff, source: Annotated[str, Form()]) -> Response:
        now, folder = context.now(), context.settings.media_dir

        def copy(session: Session) -> list[str]:
            homes = find_home(session, source), find_home(session, slug)
            return copy_book(session, visitor.actor, folder, *homes, now)

        unfit = carry_out(context, visitor, copy)
        return back_to_book(slug, "copied-in-part" if unfit else "copied")


def add_sections(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/books/{slug}/new/{kind}")
    def show_new(request: Request, slug: str, kind: SectionKind, visitor: Staff) -> Response:
        audience = Audience.STAY if kind is SectionKind.ARRIVAL else Audience.PUBLIC
        blank = Section("", kind, BothTexts(), audience=audience)
        return show_form(context, request, visitor, slug, Written(blank))

    @router.get("/inbox/books/{slug}/sections/{key}")
    def show_section(request: Request, slug: str, key: str, visitor: Staff) -> Response:
        with context.store.read() as session:
            section = find_section(session, find_home(session, slug), key).as_written()
        return show_form(context, request, visitor, slug, Written(section))

    @router.post("/inbox/books/{slug}/new/{kind}")
    def add_section(request: Request, slug: str, kind: SectionKind, visitor: Staff, form: Filled) -> Response:
        return _keep(context, request, visitor, slug, kind, "", form)

    @router.post("/inbox/books/{slug}/sections/{key}")
    def change_section(request: Request, slug: str, key: str, visitor: Staff, form: Filled) -> Response:
        with context.store.read() as session:
            kind = SectionKind(find_section(session, find_home(session, slug), key).kind)
        return _keep(context, request, visitor, slug, kind, key, form)

    @router.post("/inbox/books/{slug}/sections/{key}/drop")
    def drop_it(slug: str, key: str, visitor: Staff) -> Response:
        now = context.now()
        lost = carry_out(
            context, visitor, lambda session: drop_section(session, visitor.actor, find_home(session, slug), key, now)
        )
        for media in lost:
            remove_files(context.settings.media_dir, media)
        return back_to_book(slug, "dropped")


def add_order(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/books/{slug}/sections/{key}/move")
    def move_it(slug: str, key: str, visitor: Staff, to: Annotated[str, Form(pattern="^(up|down)$")]) -> Response:
        now, up = context.now(), to == "up"

        def move(session: Session) -> None:
            move_section(session, visitor.actor, find_home(session, slug), key, up=up, now=now)

        carry_out(context, visitor, move)
        return back_to_book(slug, anchor=f"section-{key}")

    @router.post("/inbox/books/{slug}/order")
    def sort_them(slug: str, visitor: Staff, key: Annotated[list[str], Form(max_length=500)]) -> Response:
        """What our script sends when a section was dragged."""
        now = context.now()
        carry_out(
            context, visitor, lambda session: put_in_order(session, visitor.actor, find_home(session, slug), key, now)
        )
        return Response(status_code=204)


def back_to_book(slug: str, told: str = "", anchor: str = "") -> Response:
    address = f"/inbox/books/{slug}" + (f"?told={told}" if told else "") + (f"#{anchor}" if anchor else "")
    return RedirectResponse(address, status_code=303)


def show_book(
    context: Context, request: Request, visitor: Visitor, slug: str, status: int = 200, **amiss: object
) -> Response:
    """`amiss`: what was `typed` into the form of notices and is `wrong`, or the `faults` of files uploaded here."""
    with context.store.read() as session:
        values = view_editor(session, find_home(session, slug), visitor.words, context.now())
    whole = {**frame(request, visitor), **values, "wrong": {}, "typed": {}, "faults": [], **amiss}
    return show(visitor.look, "book_editor.html", whole, status)


def _keep(
    context: Context, request: Request, visitor: Visitor, slug: str, kind: SectionKind, key: str, form: FormData
) -> Response:
    """Kept, or shown again with what is wrong beside the field; nothing that was typed is lost."""
    written = read_section(form, key, kind, visitor.words)
    kept = keep_written(context, visitor, slug, key, written)
    if kept is None:
        return show_form(context, request, visitor, slug, written, status=422)
    return RedirectResponse(f"/inbox/books/{slug}/sections/{kept}?told=kept", status_code=303)


def show_form(
    context: Context, request: Request, visitor: Visitor, slug: str, written: Written, status: int = 200,
    faults: Sequence[str] = (),
) -> Response:  # fmt: skip
    """`faults`: why files that were uploaded here were not taken."""
    words, section = visitor.words, written.section
    with context.store.read() as session:
        home = find_home(session, slug)
        pictures = [view_picture(home, each) for each in media_of(session, home, section.key)] if section.key else []
    values = {
        "home": {"slug": home.slug, "name": home.name(words.language)},
        "section": section,
        "heading": kind_names(words)[section.kind],
        "rows": len(section.items) + _BLANK_ROWS,
        "wrong": written.wrong,
        "typed": written.typed,
        "audiences": audience_names(words),
        "categories": category_names(words),
        "pictures": pictures,
        "details": sorted(details_shown(home.details, visitor.look.language)),
        "faults": faults,
        "told": request.query_params.get("told", ""),
    }
    return show(visitor.look, "book_section.html", {**frame(request, visitor), **values}, status)
