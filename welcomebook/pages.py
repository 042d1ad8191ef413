"""Puts the guests' pages together. Called by `app.py`."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.routes import joined
from welcomebook.book_counts import build_book_counts
from welcomebook.book_files import build_book_files
from welcomebook.book_page import build_book
from welcomebook.channel import uploads_folder
from welcomebook.chat_entry import Entry, Keep, Receive, Report
from welcomebook.chat_files import build_chat_files
from welcomebook.chat_page import build_chat_page
from welcomebook.chat_stream import build_chat_stream
from welcomebook.chat_talk import build_chat_talk
from welcomebook.link_page import build_link
from welcomebook.rendering import STATIC
from welcomebook.uploads import Uploads


def build_guest_pages(context: Context, receive: Receive, report: Report, keep: Keep | None = None) -> APIRouter:
    """Routes /chat/…, /book/…, /go/…, /guest-static/….

    `receive` returns after the commit, `report` takes receipts; `keep` stores what `receive` failed on by a fault of
    ours, so that it can be handled again.
    """
    entry = Entry(context, receive, Uploads(uploads_folder(context.settings.media_dir)), keep)
    return joined(
        STATIC.build_router(),
        build_chat_page(context),
        build_chat_talk(context, entry, report),
        build_chat_stream(context),
        build_chat_files(context),
        build_book(context),
        build_book_files(context),
        build_book_counts(context),
        build_link(context),
    )
