"""The Telegram channel: what `app.py` builds and the outbox sends through."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal

from aiogram import Bot
from fastapi import APIRouter

from bots.telegram.api import bot_id, new_session
from bots.telegram.backlog import Backlog
from bots.telegram.calls import CAPTION_LENGTH
from bots.telegram.connection import Connection, Webhook
from bots.telegram.files import fetch_file
from bots.telegram.intake import Intake
from bots.telegram.polling import Polling
from bots.telegram.reading import read_update
from bots.telegram.rhythm import Rhythm
from bots.telegram.sending import Sending
from bots.telegram.standing import Standing
from bots.telegram.webhook import PATH, webhook_router
from inbox.channel import Abilities, ChannelKind, Desk, Health, Incoming, Outgoing, Receipt

_UPLOAD_BYTES = 50_000_000  # by multipart: https://core.telegram.org/bots/api#sending-files


class TelegramChannel:
    """`webhook_secret`: 1-256 characters of `A-Za-z0-9_-`. `api_url`: "" = Telegram's own; a relay, or a stand-in."""

    kind = ChannelKind.TELEGRAM
    abilities = Abilities(
        album=10,
        text_length=4096,
        caption_length=CAPTION_LENGTH,
        buttons=True,
        button_label_length=64,
        receipts=False,
        pace=timedelta(seconds=1),
        edits=True,
        asks_phone=True,
        media_size_bytes=_UPLOAD_BYTES,
    )

    def __init__(
        self,
        token: str,
        desk: Desk,
        *,
        mode: Literal["webhook", "polling"],
        public_url: str,
        webhook_secret: str,
        api_url: str = "",
        proxy: str = "",
        now: Callable[[], datetime],
        rhythm: Rhythm | None = None,
    ) -> None:
        self._rhythm = rhythm = rhythm or Rhythm()
        backlog = Backlog()
        self._session = new_session(api_url, proxy, rhythm.request)
        self._bot = Bot(token, session=self._session)
        self._standing = Standing(mode)
        self._intake = Intake(self._bot, desk, backlog)
        self._sending = Sending(self._bot, self._standing)
        self._connection = Connection(
            self._bot,
            self._standing,
            backlog,
            Polling(self._bot, self._intake, backlog, self._standing, rhythm),
            webhook=Webhook(public_url.rstrip("/") + PATH, webhook_secret) if mode == "webhook" else None,
            rhythm=rhythm,
            now=now,
            first_connection=desk.first_connection,
        )
        self._running: asyncio.Task[None] | None = None
        self.account = bot_id(token)
        self.router: APIRouter | None = webhook_router(self._intake, webhook_secret)

    async def start(self) -> None:
        """Returns when the first attempt to connect is over, or takes too long; how it goes on is told by `health`.

        So what guests write once the desk is up is never taken for what had waited before.
        """
        self._running = asyncio.create_task(self._connection.run(), name="telegram")
        with suppress(TimeoutError):
            await asyncio.wait_for(self._standing.tried.wait(), self._rhythm.start.total_seconds())

    async def stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        await self._intake.stop()
        await self._session.close()

    async def send(self, outgoing: Outgoing) -> str:
        return await self._sending.send(outgoing)

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        """Telegram cannot tell what a bot has sent."""
        return None

    def fetch(self, reference: str, limit_bytes: int) -> AsyncIterator[bytes]:
        return fetch_file(self._bot, self._session, reference, limit_bytes)

    def link(self, token: str) -> str:
        username = self._standing.username
        return f"https://t.me/{username}?start={token}" if username else ""

    def read(self, raw: str) -> Sequence[Incoming | Receipt]:
        return read_update(json.loads(raw), self.account)

    def health(self) -> Health:
        return self._standing.health()
