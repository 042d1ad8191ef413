"""The buttons under a message."""

from collections.abc import Sequence

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from bots.telegram.addresses import Address
from inbox.channel import Button, FailureReason, Outgoing, SendError

_LONGEST_PAYLOAD_BYTES = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup


def keyboard_of(outgoing: Outgoing) -> Keyboard | None:
    """Raises `SendError` when a button's payload is longer than Telegram carries."""
    if outgoing.ask_phone and Address.parse(outgoing.address).connection is None:  # numbers are shared in private only
        return _phone_keyboard(outgoing.ask_phone)
    return inline_keyboard(outgoing.buttons)


def inline_keyboard(buttons: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    rows = [[_inline(button) for button in row] for row in buttons if row]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _phone_keyboard(label: str) -> ReplyKeyboardMarkup:
    """Only such a button shares a number that Telegram vouches for."""
    share = KeyboardButton(text=label, request_contact=True)
    return ReplyKeyboardMarkup(keyboard=[[share]], resize_keyboard=True, one_time_keyboard=True)


def _inline(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=button.label, url=button.url)
    payload = button.payload or button.label
    if len(payload.encode()) > _LONGEST_PAYLOAD_BYTES:
        raise SendError(FailureReason.REFUSED, permanent=True, code="button payload too long")
    return InlineKeyboardButton(text=button.label, callback_data=payload)
