"""GET /attachments/{id}: a guest's file, for those who may see its conversation."""

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import FileResponse
from sqlmodel import Session, col, select

from inbox.api.bearer import Caller
from inbox.api.conversations import as_id
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.pages.views.file_view import SAFE_TYPES, type_of
from inbox.staff.actors import Actor, conversations_visible_to
from inbox.tables import Attachment, AttachmentState, Conversation, Message

_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox"}
_ANY_TYPE = "application/octet-stream"


def add_attachments(router: APIRouter, context: Context) -> None:
    @router.get(
        "/attachments/{id}",
        tags=["Messages"],
        response_class=FileResponse,
        responses={200: {"content": {_ANY_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def download_attachment(id: str, actor: Caller) -> FileResponse:
        with context.store.read() as session:
            file = _find_file(session, actor, as_id(id))
        folder = context.settings.media_dir.resolve()
        path = (folder / (file.path or "")).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            raise NotFound
        kind, name = type_of(file), quote(file.name or f"{file.kind}-{file.id}", safe="")
        headers = {**_HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return FileResponse(path, media_type=kind if kind in SAFE_TYPES else _ANY_TYPE, headers=headers)


def _find_file(session: Session, actor: Actor, attachment_id: int) -> Attachment:
    query = (
        select(Attachment)
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(Attachment.id == attachment_id, conversations_visible_to(actor))
    )
    file = session.exec(query).first()
    if file is None or file.state != AttachmentState.READY:
        raise NotFound
    return file
