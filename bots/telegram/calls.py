"""An `Outgoing` as the calls of the Bot API that say it. Pure; `sending` makes the calls.

Telegram carries no caption over 1024 and no buttons under an album: what does not fit goes as a message of its own
after the media, and the id of that message, the one with the buttons, is the id of the whole.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiogram.enums import MessageEntityType
from aiogram.methods import (
    EditMessageText,
    SendAnimation,
    SendAudio,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendVideo,
    SendVideoNote,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import (
    FSInputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)

from bots.telegram.addresses import Address
from bots.telegram.keyboards import inline_keyboard, keyboard_of
from inbox.channel import FailureReason, MessageKind, Outgoing, OutgoingMedia, SendError, Span, Style

CAPTION_LENGTH = 1024  # UTF-16 units
ALBUM_SIZE = 10

_LARGEST_PHOTO_BYTES = 10 * 1024 * 1024  # a larger one arrives only as a file
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_STYLES: Mapping[Style, MessageEntityType] = {
    Style.BOLD: MessageEntityType.BOLD,
    Style.ITALIC: MessageEntityType.ITALIC,
    Style.CODE: MessageEntityType.CODE,
}
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


def calls_for(outgoing: Outgoing) -> list[TelegramMethod[Any]]:
    """One call, or two where the text cannot stand under the media. Raises `SendError` for what can't be said."""
    if outgoing.edit_of:
        return [_edit(outgoing)]
    if not outgoing.media:
        return [_message(outgoing)]
    if len(outgoing.media) > ALBUM_SIZE:
        raise SendError(FailureReason.REFUSED, permanent=True, code=f"more than {ALBUM_SIZE} files in one message")
    if _text_fits(outgoing):
        return [_media(outgoing, captioned=True)]
    return [_media(outgoing, captioned=False), _message(outgoing)]


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities_of(text: str, spans: Sequence[Span]) -> list[MessageEntity]:
    """Telegram counts in UTF-16 units: an emoji is two."""
    return [
        MessageEntity(
            type=_STYLES[span.style],
            offset=utf16_length(text[: span.start]),
            length=utf16_length(text[span.start : span.start + span.length]),
        )
        for span in spans
        if text[span.start : span.start + span.length]
    ]


def _text_fits(outgoing: Outgoing) -> bool:
    if len(outgoing.media) > 1 and (outgoing.buttons or outgoing.ask_phone):
        return False
    return utf16_length(outgoing.text) <= CAPTION_LENGTH


def _message(outgoing: Outgoing) -> TelegramMethod[Any]:
    return SendMessage(
        text=outgoing.text,
        entities=entities_of(outgoing.text, outgoing.spans) or None,
        link_preview_options=_NO_PREVIEW,
        reply_markup=keyboard_of(outgoing),
        **_where(outgoing),
    )


def _edit(outgoing: Outgoing) -> TelegramMethod[Any]:
    if not outgoing.edit_of.isdecimal():
        raise SendError(FailureReason.REFUSED, permanent=True, code="not a Telegram message")
    address = _address(outgoing)
    return EditMessageText(
        chat_id=address.chat_id,
        business_connection_id=address.connection,
        message_id=int(outgoing.edit_of),
        text=outgoing.text,
        entities=entities_of(outgoing.text, outgoing.spans) or None,
        link_preview_options=_NO_PREVIEW,
        reply_markup=inline_keyboard(outgoing.buttons),
    )


def _media(outgoing: Outgoing, *, captioned: bool) -> TelegramMethod[Any]:
    caption: dict[str, Any] = {}
    if captioned and outgoing.text:
        caption = {"caption": outgoing.text, "caption_entities": entities_of(outgoing.text, outgoing.spans) or None}
    if len(outgoing.media) > 1:
        return SendMediaGroup(media=_album(outgoing.media, caption), **_where(outgoing))
    return _single(outgoing, caption, has_keyboard=captioned)


def _single(outgoing: Outgoing, caption: dict[str, Any], *, has_keyboard: bool) -> TelegramMethod[Any]:
    [media] = outgoing.media
    send, field = _SINGLES[_kind(media, has_caption=bool(caption))]
    keyboard = keyboard_of(outgoing) if has_keyboard else None
    return send(**{field: _file(media)}, **caption, reply_markup=keyboard, **_where(outgoing))


def _kind(media: OutgoingMedia, *, has_caption: bool) -> MessageKind:
    """A video note carries no text; whatever has no call of its own goes as a file."""
    if media.kind == MessageKind.VIDEO_NOTE and has_caption:
        return MessageKind.VIDEO
    if media.kind == MessageKind.PHOTO and _is_over(media.path, _LARGEST_PHOTO_BYTES):
        return MessageKind.DOCUMENT
    return media.kind if media.kind in _SINGLES else MessageKind.DOCUMENT


def _is_over(path: str, size_bytes: int) -> bool:
    return os.path.isfile(path) and os.path.getsize(path) > size_bytes


def _album(media: Sequence[OutgoingMedia], caption: dict[str, Any]) -> list[Any]:
    """Photos and videos mix, files and audio stay among themselves: any other mixture goes as files."""
    kinds = {_kind(one, has_caption=True) for one in media}
    is_mixture = not (kinds <= _PICTURES or (len(kinds) == 1 and kinds <= _ALBUM_ITEMS.keys()))
    items = []
    for number, one in enumerate(media):
        kind = MessageKind.DOCUMENT if is_mixture else _kind(one, has_caption=True)
        items.append(_ALBUM_ITEMS[kind](media=_file(one), **(caption if number == 0 else {})))
    return items


def _file(media: OutgoingMedia) -> FSInputFile:
    """Uploaded, never by address: Telegram fetches less than it takes, and fails more often."""
    if not os.path.isfile(media.path):
        raise SendError(FailureReason.MEDIA, permanent=True, code="the file is gone")
    return FSInputFile(media.path, filename=" ".join(media.name.split()) or None)


def _where(outgoing: Outgoing) -> dict[str, Any]:
    address = _address(outgoing)
    return {
        "chat_id": address.chat_id,
        "business_connection_id": address.connection,
        "reply_parameters": _reply(outgoing.reply_to),
    }


def _reply(message_id: str) -> ReplyParameters | None:
    """What is answered may have been said on another channel, or be gone."""
    if not message_id.isdecimal():
        return None
    return ReplyParameters(message_id=int(message_id), allow_sending_without_reply=True)


def _address(outgoing: Outgoing) -> Address:
    try:
        return Address.parse(outgoing.address)
    except ValueError:
        raise SendError(FailureReason.NO_CHAT, permanent=True, code="not a Telegram address") from None
