"""Does a thing again and again, and knows what fails every time. The desk's loops run in it, its health asks it."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

_TOLD_EVERY = 100
_TOO_OFTEN = 5  # failures in a row: not a passing one


class Repeating:
    def __init__(self) -> None:
        self._failures: Counter[str] = Counter()

    async def repeat(self, name: str, seconds: float, turn: Callable[[], Awaitable[object]]) -> None:
        """Until cancelled; a turn that fails does not end it."""
        while True:
            try:
                await turn()
                self._failures.pop(name, None)
            except Exception:
                self._note_failure(name)
            await asyncio.sleep(seconds)

    def failing(self) -> list[str]:
        """The loops whose last turns all failed."""
        return sorted(name for name, failures in self._failures.items() if failures >= _TOO_OFTEN)

    def _note_failure(self, name: str) -> None:
        """An hour without a database must not fill the disk with the same words."""
        self._failures[name] += 1
        number = self._failures[name]
        if number == 1:
            log.exception("a turn of the loop %s failed", name)
        elif number % _TOLD_EVERY == 0:
            log.error("the loop %s has failed %d times in a row", name, number, exc_info=True)
