"""What the book's page fetches besides itself: its pictures and videos, and the script that keeps it for offline."""

import json
import re
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from sqlmodel import select

from inbox.book.media import VIDEO, file_of
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.tables import BookMedia
from welcomebook.visitors import find_home

_SIZE = re.compile(r"\d{2,4}|preview|video")
_TYPES = {"preview": "image/jpeg", VIDEO: "video/mp4"}
_FOR_EVER = "public, max-age=31536000, immutable"
_WORKER = (Path(__file__).parent / "worker" / "book_worker.js").read_text(encoding="utf-8")


def add_book_files(router: APIRouter, context: Context) -> None:
    @router.get("/book/{slug}/media/{key}/{size}")
    def show_media(slug: str, key: str, size: str) -> Response:
        """Whoever knows its address may see it: the pages of the book alone tell it."""
        with context.store.read() as session:
            home = find_home(session, slug)
            query = select(BookMedia).where(BookMedia.public_key == key, BookMedia.property_id == home.id)
            media = session.exec(query).first()
        path = file_of(context.settings.media_dir, key, size) if media and _SIZE.fullmatch(size) else None
        if path is None or not path.is_file():
            raise NotFound
        return FileResponse(path, media_type=_TYPES.get(size, "image/webp"), headers={"Cache-Control": _FOR_EVER})

    @router.get("/book/{slug}/worker.js")
    def show_worker(slug: str, link: bool = False) -> Response:
        """Of this one book: its scope is the book's own address, which another book's may begin with.

        `link`: on a guest's phone it also answers for the link of his stay, which is what he finds in his messages
        when there is no connection at the door.
        """
        with context.store.read() as session:
            home = find_home(session, slug)
        book = f"/book/{home.slug}"
        script = f"const BOOK = {json.dumps(book)};\n{_WORKER}"
        headers = {"Service-Worker-Allowed": "/go/" if link else book, "Cache-Control": "no-cache"}
        return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)
