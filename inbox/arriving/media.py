"""Fetches what guests sent from their vendors and keeps it under the data folder. Called by a loop."""

import asyncio
import logging
import mimetypes
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import Session, col, select

from inbox.arriving.contact_cards import ContactCard, read_card
from inbox.channel import Channel, ChannelKind, FetchError, MessageKind
from inbox.context import Context
from inbox.storage.live import Change, Topic, announce
from inbox.tables import Attachment, AttachmentState, Message

log = logging.getLogger(__name__)

LARGEST_BYTES = 20 * 1024 * 1024
_AT_ONCE = 8
_ATTEMPTS = 6
_LEASE = timedelta(minutes=3)
_FETCH_SECONDS = 120
_FIRST_WAIT = timedelta(seconds=5)
# What a browser would run is never kept under an ending that says so.
_HARMLESS_ENDINGS = frozenset(
    ".jpg .jpeg .png .webp .gif .mp4 .webm .mov .ogg .oga .mp3 .m4a .aac .amr .3gp .pdf .tgs"
    " .vcf .txt .docx .xlsx".split()
)


# Written out: what is only given with the statement lets no database use the index on what is not here yet.
_PENDING: ColumnElement[str] = literal_column("'pending'")


@dataclass(frozen=True)
class _Wanted:
    attachment_id: int
    channel: ChannelKind
    reference: str
    file: Path
    is_card: bool


async def fetch_due_media(context: Context) -> int:
    """Fetch what is due, several at once; how many were tried."""
    wanted = await context.store.awrite(lambda session: _claim(session, context.settings.media_dir, context.now()))
    await asyncio.gather(*(_fetch(context, one) for one in wanted))
    return len(wanted)


async def _fetch(context: Context, wanted: _Wanted) -> None:
    channel = context.channels.get(wanted.channel)
    if channel is None:
        return
    try:
        async with asyncio.timeout(_FETCH_SECONDS):
            size = await _download(channel, wanted)
    except FetchError as error:
        await context.store.awrite(_failed(wanted, str(error), context.now(), permanent=error.permanent))
    except (TimeoutError, OSError) as error:
        await context.store.awrite(_failed(wanted, type(error).__name__, context.now(), permanent=False))
    except Exception as error:
        log.exception("attachment %d could not be fetched by a fault of ours", wanted.attachment_id)
        await context.store.awrite(_failed(wanted, type(error).__name__, context.now(), permanent=False))
    else:
        await context.store.awrite(_ready(wanted, context.settings.media_dir, size))


async def _download(channel: Channel, wanted: _Wanted) -> int:
    """Into a draft beside the file, which takes its name only when whole. Returns the size in bytes."""
    draft = wanted.file.with_name(f"{wanted.file.name}.part")
    wanted.file.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    try:
        with draft.open("wb") as file:
            async for chunk in channel.fetch(wanted.reference, LARGEST_BYTES):
                size += len(chunk)
                if size > LARGEST_BYTES:
                    raise FetchError("too big", permanent=True)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(wanted.file)
    finally:
        draft.unlink(missing_ok=True)
    return size


def _claim(session: Session, folder: Path, now: datetime) -> list[_Wanted]:
    query = (
        select(Attachment)
        .where(col(Attachment.state) == _PENDING, col(Attachment.due_at) <= now)
        .order_by(col(Attachment.due_at))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    wanted = []
    for attachment in session.exec(query):
        attachment.attempts += 1
        attachment.due_at = now + _LEASE
        file = folder / attachment.public_key[:2] / f"{attachment.public_key}{_ending(attachment)}"
        is_card = attachment.kind == MessageKind.CONTACT
        channel = ChannelKind(attachment.channel)
        wanted.append(_Wanted(attachment.id or 0, channel, attachment.reference, file, is_card))
    return wanted


def _ending(attachment: Attachment) -> str:
    given = Path(attachment.name).suffix.lower() or mimetypes.guess_extension(attachment.mime.split(";")[0]) or ""
    return given if given in _HARMLESS_ENDINGS else ".bin"


def _ready(wanted: _Wanted, folder: Path, size: int) -> Callable[[Session], None]:
    card = read_card(wanted.file) if wanted.is_card else None

    def work(session: Session) -> None:
        attachment = session.get_one(Attachment, wanted.attachment_id)
        attachment.state = AttachmentState.READY
        attachment.path = str(wanted.file.relative_to(folder))
        attachment.size_bytes = size
        attachment.error = ""
        if card is not None and card.phone:
            _tell_card(session, attachment, card)
        _show(session, attachment)

    return work


def _tell_card(session: Session, attachment: Attachment, card: ContactCard) -> None:
    """As if it had come in words, so that staff need not open a file; of several contacts the first."""
    message = session.get_one(Message, attachment.message_id)
    if "shared_phone" not in message.facts:
        message.facts = {**message.facts, "shared_phone": card.phone}
        message.text = message.text or card.name


def _failed(wanted: _Wanted, error: str, now: datetime, *, permanent: bool) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        attachment = session.get_one(Attachment, wanted.attachment_id)
        attachment.error = error[:200]
        if permanent or attachment.attempts >= _ATTEMPTS:
            attachment.state = AttachmentState.TOO_BIG if "too big" in error else AttachmentState.FAILED
        else:
            attachment.due_at = now + _FIRST_WAIT * 3**attachment.attempts * random.uniform(0.7, 1.3)
        _show(session, attachment)

    return work


def _show(session: Session, attachment: Attachment) -> None:
    message = session.get(Message, attachment.message_id)
    if message is not None:
        announce(session, Change(Topic.MESSAGE, message.conversation_id, message.seq))
