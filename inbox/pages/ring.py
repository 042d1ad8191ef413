"""The last changes of this process, numbered, so that a browser that was away for a moment misses none."""

import asyncio
import secrets
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from inbox.storage.live import Change, Hub, Topic

_KEPT = 1000
_NAMES = {
    Topic.MESSAGE: "msg",
    Topic.QUEUE: "queue",
    Topic.TICK: "tick",
    Topic.PRESENCE: "here",
    Topic.ALERT: "alert",
    Topic.RESYNC: "resync",
}


@dataclass(frozen=True)
class LiveEvent:
    """What browsers are told: that something changed, and where; never what it says."""

    number: int
    name: str
    conversation_id: int
    seq: int


class Ring:
    """Filled from any thread; browsers' streams listen in the event loop."""

    def __init__(self, hub: Hub) -> None:
        self._life = secrets.token_hex(4)  # numbers of another life of the process say nothing
        self._events: deque[LiveEvent] = deque(maxlen=_KEPT)
        self._last = 0
        self._lock = threading.Lock()
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        hub.watch(self._add)

    def id_of(self, number: int) -> str:
        return f"{self._life}-{number}"

    @property
    def last(self) -> int:
        return self._last

    def number_of(self, event_id: str | None) -> int | None:
        """Where to go on after a break; None when that can't be told any more and all must be looked at again."""
        life, _, number = (event_id or "").partition("-")
        if life != self._life or not number.isdecimal() or len(number) > 18 or int(number) > self._last:
            return None
        return int(number)

    def after(self, number: int) -> Sequence[LiveEvent] | None:
        """What happened since; None when some of it is not kept any more."""
        with self._lock:
            if number < self._last - len(self._events):
                return None
            return [event for event in self._events if event.number > number]

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that is set with every change, for a stream in the running loop."""
        listener = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._listeners.add(listener)
        try:
            yield listener[1]
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def _add(self, changes: Sequence[Change]) -> None:
        with self._lock:
            for change in changes:
                if change.topic in _NAMES:
                    self._last += 1
                    self._events.append(
                        LiveEvent(self._last, _NAMES[change.topic], change.conversation_id, change.seq)
                    )  # fmt: skip
            listeners = list(self._listeners)
        for loop in {loop for loop, _ in listeners}:
            mine = [event for of, event in listeners if of is loop]
            try:
                loop.call_soon_threadsafe(_set_all, mine)
            except RuntimeError:
                continue  # the loop has ended, and its browsers with it


def _set_all(events: Sequence[asyncio.Event]) -> None:
    for event in events:
        event.set()
