"""What is asked of a bot in the stand-ins' own tests."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from tests.standins.updates import ANNA

Use = Callable[[Bot], Awaitable[Any]]
Ask = Callable[[Use], Any]


def send(words: str, chat_id: int = ANNA.id, **more: Any) -> Use:
    return lambda bot: bot.send_message(chat_id, words, **more)


def refusal(ask: Ask, use: Use) -> str:
    with pytest.raises(TelegramAPIError) as raised:
        ask(use)
    return str(raised.value)
