"""What went wrong at Telegram, in the desk's words: a `SendError` for the outbox, a line for the page of health.

Nothing of an exception's own text is passed on but Telegram's description: addresses in it hold the bot's token, and
what could not be decoded holds what guests said. What aiogram raises: AiogramError ‹ TelegramAPIError (the classes
below), ClientDecodeError; beside it aiohttp's, and the proxy's, which are neither.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from inbox.channel import FailureReason, OutOfReach, SendError

_NEVER_CONNECTED = (
    ClientConnectorError,
    ConnectionTimeoutError,
    ProxyConnectionError,
    ProxyError,
    ProxyTimeoutError,
)
_NO_CONNECTION = (TelegramNetworkError, ClientError, OSError, asyncio.TimeoutError, *_NEVER_CONNECTED)
_CODE_LENGTH = 120
_TOKEN = re.compile(r"\d+:[^\s/]*[A-Za-z][^\s/]*")

# Telegram's texts, lower case, where the class does not tell enough; any other refusal is the content's fault.
_TEXTS: Mapping[str, FailureReason] = {
    "chat not found": FailureReason.NO_CHAT,
    "user not found": FailureReason.NO_CHAT,
    "peer_id_invalid": FailureReason.NO_CHAT,
    "user is deactivated": FailureReason.NO_CHAT,
    "can't initiate conversation": FailureReason.NO_CHAT,
    "can't send messages to bots": FailureReason.NO_CHAT,
    "too long": FailureReason.TOO_LARGE,
    "too_long": FailureReason.TOO_LARGE,
    "too big": FailureReason.TOO_LARGE,
    "too large": FailureReason.TOO_LARGE,
    "photo_": FailureReason.MEDIA,
    "image_process_failed": FailureReason.MEDIA,
    "wrong file identifier": FailureReason.MEDIA,
    "wrong type of the web page content": FailureReason.MEDIA,
    "file must be non-empty": FailureReason.MEDIA,
}


def send_error(error: Exception) -> SendError:
    match error:
        case SendError():
            return error
        case TelegramRetryAfter(retry_after=seconds):
            return SendError(
                FailureReason.THROTTLED, permanent=False, retry_after=timedelta(seconds=seconds), code="429"
            )
        case TelegramMigrateToChat(migrate_to_chat_id=chat_id):
            return SendError(FailureReason.NO_CHAT, permanent=False, moved_to=str(chat_id), code="migrated")
        case TelegramUnauthorizedError() | TelegramNotFound():
            return SendError(FailureReason.CREDENTIALS, permanent=True, code=_code(error))
        case TelegramForbiddenError():
            return SendError(_told(error, FailureReason.BLOCKED), permanent=True, code=_code(error))
        case TelegramBadRequest():
            return SendError(_told(error, FailureReason.REFUSED), permanent=True, code=_code(error))
        case TelegramEntityTooLarge():
            return SendError(FailureReason.TOO_LARGE, permanent=True, code=_code(error))
        case TelegramServerError():
            return SendError(FailureReason.VENDOR_DOWN, permanent=False, code=_code(error))
        case TelegramAPIError() if not isinstance(error, TelegramNetworkError):
            return SendError(_unclassed(error), permanent=False, code=_code(error))
        case _:
            return _no_answer(error)


def _told(error: TelegramAPIError, otherwise: FailureReason) -> FailureReason:
    text = error.message.lower()
    return next((reason for told, reason in _TEXTS.items() if told in text), otherwise)


def _unclassed(error: TelegramAPIError) -> FailureReason:
    """Among others a 429 that does not say how long to wait, and 409."""
    is_throttled = "too many requests" in (error.message or "").lower()
    return FailureReason.THROTTLED if is_throttled else FailureReason.UNKNOWN


def _code(error: TelegramAPIError) -> str:
    line = " ".join((error.message or type(error).__name__).split())
    return _TOKEN.sub("…", line)[:_CODE_LENGTH]


def _no_answer(error: Exception) -> SendError:
    """No answer that is Telegram's: unless there never was a connection, the message may have been sent."""
    return SendError(
        FailureReason.VENDOR_DOWN,
        permanent=False,
        maybe_sent=not _never_connected(error),
        code=_told_by(error),
    )


def _never_connected(error: Exception) -> bool:
    return isinstance(error, _NEVER_CONNECTED) or isinstance(error.__cause__, _NEVER_CONNECTED)


def _told_by(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(error, ClientDecodeError):
        return "answer unreadable"
    if isinstance(error, asyncio.TimeoutError) or isinstance(cause, asyncio.TimeoutError):
        return "timeout"
    return type(cause or error).__name__


def wished_pause(error: Exception) -> timedelta | None:
    return timedelta(seconds=error.retry_after) if isinstance(error, TelegramRetryAfter) else None


def described(error: Exception) -> str:
    """One line for the operator: what is wrong and, where he can do something, what."""
    match error:
        case OutOfReach():
            return "the database cannot be written; Telegram keeps the messages until it can"
        case TelegramUnauthorizedError() | TelegramNotFound():
            return "Telegram does not know the bot's token: set TELEGRAM_TOKEN to the one that BotFather shows"
        case TelegramConflictError():
            return f"another program fetches this bot's messages: {_code(error)}"
        case TelegramServerError():
            return f"Telegram has a fault of its own: {_code(error)}"
        case ClientDecodeError():
            return "what answers is not Telegram: check TELEGRAM_API_URL and TELEGRAM_PROXY"
        case _ if isinstance(error, _NO_CONNECTION):
            told = _told_by(error)
            return f"Telegram cannot be reached ({told}): check the network, TELEGRAM_API_URL and TELEGRAM_PROXY"
        case TelegramAPIError():
            return f"Telegram answers: {_code(error)}"
        case _:
            return f"a fault of Nightdesk's own: {type(error).__name__}"
