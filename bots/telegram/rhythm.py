"""How long the channel waits for Telegram, and how often it comes back after a failure."""

import random
from dataclasses import dataclass
from datetime import timedelta

_DOUBLINGS = 16


@dataclass(frozen=True)
class Rhythm:
    """`long_poll`: Telegram itself ends a call after 50 seconds. `request`: how long one call may take.

    `start`: how long the desk's own start waits for the first attempt to connect.
    """

    long_poll: timedelta = timedelta(seconds=50)
    request: timedelta = timedelta(seconds=60)
    first_pause: timedelta = timedelta(seconds=1)
    longest_pause: timedelta = timedelta(seconds=60)
    check: timedelta = timedelta(seconds=60)
    start: timedelta = timedelta(seconds=2)

    def pause(self, failures: int, wished: timedelta | None = None) -> float:
        """Seconds until the next attempt after so many failures in a row; a vendor's own wish is obeyed."""
        doublings: int = 2 ** min(failures - 1, _DOUBLINGS)
        longest = min(self.first_pause * doublings, self.longest_pause)
        return max((wished or timedelta(0)).total_seconds(), longest.total_seconds() * random.uniform(0.5, 1.0))
