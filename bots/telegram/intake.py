"""Takes in one update: translate, hand to the desk, answer the pressed button. Webhook and polling both come here."""

import asyncio
import hashlib
import logging
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiogram import Bot

from bots.telegram.api import bot_id
from bots.telegram.backlog import Backlog
from bots.telegram.failures import described
from bots.telegram.reading import read_update
from inbox.channel import ChannelKind, DeadLetter, Desk, OutOfReach

logger = logging.getLogger(__name__)

_LONGEST_TOAST = 200  # https://core.telegram.org/bots/api#answercallbackquery
_LONGEST_ERROR = 500


class Intake:
    def __init__(self, bot: Bot, desk: Desk, backlog: Backlog) -> None:
        self._bot = bot
        self._account = bot_id(bot.token)
        self._desk = desk
        self._backlog = backlog
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, raw: Mapping[str, Any], text: str) -> None:
        """Return when the update is stored, one way or the other; raises `OutOfReach` when that is impossible.

        `text` is the update as it came, to be kept if our own code fails on it.
        """
        waited = self._backlog.counts()
        toast = ""
        try:
            toast = await self._receive(raw, waited=waited)
        except OutOfReach:
            raise
        except Exception as error:
            logger.error("Telegram update %s was kept as it came: %s", raw.get("update_id"), _place(error))
            await self._desk.keep(self._dead_letter(raw, text, error))
        self._answer_press(raw, toast)

    async def stop(self) -> None:
        for answer in list(self._answers):
            answer.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)

    async def _receive(self, raw: Mapping[str, Any], *, waited: bool) -> str:
        toast = ""
        for incoming in read_update(raw, self._account):
            is_backlog = waited and self._backlog.is_old(incoming.sent_at)
            outcome = await self._desk.receive(replace(incoming, backlog=is_backlog))
            toast = outcome.toast
        return toast

    def _dead_letter(self, raw: Mapping[str, Any], text: str, error: Exception) -> DeadLetter:
        return DeadLetter(
            channel=ChannelKind.TELEGRAM,
            account=self._account,
            external_id=_external_id(raw, text),
            raw=text,
            error=f"{_place(error)}: {error}".replace(self._bot.token, "…")[:_LONGEST_ERROR],
        )

    def _answer_press(self, raw: Mapping[str, Any], toast: str) -> None:
        """Until it is answered the guest's button shows that it is waiting."""
        press = raw.get("callback_query")
        press_id = press.get("id") if isinstance(press, Mapping) else None
        if isinstance(press_id, str):
            answer = asyncio.create_task(self._answer(press_id, toast))
            self._answers.add(answer)
            answer.add_done_callback(self._answers.discard)

    async def _answer(self, press_id: str, toast: str) -> None:
        try:
            await self._bot.answer_callback_query(press_id, text=toast[:_LONGEST_TOAST] or None)
        except Exception as error:
            logger.debug("A pressed button was not answered: %s", described(error))


def _external_id(raw: Mapping[str, Any], text: str) -> str:
    number = raw.get("update_id")
    return f"u:{number}" if isinstance(number, int) else f"x:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _place(error: Exception) -> str:
    """The kind of error and where it arose, without what it says: that may be the guest's words."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else repr(error)
