"""Messages that waited with Telegram since before this bot was first connected: they are kept, but not answered."""

import math
from datetime import datetime, timedelta

GRACE = timedelta(minutes=15)  # whoever wrote so shortly before still waits for an answer


class Backlog:
    def __init__(self) -> None:
        self._before: datetime | None = None
        self._left: float = 0

    def expect(self, connected_at: datetime, count: float = math.inf) -> None:
        """The next `count` updates were waiting when the bot was first connected."""
        self._before = connected_at - GRACE
        self._left = count

    @property
    def is_expected(self) -> bool:
        return self._left > 0

    def over(self) -> None:
        self._left = 0

    def counts(self) -> bool:
        """Whether the update that now comes is one of those that were waiting."""
        self._left -= 1
        return self._left >= 0

    def is_old(self, said_at: datetime | None) -> bool:
        return self._before is not None and said_at is not None and said_at < self._before
