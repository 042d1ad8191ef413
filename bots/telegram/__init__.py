"""Telegram: guests' chats with the company's bot. `app.py` builds the channel when a token is configured."""

import bots.telegram.aiogram_types  # noqa: F401 - before anything imports aiogram itself
from bots.telegram.channel import TelegramChannel
from bots.telegram.rhythm import Rhythm

__all__ = ["Rhythm", "TelegramChannel"]
