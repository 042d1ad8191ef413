"""Whether the database takes what is written: told by a store's writers, and by the loop that writes now and then."""

import logging

log = logging.getLogger(__name__)


class Condition:
    """Reading goes on when a disk is full, so only what became of writing tells."""

    def __init__(self) -> None:
        self.is_failing = False

    def fail(self, error: Exception) -> None:
        if not self.is_failing:
            log.error("the database can't be written: %s; channels and pages are told to come again", error)
        self.is_failing = True

    def succeed(self) -> None:
        if self.is_failing:
            log.warning("the database can be written again")
        self.is_failing = False
