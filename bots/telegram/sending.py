"""Sends what the outbox hands over, and says what became of it."""

import logging
from collections.abc import Mapping
from typing import Any

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramBadRequest
from aiogram.methods import EditMessageCaption, EditMessageText, TelegramMethod

from bots.telegram.calls import calls_for
from bots.telegram.failures import described, send_error
from bots.telegram.standing import Standing, Trouble
from inbox.channel import FailureReason, Outgoing

logger = logging.getLogger(__name__)


class Sending:
    def __init__(self, bot: Bot, standing: Standing) -> None:
        self._bot = bot
        self._standing = standing

    async def send(self, outgoing: Outgoing) -> str:
        """The id of the message, of an album's first, of the text where it follows media. Raises `SendError` only."""
        try:
            return await self._send(outgoing)
        except Exception as error:
            failure = send_error(error)
            if failure.reason == FailureReason.CREDENTIALS:
                self._standing.troubled(Trouble.SENDING, described(error))
            raise failure from None

    async def _send(self, outgoing: Outgoing) -> str:
        sent = ""
        for call in calls_for(outgoing):
            sent = _message_id(await self._make(call)) or outgoing.edit_of
        self._standing.well(Trouble.SENDING)
        return sent

    async def _make(self, call: TelegramMethod[Any]) -> Any:
        try:
            return await self._bot(call)
        except ClientDecodeError as error:
            return _sent_after_all(error)
        except TelegramBadRequest as error:
            return await self._edited_after_all(call, error)

    async def _edited_after_all(self, call: TelegramMethod[Any], error: TelegramBadRequest) -> Any:
        """Saying again what a message says already is no failure; under media the text is a caption."""
        if isinstance(call, EditMessageText) and "no text in the message" in error.message:
            return await self._make(_caption_edit(call))
        if isinstance(call, EditMessageText | EditMessageCaption) and "is not modified" in error.message:
            return True
        raise error


def _caption_edit(call: EditMessageText) -> EditMessageCaption:
    return EditMessageCaption(
        chat_id=call.chat_id,
        business_connection_id=call.business_connection_id,
        message_id=call.message_id,
        caption=call.text,
        caption_entities=call.entities,
        reply_markup=call.reply_markup,
    )


def _sent_after_all(error: ClientDecodeError) -> Any:
    """The answer says ok, only the models do not know all of what was sent: sending again would double it."""
    if isinstance(error.data, Mapping) and error.data.get("ok") is True:
        return error.data.get("result")
    raise error


def _message_id(result: Any) -> str:
    first = result[0] if isinstance(result, list) and result else result
    number = first.get("message_id") if isinstance(first, Mapping) else getattr(first, "message_id", None)
    return str(number) if number else ""
