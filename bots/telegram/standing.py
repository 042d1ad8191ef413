"""How the channel stands with Telegram, for the page of health: what is wrong now, and the figures beside it."""

import asyncio
from datetime import datetime
from enum import StrEnum
from typing import Any

from inbox.channel import Health


class Trouble(StrEnum):
    CONNECTION = "connection"
    FETCHING = "fetching"
    WEBHOOK = "webhook"
    SENDING = "sending"


class Standing:
    """`tried` is set when the first attempt to connect is over, well or not."""

    def __init__(self, mode: str) -> None:
        self.username = ""
        self.tried = asyncio.Event()
        self._facts: dict[str, Any] = {"mode": mode}
        self._troubles = {Trouble.CONNECTION: "not connected yet"}

    def troubled(self, trouble: Trouble, detail: str) -> bool:
        """Returns whether this is news."""
        is_news = self._troubles.get(trouble) != detail
        self._troubles[trouble] = detail
        return is_news

    def well(self, trouble: Trouble) -> None:
        self._troubles.pop(trouble, None)

    def note(self, **facts: str | int | datetime | None) -> None:
        self._facts |= facts

    def health(self) -> Health:
        detail = "; ".join(dict.fromkeys(self._troubles.values()))
        return Health(ok=not self._troubles, detail=detail, facts=dict(self._facts))
