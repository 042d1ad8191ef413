"""The real clients of both vendors, pointed at the stand-ins: for the stand-ins' own tests."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.standins.asking import Ask, Use
from tests.standins.telegram import TelegramStandIn
from tests.standins.updates import ANNA


@pytest.fixture(scope="session")
def ask(telegram_running: TelegramStandIn) -> Iterator[Ask]:
    """Runs what is to be done with a bot, whose session is opened once, for opening one takes a third of a second."""
    with asyncio.Runner() as runner:
        session = AiohttpSession(api=TelegramAPIServer.from_base(telegram_running.url))
        bot = Bot(telegram_running.token, session=session)

        async def run(use: Use) -> Any:
            return await use(bot)

        yield lambda use: runner.run(run(use))
        runner.run(session.close())


@pytest.fixture
def telegram(telegram: TelegramStandIn) -> TelegramStandIn:
    """Anna has started the bot."""
    telegram.add_chat(ANNA.chat)
    return telegram
