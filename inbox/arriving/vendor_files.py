"""Gives files of our messages to messengers that fetch what they deliver, by a sealed address that is soon over."""

import hmac

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from sqlmodel import select

from inbox.context import Context
from inbox.tables import Attachment, AttachmentState


def build_vendor_files(context: Context) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/files/{key}/{until}/{seal}")
    def show_file(key: str, until: int, seal: str) -> Response:
        is_good = hmac.compare_digest(seal.encode(), context.keys.file_seal(key, until).encode())
        if not is_good or until < context.now().timestamp():
            return Response(status_code=404)
        with context.store.read() as session:
            file = session.exec(select(Attachment).where(Attachment.public_key == key)).first()
        folder = context.settings.media_dir.resolve()
        path = (folder / (file.path or "")).resolve() if file and file.state == AttachmentState.READY else None
        if file is None or path is None or not path.is_relative_to(folder) or not path.is_file():
            return Response(status_code=404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
        return FileResponse(path, media_type=file.mime, filename=file.name, headers=headers)

    return router
