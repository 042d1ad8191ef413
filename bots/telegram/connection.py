"""Connects the bot and keeps it connected: webhook or polling, tried again until Telegram agrees."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.types import BotCommand, WebhookInfo

from bots.telegram.api import ASKED_FOR, bot_id
from bots.telegram.backlog import Backlog
from bots.telegram.failures import described, wished_pause
from bots.telegram.polling import Polling
from bots.telegram.rhythm import Rhythm
from bots.telegram.standing import Standing, Trouble
from inbox.channel import ChannelKind

logger = logging.getLogger(__name__)

_MAX_CONNECTIONS = 40
_RECENT = timedelta(minutes=10)
_COMMANDS = {
    None: {"start": "Begin", "privacy": "What happens with what I write"},
    "ru": {"start": "Начать", "privacy": "Что происходит с тем, что я пишу"},
}


@dataclass(frozen=True)
class Webhook:
    url: str
    secret: str


class Connection:
    """`webhook` = None: updates are fetched by `polling`."""

    def __init__(
        self,
        bot: Bot,
        standing: Standing,
        backlog: Backlog,
        polling: Polling,
        *,
        webhook: Webhook | None,
        rhythm: Rhythm,
        now: Callable[[], datetime],
        first_connection: Callable[[ChannelKind, str], Awaitable[datetime]],
    ) -> None:
        self._bot = bot
        self._standing = standing
        self._backlog = backlog
        self._polling = polling
        self._webhook = webhook
        self._rhythm = rhythm
        self._now = now
        self._first_connection = first_connection

    async def run(self) -> None:
        """Until cancelled; raises nothing."""
        await self._until_done(self._connect)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._offer_commands())
            tasks.create_task(self._watch())
            if self._webhook is None:
                tasks.create_task(self._polling.run())
            if self._webhook or not self._backlog.is_expected:
                self._standing.tried.set()

    async def _until_done(self, attempt: Callable[[], Awaitable[None]]) -> None:
        failures = 0
        while True:
            try:
                return await attempt()
            except Exception as error:
                failures += 1
                self._standing.tried.set()
                if self._standing.troubled(Trouble.CONNECTION, described(error)):
                    logger.warning("Connecting to Telegram: %s", described(error))
                await asyncio.sleep(self._rhythm.pause(failures, wished_pause(error)))

    async def _connect(self) -> None:
        me = await self._bot.get_me()
        self._standing.username = me.username or ""
        self._standing.note(username=me.username)
        await self._note_first_connection(await self._bot.get_webhook_info())
        await self._agree()
        self._standing.well(Trouble.CONNECTION)
        logger.info("Telegram: connected as @%s", me.username)

    async def _note_first_connection(self, info: WebhookInfo) -> None:
        """The first time ever is when the moment that is kept is not older than this question."""
        asked_at = self._now()
        first = await self._first_connection(ChannelKind.TELEGRAM, bot_id(self._bot.token))
        if first < asked_at:
            return
        if self._webhook:
            self._backlog.expect(first, info.pending_update_count)
        else:
            self._backlog.expect(first)

    async def _agree(self) -> None:
        if self._webhook is None:
            await self._bot.delete_webhook()
            return
        await self._bot.set_webhook(
            self._webhook.url,
            secret_token=self._webhook.secret,
            allowed_updates=ASKED_FOR,
            max_connections=_MAX_CONNECTIONS,
        )

    async def _offer_commands(self) -> None:
        """Shown beside the guest's keyboard; nothing depends on it."""
        with suppress(Exception):
            for language, commands in _COMMANDS.items():
                menu = [BotCommand(command=command, description=told) for command, told in commands.items()]
                await self._bot.set_my_commands(menu, language_code=language)

    async def _watch(self) -> None:
        while True:
            try:
                await self._look(await self._bot.get_webhook_info())
            except Exception as error:
                self._standing.troubled(Trouble.CONNECTION, described(error))
            else:
                self._standing.well(Trouble.CONNECTION)
                self._standing.well(Trouble.SENDING)
            await asyncio.sleep(self._rhythm.check.total_seconds())

    async def _look(self, info: WebhookInfo) -> None:
        self._standing.note(
            pending_updates=info.pending_update_count,
            last_error=info.last_error_message,
            last_error_at=info.last_error_date,
        )
        if self._webhook is None:
            return
        if info.url != self._webhook.url:
            logger.warning("Telegram's webhook was changed by another program; it is set again")
            await self._agree()
        self._judge(info)

    def _judge(self, info: WebhookInfo) -> None:
        last_error_at = info.last_error_date
        is_failing = last_error_at is not None and self._now() - last_error_at < _RECENT
        if is_failing and info.pending_update_count:
            detail = f"{info.pending_update_count} updates wait, Telegram cannot deliver: {info.last_error_message}"
            self._standing.troubled(Trouble.WEBHOOK, detail)
        else:
            self._standing.well(Trouble.WEBHOOK)
