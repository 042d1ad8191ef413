"""Telegram: guests' chats with the company's bot. `app.py` builds the channel when a token is configured."""

from bots.telegram.channel import TelegramChannel
from bots.telegram.rhythm import Rhythm

__all__ = ["Rhythm", "TelegramChannel"]
