"""What one Telegram message holds, in the desk's words. What it does not know, it says is unsupported."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import Message

from bots.telegram.unsupported import unsupported_gist, unsupported_name
from inbox.channel import IncomingMedia, Location, MessageKind

LARGEST_DOWNLOAD_BYTES = 20 * 1024 * 1024  # of getFile: https://core.telegram.org/bots/api#getfile

# What is sent as one file: our word for it, and the type where Telegram names none.
_FILES: Mapping[str, tuple[MessageKind, str]] = {
    ContentType.ANIMATION: (MessageKind.ANIMATION, "video/mp4"),
    ContentType.AUDIO: (MessageKind.AUDIO, "audio/mpeg"),
    ContentType.DOCUMENT: (MessageKind.DOCUMENT, ""),
    ContentType.VIDEO: (MessageKind.VIDEO, "video/mp4"),
    ContentType.VIDEO_NOTE: (MessageKind.VIDEO_NOTE, "video/mp4"),
    ContentType.VOICE: (MessageKind.VOICE, "audio/ogg"),
}


@dataclass(frozen=True)
class Content:
    kind: MessageKind
    text: str = ""
    media: tuple[IncomingMedia, ...] = ()
    location: Location | None = None
    shared_phone: str = ""
    is_own_phone: bool = False
    detail: str = ""


def content_of(message: Message, hint: str = "") -> Content:
    """`hint` names a part of the message that could not be read, for want of a better name of what it was."""
    if message.content_type in _FILES:
        return _file(message)
    read = _READERS.get(message.content_type)
    return read(message) if read else _unsupported(message, hint)


def _text(message: Message) -> Content:
    return Content(MessageKind.TEXT, _with_hidden_links(message))


def _with_hidden_links(message: Message) -> str:
    """The text or caption; an address that stands behind a word is added, or nobody here would ever see it."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities or []
    hidden = [entity.url for entity in entities if entity.url and entity.url not in text]
    return "\n".join([text, *hidden])


def _file(message: Message) -> Content:
    kind, usual_mime = _FILES[message.content_type]
    file = getattr(message, message.content_type)
    return Content(kind, _with_hidden_links(message), (_media(kind, file, usual_mime),))


def _media(kind: MessageKind, file: Any, usual_mime: str) -> IncomingMedia:
    size: int | None = file.file_size
    return IncomingMedia(
        kind=kind,
        reference=file.file_id,
        mime=getattr(file, "mime_type", None) or usual_mime,
        name=getattr(file, "file_name", None) or "",
        size_bytes=size,
        too_big=size is not None and size > LARGEST_DOWNLOAD_BYTES,
    )


def _photo(message: Message) -> Content:
    largest = max(message.photo or [], key=lambda size: size.width * size.height)
    media = _media(MessageKind.PHOTO, largest, "image/jpeg")
    return Content(MessageKind.PHOTO, _with_hidden_links(message), (media,))


def _live_photo(message: Message) -> Content:
    """A photo with its second of film; where the still is missing the film stands for it."""
    film = _media(MessageKind.VIDEO, message.live_photo, "video/mp4")
    sizes = (message.live_photo.photo if message.live_photo else None) or message.photo
    if not sizes:
        return Content(MessageKind.VIDEO, _with_hidden_links(message), (film,))
    still = _media(MessageKind.PHOTO, max(sizes, key=lambda size: size.width * size.height), "image/jpeg")
    return Content(MessageKind.PHOTO, _with_hidden_links(message), (still, film))


def _sticker(message: Message) -> Content:
    sticker = message.sticker
    if sticker is None:
        return _unsupported(message, "")
    mime = "application/x-tgsticker" if sticker.is_animated else "video/webm" if sticker.is_video else "image/webp"
    return Content(MessageKind.STICKER, sticker.emoji or "", (_media(MessageKind.STICKER, sticker, mime),))


def _place(message: Message) -> Content:
    """A venue comes with its location beside it; a live location is known by its edits."""
    venue, point = message.venue, message.location
    if venue is not None:
        point = venue.location
    if point is None:
        return _unsupported(message, "")
    title, address = (venue.title, venue.address) if venue else ("", "")
    return Content(MessageKind.LOCATION, location=Location(point.latitude, point.longitude, title, address))


def _contact(message: Message) -> Content:
    """A number is the guest's own only when Telegram says whose it is; a card of somebody else carries his name."""
    card = message.contact
    if card is None:
        return _unsupported(message, "")
    is_own = message.from_user is not None and card.user_id == message.from_user.id
    name = " ".join(part for part in (card.first_name, card.last_name) if part)
    phone = _international(card.phone_number, is_vouched=card.user_id is not None)
    return Content(MessageKind.CONTACT, "" if is_own else name, shared_phone=phone, is_own_phone=is_own)


def _international(number: str, *, is_vouched: bool) -> str:
    """E.164 where the number is one: Telegram leaves out the plus of its users' own; others are as somebody typed."""
    digits = re.sub(r"\D", "", number)
    return f"+{digits}" if digits and (is_vouched or number.strip().startswith("+")) else number.strip()


def _unsupported(message: Message, hint: str) -> Content:
    caption = _with_hidden_links(message)
    return Content(
        MessageKind.UNSUPPORTED, caption or unsupported_gist(message), detail=unsupported_name(message, hint)
    )


_READERS: Mapping[str, Callable[[Message], Content]] = {
    ContentType.TEXT: _text,
    ContentType.PHOTO: _photo,
    ContentType.LIVE_PHOTO: _live_photo,
    ContentType.STICKER: _sticker,
    ContentType.VENUE: _place,
    ContentType.LOCATION: _place,
    ContentType.CONTACT: _contact,
}
