"""Slows down who is too fast, in this process's memory: nothing is dropped, the page sends it again by itself."""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

_KEPT_KEYS = 20_000


class Pace:
    """At most `most` in any stretch of the length `within`, for each key on its own."""

    def __init__(self, most: int, within: timedelta) -> None:
        self._most = most
        self._within = within
        self._moments: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str, now: datetime) -> timedelta | None:
        """How long the key has to wait; None = it may go on, and has been counted."""
        with self._lock:
            moments = self._moments.setdefault(key, deque())
            self._moments.move_to_end(key)
            while moments and not timedelta(0) <= now - moments[0] < self._within:
                moments.popleft()  # also what was counted before the clock was set back
            if len(moments) >= self._most:
                return self._within - (now - moments[0])
            moments.append(now)
            while len(self._moments) > _KEPT_KEYS:
                self._moments.popitem(last=False)
            return None
