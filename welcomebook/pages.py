"""Puts the guests' pages together. Called by `app.py`."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.routes import add_routes
from welcomebook.book_counts import add_book_counts
from welcomebook.book_files import add_book_files
from welcomebook.book_page import add_book
from welcomebook.channel import uploads_folder
from welcomebook.chat_entry import Entry, Keep, Receive, Report
from welcomebook.chat_files import add_chat_files
from welcomebook.chat_page import add_chat_page
from welcomebook.chat_stream import add_chat_stream
from welcomebook.chat_talk import add_chat_talk
from welcomebook.link_page import add_link
from welcomebook.rendering import STATIC
from welcomebook.routing import guest_router
from welcomebook.uploads import Uploads


def build_guest_pages(context: Context, receive: Receive, report: Report, keep: Keep | None = None) -> APIRouter:
    """Routes /chat/…, /book/…, /go/…, /guest-static/….

    `receive` returns after the commit, `report` takes receipts; `keep` stores what `receive` failed on by a fault of
    ours, so that it can be handled again.
    """
    entry = Entry(context, receive, Uploads(uploads_folder(context.settings.media_dir)), keep)
    router = guest_router(context)
    add_routes(router, [STATIC.build_router()])
    add_chat_page(router, context)
    add_chat_talk(router, context, entry, report)
    add_chat_stream(router, context)
    add_chat_files(router, context)
    add_book(router, context)
    add_book_files(router, context)
    add_book_counts(router, context)
    add_link(router, context)
    return router
