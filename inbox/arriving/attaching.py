"""The files of what came in, as rows that `media` fetches later. Called by `recording`."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from inbox.channel import Incoming, IncomingMedia
from inbox.cleaning import clean_file_name, clean_line
from inbox.storage.live import Change, Topic, announce
from inbox.storage.upserting import insert_or_ignore
from inbox.tables import Attachment, AttachmentState, Message


def attach_new(session: Session, message: Message, incoming: Incoming, now: datetime) -> None:
    """What an album's piece brings, or was put in an earlier file's place: not what the message has already."""
    if not incoming.media:
        return
    has = set(session.exec(select(Attachment.reference).where(col(Attachment.message_id) == message.id)))
    new = tuple(file for file in incoming.media if file.reference not in has)
    attach(session, message, replace(incoming, media=new), now)


def attach(session: Session, message: Message, incoming: Incoming, now: datetime) -> None:
    for number, media in enumerate(incoming.media):
        insert_or_ignore(session, Attachment, **_attachment(message, incoming, media, number, now))
    if incoming.media:
        announce(session, Change(Topic.MEDIA))


def _attachment(
    message: Message, incoming: Incoming, media: IncomingMedia, number: int, now: datetime
) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "vendor_key": f"{incoming.external_id}:{number}",
        "vendor_order": incoming.order,
        "channel": incoming.channel.value,
        "account": incoming.account,
        "kind": media.kind.value,
        "reference": media.reference,
        "mime": clean_line(media.mime).lower(),
        "name": clean_file_name(media.name),
        "size_bytes": media.size_bytes,
        "public_key": secrets.token_urlsafe(16),
        "state": (AttachmentState.TOO_BIG if media.too_big else AttachmentState.PENDING).value,
        "error": "",
        "attempts": 0,
        "due_at": now,
    }
