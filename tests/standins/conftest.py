"""The real clients of both vendors, pointed at the stand-ins: for the stand-ins' own tests."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from twilio.rest import Client

from tests.standins.asking import Ask, Use
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn
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


@pytest.fixture
def client(twilio: TwilioStandIn) -> Client:
    """Twilio's own client. Something has to stand in `environment`, or it reads this machine's."""
    client = Client(twilio.account_sid, twilio.auth_token, environment={"X": "1"})  # type: ignore[no-untyped-call]
    client.api.base_url = client.messaging.base_url = client.content.base_url = twilio.url
    return client
