"""Files of the chat's messages, for the visitor who may read those."""

from fastapi import APIRouter, Request, Response

from inbox.context import Context
from inbox.web.given_files import FOR_PAGES, give
from welcomebook.visible import find_file
from welcomebook.visitors import find_visit, visitor_of


def add_chat_files(router: APIRouter, context: Context) -> None:
    @router.get("/chat/{slug}/files/{key}")
    def show_file(request: Request, slug: str, key: str) -> Response:
        with context.store.read() as session:
            file = find_file(session, find_visit(session, slug, visitor_of(request)), key)
        return give(file, context.settings.media_dir, FOR_PAGES)
