"""Media of an `Outgoing` as calls of the Bot API: one file, or an album."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiogram.methods import (
    SendAnimation,
    SendAudio,
    SendDocument,
    SendMediaGroup,
    SendPhoto,
    SendVideo,
    SendVideoNote,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import FSInputFile, InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo

from inbox.channel import FailureReason, MessageKind, OutgoingMedia, SendError

ALBUM_SIZE = 10

_LARGEST_PHOTO_BYTES = 10 * 1024 * 1024  # a larger one arrives only as a file

_SINGLES: Mapping[MessageKind, tuple[Callable[..., TelegramMethod[Any]], str]] = {
    MessageKind.PHOTO: (SendPhoto, "photo"),
    MessageKind.VIDEO: (SendVideo, "video"),
    MessageKind.VIDEO_NOTE: (SendVideoNote, "video_note"),
    MessageKind.VOICE: (SendVoice, "voice"),
    MessageKind.AUDIO: (SendAudio, "audio"),
    MessageKind.ANIMATION: (SendAnimation, "animation"),
    MessageKind.DOCUMENT: (SendDocument, "document"),
}
_ALBUM_ITEMS: Mapping[MessageKind, Any] = {
    MessageKind.PHOTO: InputMediaPhoto,
    MessageKind.VIDEO: InputMediaVideo,
    MessageKind.AUDIO: InputMediaAudio,
    MessageKind.DOCUMENT: InputMediaDocument,
}
_PICTURES = {MessageKind.PHOTO, MessageKind.VIDEO}


def single(media: OutgoingMedia, caption: Mapping[str, Any], where: Mapping[str, Any]) -> TelegramMethod[Any]:
    send, field = _SINGLES[_kind(media, has_caption=bool(caption))]
    return send(**{field: _file(media)}, **caption, **where)


def album(media: Sequence[OutgoingMedia], caption: Mapping[str, Any], where: Mapping[str, Any]) -> SendMediaGroup:
    """Photos and videos mix, files and music stay among themselves: any other mixture goes as files."""
    if len(media) > ALBUM_SIZE:
        raise SendError(FailureReason.REFUSED, permanent=True, code=f"more than {ALBUM_SIZE} files in one message")
    kinds = [_kind(one, has_caption=True) for one in media]
    if not set(kinds) <= _PICTURES and (len(set(kinds)) > 1 or kinds[0] not in _ALBUM_ITEMS):
        kinds = [MessageKind.DOCUMENT] * len(media)
    items = [_ALBUM_ITEMS[kind](media=_file(one)) for kind, one in zip(kinds, media, strict=True)]
    return SendMediaGroup(media=[items[0].model_copy(update=dict(caption)), *items[1:]], **where)


def _kind(media: OutgoingMedia, *, has_caption: bool) -> MessageKind:
    """A video note carries no text; whatever has no call of its own goes as a file."""
    if media.kind == MessageKind.VIDEO_NOTE and has_caption:
        return MessageKind.VIDEO
    if media.kind == MessageKind.PHOTO and _is_over(media.path, _LARGEST_PHOTO_BYTES):
        return MessageKind.DOCUMENT
    return media.kind if media.kind in _SINGLES else MessageKind.DOCUMENT


def _is_over(path: str, size_bytes: int) -> bool:
    return os.path.isfile(path) and os.path.getsize(path) > size_bytes


def _file(media: OutgoingMedia) -> FSInputFile:
    """Uploaded, never by address: Telegram fetches less than it takes, and fails more often."""
    if not os.path.isfile(media.path):
        raise SendError(FailureReason.MEDIA, permanent=True, code="the file is gone")
    return FSInputFile(media.path, filename=" ".join(media.name.split()) or None)
