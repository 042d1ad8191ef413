"""GET /attachments/{id}: a guest's file, for those who may see its conversation."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from inbox.api.bearer import Caller
from inbox.api.conversations import as_id
from inbox.context import Context
from inbox.conversation.thread import find_file
from inbox.web.given_files import ANY_TYPE, give


def add_attachments(router: APIRouter, context: Context) -> None:
    @router.get(
        "/attachments/{id}",
        tags=["Messages"],
        response_class=FileResponse,
        responses={200: {"content": {ANY_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def download_attachment(id: str, actor: Caller) -> FileResponse:
        with context.store.read() as session:
            file = find_file(session, actor, as_id(id))
        return give(file, context.settings.media_dir, {}, is_shown=False)
