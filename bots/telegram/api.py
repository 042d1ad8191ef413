"""The Bot API: how it is reached, the updates we ask for, and getUpdates as plain JSON."""

from datetime import timedelta
from typing import Any

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiohttp import ClientTimeout

_CONNECT = timedelta(seconds=15)

# Always sent in full: without it Telegram keeps the last list, and an empty one leaves out reactions.
ASKED_FOR = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "message_reaction",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
]


class PlainUpdates(TelegramMethod[list[Any]]):
    """getUpdates without aiogram's models: one update that they refuse would stop all the others for a day."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int
    timeout: int
    allowed_updates: list[str] = ASKED_FOR


def new_session(api_url: str, proxy: str, timeout: timedelta) -> AiohttpSession:
    """Calls go to `api_url` (Telegram's own address when empty), through `proxy` if there is one."""
    server = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
    return AiohttpSession(proxy=proxy or None, api=server, timeout=patience(timeout))


def patience(timeout: timedelta) -> Any:
    """For aiogram, which passes on what it takes for a number. A connection that never came about is told apart from
    an answer that never came: after the one nothing was sent, after the other something may have been.
    """
    return ClientTimeout(total=timeout.total_seconds(), sock_connect=min(timeout, _CONNECT).total_seconds())


def bot_id(token: str) -> str:
    return token.partition(":")[0]
