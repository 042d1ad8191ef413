"""Guests' files, for those who may see their conversation.

Kinds that can do no harm in a browser are shown, all others are offered for download.
"""

from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.entering import Anyone
from inbox.pages.views.file_view import SAFE_TYPES, type_of
from inbox.pages.visiting import Visitor
from inbox.staff.actors import conversations_visible_to
from inbox.tables import Attachment, AttachmentState, Conversation, Message

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=86400",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def add_media(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/media/{attachment_id}")
    def show_media(attachment_id: int, visitor: Anyone) -> Response:
        with context.store.read() as session:
            file = find_media(session, visitor, attachment_id)
        if file is None or file.path is None or file.state != AttachmentState.READY:
            raise NotFound
        folder = context.settings.media_dir.resolve()
        path = (folder / file.path).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            raise NotFound
        return FileResponse(
            path, media_type=_sent_as(file), headers={**_HEADERS, "Content-Disposition": _disposition(file)}
        )


def find_media(session: Session, visitor: Visitor, attachment_id: int) -> Attachment | None:
    query = (
        select(Attachment)
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(Attachment.id == attachment_id, conversations_visible_to(visitor.actor))
    )
    return session.exec(query).first()


def _sent_as(file: Attachment) -> str:
    kind = type_of(file)
    return kind if kind in SAFE_TYPES else "application/octet-stream"


def _disposition(file: Attachment) -> str:
    how = "inline" if type_of(file) in SAFE_TYPES else "attachment"
    return f"{how}; filename*=UTF-8''{quote(file.name or f'{file.kind}-{file.id}', safe='')}"
