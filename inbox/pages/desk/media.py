"""Files of messages, for those who may see the conversation."""

from fastapi import APIRouter, Response

from inbox.context import Context
from inbox.conversation.thread import find_file
from inbox.pages.entering import Anyone
from inbox.web.given_files import FOR_PAGES, give


def add_media(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/media/{attachment_id}")
    def show_media(attachment_id: int, visitor: Anyone) -> Response:
        with context.store.read() as session:
            file = find_file(session, visitor.actor, attachment_id)
        return give(file, context.settings.media_dir, FOR_PAGES)
