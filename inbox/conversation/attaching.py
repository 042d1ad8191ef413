"""Lets files of ours go with a message: rows beside it, and what channels are given of them when its turn comes."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from inbox.channel import MessageKind, OutgoingMedia
from inbox.conversation.answer_files import File
from inbox.tables import Attachment, AttachmentState, Contact, Message
from properties.keys import Keys

REFUSED = "refused"  # an attachment's error: the channel did not take it, and the words went alone
_LINK_LASTS = timedelta(hours=48)  # longer than a delivery is tried


def attach(session: Session, message: Message, contact: Contact, files: Sequence[File], now: datetime) -> None:
    for order, file in enumerate(files):
        session.add(
            Attachment(
                message_id=message.id or 0, vendor_key=f"{order}:{file.key}", vendor_order=order,
                channel=contact.channel, account=contact.account, kind=file.kind.value, reference=file.key,
                mime=file.mime, name=file.name, size_bytes=file.size_bytes, path=file.path,
                public_key=secrets.token_urlsafe(16), state=AttachmentState.READY, due_at=now,
            )
        )  # fmt: skip
    session.flush()


def media_of(
    session: Session, message: Message, media_dir: Path, public_url: str, keys: Keys, now: datetime
) -> list[OutgoingMedia]:
    """The files that are still to go with it, each with an address that opens for a while without logging in."""
    query = select(Attachment).where(
        col(Attachment.message_id) == message.id, col(Attachment.state) == AttachmentState.READY
    )
    found = session.exec(query.order_by(col(Attachment.vendor_order), col(Attachment.id)))
    return [_outgoing(file, media_dir, public_url, keys, now) for file in found if file.path]


def leave_out(session: Session, message: Message) -> None:
    """The channel does not take its files: it is to go without them."""
    for file in session.exec(select(Attachment).where(col(Attachment.message_id) == message.id)):
        file.state, file.error = AttachmentState.FAILED, REFUSED
    message.facts = {name: fact for name, fact in message.facts.items() if name != "files"}


def _outgoing(file: Attachment, media_dir: Path, public_url: str, keys: Keys, now: datetime) -> OutgoingMedia:
    until = int((now + _LINK_LASTS).timestamp())
    seal = keys.file_seal(file.public_key, until)
    url = f"{public_url}/files/{file.public_key}/{until}/{seal}"
    return OutgoingMedia(MessageKind(file.kind), str(media_dir / (file.path or "")), url, file.mime, file.name)
