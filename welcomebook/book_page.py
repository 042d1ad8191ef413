"""`GET /book/{slug}`: the welcome book of a property; by a stay's link with what its guest may know, codes included."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.tables import Property, Stay
from properties.keys import token_hash
from properties.words import Language, Window
from welcomebook.book_secrets import open_for_book, record_telling
from welcomebook.book_view import Book, Reader, view_book
from welcomebook.reading import guest_words, language_for
from welcomebook.rendering import show
from welcomebook.routing import guest_route
from welcomebook.visitors import find_home


def build_book(context: Context) -> APIRouter:
    router = APIRouter(route_class=guest_route(context), include_in_schema=False)

    @router.get("/book/{slug}")
    def show_book(request: Request, slug: str, stay: str = "") -> Response:
        with context.store.read() as session:
            home, found = find_home(session, slug), _stay_of(session, stay)
            if found is not None and found.property_id != home.id:
                own = session.get_one(Property, found.property_id)
                return RedirectResponse(f"/book/{own.slug}?{urlencode(dict(request.query_params))}", status_code=303)
        language = language_for(request, found.guest_language if found else None)
        reader = Reader(home, found, guest_words(language), context.now())
        book = _open(context, reader)
        return show(
            request, language, "book.html",
            book=book,
            is_bad_link=bool(stay) and reader.window is Window.NONE,
            chat=_chat_address(home, stay if book.stay else "", language),
        )  # fmt: skip

    return router


def _open(context: Context, reader: Reader) -> Book:
    """With its secrets only in one transaction with the record of their telling: unrecorded, nothing is told."""
    if reader.window is not Window.OPEN:
        with context.store.read() as session:
            return view_book(session, reader, None)
    return context.store.write(lambda session: _tell(session, context, reader))


def _tell(session: Session, context: Context, reader: Reader) -> Book:
    if reader.stay is None:
        raise ValueError("a window is open for a stay only")
    secrets = open_for_book(session, context.keys, reader.home, reader.stay, reader.now)
    book = view_book(session, reader, secrets)
    record_telling(session, reader.home, reader.stay, book.told, reader.now)
    return book


def _stay_of(session: Session, token: str) -> Stay | None:
    """Also one that is over or cancelled: its guest is told so."""
    return session.exec(select(Stay).where(col(Stay.link_hash) == token_hash(token))).first() if token else None


def _chat_address(home: Property, token: str, language: Language) -> str:
    return f"/chat/{home.slug}?{urlencode({'lang': language.value, **({'stay': token} if token else {})})}"
