"""The buttons under a message."""

from collections.abc import Sequence

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from inbox.channel import Button, FailureReason, Outgoing, SendError

_LONGEST_PAYLOAD_BYTES = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton
_SHARE_PHONE = "📱"

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup


def keyboard_of(outgoing: Outgoing) -> Keyboard | None:
    """Raises `SendError` when a button's payload is longer than Telegram carries."""
    return _phone_keyboard(outgoing.buttons) if outgoing.ask_phone else inline_keyboard(outgoing.buttons)


def inline_keyboard(buttons: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    rows = [[_inline(button) for button in row] for row in buttons if row]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _phone_keyboard(rows: Sequence[Sequence[Button]]) -> ReplyKeyboardMarkup:
    """Only such a button shares a number that Telegram vouches for: the first one does, the others say their label."""
    labels = [button.label for row in rows for button in row] or [_SHARE_PHONE]
    share = KeyboardButton(text=labels[0], request_contact=True)
    others = [[KeyboardButton(text=label)] for label in labels[1:]]
    return ReplyKeyboardMarkup(keyboard=[[share], *others], resize_keyboard=True, one_time_keyboard=True)


def _inline(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=button.label, url=button.url)
    payload = button.payload or button.label
    if len(payload.encode()) > _LONGEST_PAYLOAD_BYTES:
        raise SendError(FailureReason.REFUSED, permanent=True, code="button payload too long")
    return InlineKeyboardButton(text=button.label, callback_data=payload)
