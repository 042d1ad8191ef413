"""Fetches what guests sent: photos, voices, documents."""

from collections.abc import AsyncIterator

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import File
from aiohttp import ClientResponseError, ClientTimeout

from bots.telegram.failures import described
from inbox.channel import FetchError

_CHUNK_BYTES = 64 * 1024
_TIMEOUT = ClientTimeout(total=600, sock_connect=30, sock_read=60)


async def fetch_file(bot: Bot, session: AiohttpSession, file_id: str, limit_bytes: int) -> AsyncIterator[bytes]:
    """Raises `FetchError`, whose text never holds the file's address: the bot's token is part of it."""
    file = await _located(bot, file_id)
    if (file.file_size or 0) > limit_bytes:
        raise FetchError(f"the file is larger than {limit_bytes} bytes", permanent=True)
    url = session.api.file_url(bot.token, file.file_path or "")
    try:
        async for chunk in _downloaded(session, url, limit_bytes):
            yield chunk
    except ClientResponseError as error:
        raise FetchError(f"Telegram answers {error.status} for the file", permanent=False) from None
    except FetchError:
        raise
    except Exception as error:
        raise FetchError(described(error), permanent=False) from None


async def _located(bot: Bot, file_id: str) -> File:
    try:
        return await bot.get_file(file_id)
    except (TelegramBadRequest, TelegramForbiddenError) as error:
        raise FetchError(described(error), permanent=True) from None
    except Exception as error:
        raise FetchError(described(error), permanent=False) from None


async def _downloaded(session: AiohttpSession, url: str, limit_bytes: int) -> AsyncIterator[bytes]:
    http = await session.create_session()
    received = 0
    async with http.get(url, timeout=_TIMEOUT, raise_for_status=True) as response:
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            received += len(chunk)
            if received > limit_bytes:
                raise FetchError(f"the file is larger than {limit_bytes} bytes", permanent=True)
            yield chunk
