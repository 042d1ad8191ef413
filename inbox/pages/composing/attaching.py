"""Where the browser brings files for a guest, one by one, before the answer is sent."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, UploadFile

from inbox.context import Context
from inbox.conversation.answer_files import LARGEST_BYTES, File
from inbox.holding.uploads import keep_for_a_day
from inbox.pages.composing.files import take_file
from inbox.pages.entering import Staff
from inbox.pages.naming import channel_name
from inbox.pages.rendering import show
from inbox.pages.routing import Refused
from inbox.pages.views.attached_view import files_of, slip_of, view_attached
from inbox.pages.views.composer_view import abilities_of, files_told
from inbox.pages.views.conversation_view import find_row
from inbox.pages.visiting import Visitor

_LARGEST_BODY_BYTES = LARGEST_BYTES * 4  # a photo is made smaller here


def add_attaching(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/files")
    def take(request: Request, conversation_id: int, visitor: Staff, file: UploadFile) -> Response:
        words = visitor.words
        if int(request.headers.get("content-length") or 0) > _LARGEST_BODY_BYTES:
            raise Refused("too_large", words.gettext("This file is too large."), 413)
        kept, now = keep_for(context, visitor, conversation_id, file), context.now()
        context.store.write(lambda session: keep_for_a_day(session, conversation_id, [kept], now))
        return _show(context, visitor, [(kept, slip_of(context.keys, kept))])

    @router.post("/inbox/{conversation_id:int}/attached")
    def show_again(
        conversation_id: int, visitor: Staff, files: Annotated[list[str], Form(default_factory=list)]
    ) -> Response:
        """Files that come back into the box, with what was written."""
        kept = files_of(context.keys, files, visitor.words)
        return _show(context, visitor, list(zip(kept, files, strict=True)))


def keep_for(context: Context, visitor: Visitor, conversation_id: int, upload: UploadFile) -> File:
    """Raises `Refused` for what the guest's channel does not take."""
    words = visitor.words
    with context.store.read() as session:
        row = find_row(session, visitor, conversation_id)
    contact = row.contacts[0] if row.contacts else None
    able = abilities_of(contact, context.channels)
    if contact is None or not able.media:
        raise Refused("no_files", files_told(contact, able, words) or words.gettext("There is no address."), 409)
    name = channel_name(contact.channel, words)
    return take_file(context.settings.media_dir, upload.file, upload.filename or "", able, name, words)


def _show(context: Context, visitor: Visitor, files: list[tuple[File, str]]) -> Response:
    words = visitor.words
    attached = [view_attached(file, slip, words) for file, slip in files]
    return show(visitor.look, "_attached.html", {"attached": attached}, 201)
