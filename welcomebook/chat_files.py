"""Files of the chat's messages, for the visitor who may read those. Harmless kinds are shown, others are offered."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.views.file_view import SAFE_TYPES, type_of
from inbox.tables import Attachment
from welcomebook.visible import find_file
from welcomebook.visitors import find_visit, visitor_of

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=86400",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def add_chat_files(router: APIRouter, context: Context) -> None:
    @router.get("/chat/{slug}/files/{key}")
    def show_file(request: Request, slug: str, key: str) -> Response:
        with context.store.read() as session:
            file = find_file(session, find_visit(session, slug, visitor_of(request)), key)
        if file is None or file.path is None:
            raise NotFound
        folder = context.settings.media_dir.resolve()
        path = (folder / file.path).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            raise NotFound
        return FileResponse(path, media_type=_sent_as(file), headers={**_HEADERS, "Content-Disposition": _offer(file)})


def _sent_as(file: Attachment) -> str:
    kind = type_of(file)
    return kind if kind in SAFE_TYPES else "application/octet-stream"


def _offer(file: Attachment) -> str:
    how = "inline" if type_of(file) in SAFE_TYPES else "attachment"
    return f"{how}; filename*=UTF-8''{quote(file.name or file.kind, safe='')}"
