"""An `Outgoing` as the calls of the Bot API that say it. Pure but for a look at the files; `sending` makes the calls.

Telegram carries no caption over 1024 and no buttons under an album: what does not fit goes as a message of its own
after the media, and the id of that message, the one with the buttons, is the id of the whole.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aiogram.enums import MessageEntityType
from aiogram.methods import EditMessageText, SendMessage, TelegramMethod
from aiogram.types import LinkPreviewOptions, MessageEntity, ReplyParameters

from bots.telegram.addresses import Address
from bots.telegram.keyboards import inline_keyboard, keyboard_of
from bots.telegram.uploads import album, single
from inbox.channel import FailureReason, Outgoing, SendError, Span, Style

CAPTION_LENGTH = 1024  # UTF-16 units

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_STYLES: Mapping[Style, MessageEntityType] = {
    Style.BOLD: MessageEntityType.BOLD,
    Style.ITALIC: MessageEntityType.ITALIC,
    Style.CODE: MessageEntityType.CODE,
}


def calls_for(outgoing: Outgoing) -> list[TelegramMethod[Any]]:
    """One call, or two where the text cannot stand under the media. Raises `SendError` for what can't be said."""
    if outgoing.edit_of:
        return [_edit(outgoing)]
    if not outgoing.media:
        return [_message(outgoing)]
    if _text_fits(outgoing):
        return [_captioned(outgoing)]
    return [_bare(outgoing), _message(outgoing)]


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


def _captioned(outgoing: Outgoing) -> TelegramMethod[Any]:
    entities = entities_of(outgoing.text, outgoing.spans)
    caption = {"caption": outgoing.text, "caption_entities": entities or None} if outgoing.text else {}
    if len(outgoing.media) > 1:
        return album(outgoing.media, caption, _where(outgoing))
    return single(outgoing.media[0], caption, {**_where(outgoing), "reply_markup": keyboard_of(outgoing)})


def _bare(outgoing: Outgoing) -> TelegramMethod[Any]:
    if len(outgoing.media) > 1:
        return album(outgoing.media, {}, _where(outgoing))
    return single(outgoing.media[0], {}, _where(outgoing))


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
