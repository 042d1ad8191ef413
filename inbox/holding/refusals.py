"""Why something can't be done with a conversation, as pages, API and Telegram tell it."""

from datetime import datetime


class NotFound(Exception):
    """No such conversation, or none that this actor may see."""


class Conflict(Exception):
    """A colleague was faster: `by` did it `at`."""

    def __init__(self, by: str, at: datetime | None) -> None:
        super().__init__(f"taken by {by}")
        self.by = by
        self.at = at


class Unreachable(Exception):
    """There is no contact that an answer could go to."""


class SameKey(Exception):
    """The idempotency key was used before, for another text."""
