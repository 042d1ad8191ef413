"""Fetches updates where Telegram cannot reach us. Our own loop: aiogram's loses an update whose handling failed."""

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from bots.telegram.api import PlainUpdates, patience
from bots.telegram.backlog import Backlog
from bots.telegram.failures import described, wished_pause
from bots.telegram.intake import Intake
from bots.telegram.rhythm import Rhythm
from bots.telegram.standing import Standing, Trouble

logger = logging.getLogger(__name__)

_BATCH = 100
_MARGIN = timedelta(seconds=10)  # that an answer may be late by


class Polling:
    """Telegram forgets what is before `offset`, so it moves only when every update of a batch is stored."""

    def __init__(self, bot: Bot, intake: Intake, backlog: Backlog, standing: Standing, rhythm: Rhythm) -> None:
        self._bot = bot
        self._intake = intake
        self._backlog = backlog
        self._standing = standing
        self._rhythm = rhythm
        self._offset: int | None = None

    async def run(self) -> None:
        failures = 0
        while True:
            try:
                await self._turn()
            except Exception as error:
                failures += 1
                self._standing.tried.set()
                if self._standing.troubled(Trouble.FETCHING, described(error)):
                    logger.warning("Fetching from Telegram: %s", described(error))
                await asyncio.sleep(self._rhythm.pause(failures, wished_pause(error)))
                if isinstance(error, TelegramConflictError):
                    await self._drop_webhook()
            else:
                failures = 0
                self._standing.well(Trouble.FETCHING)
                self._standing.tried.set()

    async def _turn(self) -> None:
        batch = await self._fetch()
        for update in batch:
            await self._intake.take(update if isinstance(update, Mapping) else {}, json.dumps(update))
        if len(batch) < _BATCH:
            self._backlog.over()
        # After a quiet week numbers may start anywhere: with nothing left to confirm, no number is named.
        self._offset = max((number + 1 for number in map(_number, batch)), default=None)

    async def _fetch(self) -> list[Any]:
        # What comes while we wait is no backlog: so long as that is being fetched, there is no waiting.
        long_poll = timedelta(0) if self._backlog.is_expected else self._rhythm.long_poll
        wanted = PlainUpdates(offset=self._offset, limit=_BATCH, timeout=int(long_poll.total_seconds()))
        return await self._bot(wanted, request_timeout=patience(long_poll + _MARGIN))

    async def _drop_webhook(self) -> None:
        """Somebody may have set one since we started; a second program that fetches is not stopped by this."""
        with suppress(Exception):
            await self._bot.delete_webhook()


def _number(update: Any) -> int:
    number = update.get("update_id") if isinstance(update, Mapping) else None
    return number if isinstance(number, int) else 0
