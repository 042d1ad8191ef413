"""`GET /book/{slug}`: the welcome book of a property; by a stay's link with what its guest may know, codes included."""

from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.context import Context
from inbox.stays.links import stay_behind
from inbox.tables import Property
from inbox.web.head_requests import is_head
from properties.words import Language, Window
from welcomebook.book_filling import Reader
from welcomebook.book_preview import preview_of
from welcomebook.book_secrets import open_for_book, record_telling
from welcomebook.book_view import Book, view_book
from welcomebook.reading import guest_words, language_for
from welcomebook.rendering import show
from welcomebook.visitors import find_home

# Sent by the service worker, which asks for the page once more to keep it for when there is no connection.
COPY_HEADER = "x-book-copy"
CLOSES_HEADER = "X-Book-Closes"
_SAME_VIEW = timedelta(minutes=10)


def add_book(router: APIRouter, context: Context) -> None:
    @router.get("/book/{slug}")
    def show_book(request: Request, slug: str, stay: str = "") -> Response:
        token = "" if is_head(request) or _is_preview_of_link(request) else stay
        with context.store.read() as session:
            home, found = find_home(session, slug), stay_behind(session, token)
            if found is not None and found.property_id != home.id:
                own = session.get_one(Property, found.property_id)
                return RedirectResponse(f"/book/{own.slug}?{urlencode(dict(request.query_params))}", status_code=303)
        language = language_for(request, found.guest_language if found else None)
        reader = Reader(home, found, guest_words(language), context.now())
        book = _open(context, reader, is_copy=COPY_HEADER in request.headers)
        dead = "" if reader.window is not Window.NONE or not token else "bad" if found is None else "cancelled"
        return _page(request, context, home, book, token if book.stay else "", dead_link=dead)

    @router.get("/book/{slug}/preview/{moment}")
    def show_preview(request: Request, slug: str, moment: str) -> Response:
        """As a guest would see it before, during and after his stay; for staff, with the codes masked."""
        language = language_for(request)
        with context.store.read() as session:
            reader, secrets = preview_of(session, context, request, slug, moment, guest_words(language))
            book = view_book(session, reader, secrets)
        return _page(request, context, reader.home, book, "", is_preview=True)


def _is_preview_of_link(request: Request) -> bool:
    """A messenger that shows what a link leads to: its servers are no guest, whatever link they were given."""
    agent = request.headers.get("user-agent", "").lower()
    return any(name in agent for name in _LINK_READERS)


_LINK_READERS = (
    "telegrambot", "whatsapp/", "facebookexternalhit", "facebookcatalog", "twitterbot", "vkshare",
    "slackbot", "discordbot", "linkedinbot", "skypeuripreview", "pinterestbot", "googlebot", "bingbot", "yandexbot",
    "embedly", "redditbot", "iframely", "mail.ru_bot", "applebot", "bitlybot",
)  # fmt: skip


def _page(
    request: Request, context: Context, home: Property, book: Book, token: str,
    *, dead_link: str = "", is_preview: bool = False,
) -> Response:  # fmt: skip
    language = language_for(request) if is_preview else Language(book.language)
    page = show(
        request, language, "book.html",
        book=book,
        dead_link=dead_link,
        is_preview=is_preview,
        chat=_chat_address(home, token, language),
        base=f"/book/{home.slug}",
        public=f"{context.settings.public_url}/book/{home.slug}",
        image=f"{context.settings.public_url}{book.hero_preview}" if book.hero_preview else "",
    )  # fmt: skip
    page.headers[CLOSES_HEADER] = str(book.closes)
    page.headers["Content-Language"] = language.value
    return page


def _open(context: Context, reader: Reader, *, is_copy: bool) -> Book:
    """With its secrets only in one transaction with the record of their telling: unrecorded, nothing is told."""
    if reader.window is not Window.OPEN:
        with context.store.read() as session:
            return view_book(session, reader, None)
    return context.store.write(lambda session: _tell(session, context, reader, is_copy=is_copy))


def _tell(session: Session, context: Context, reader: Reader, *, is_copy: bool) -> Book:
    if reader.stay is None:
        raise ValueError("a window is open for a stay only")
    secrets = open_for_book(session, context.keys, reader.home, reader.stay, reader.now)
    book = view_book(session, reader, secrets)
    since = reader.now - _SAME_VIEW if is_copy else None
    record_telling(session, reader.home, reader.stay, book.told, reader.now, unless_since=since)
    return book


def _chat_address(home: Property, token: str, language: Language) -> str:
    return f"/chat/{home.slug}?{urlencode({'lang': language.value, **({'stay': token} if token else {})})}"
