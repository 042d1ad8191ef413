"""The last changes of this process, numbered, so that a browser that was away for a moment misses none."""

import asyncio
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from starlette.concurrency import run_in_threadpool

from inbox.storage.live import Change, Hub, Topic
from inbox.web.event_stream import Event

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
    conversation_id: int
    told: Event


class Doors:
    """Which sessions were still open when one of their pages last looked: a manager's tabs look once for them all."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, bool]] = {}

    async def is_open(self, token: str, longest: timedelta, look: Callable[[], bool]) -> bool:
        """`longest`: how old an answer may be. Only from the event loop."""
        now = asyncio.get_running_loop().time()
        oldest = now - longest.total_seconds()
        if (kept := self._seen.get(token)) and kept[0] > oldest:
            return kept[1]
        self._seen = {each: seen for each, seen in self._seen.items() if seen[0] > oldest}
        self._seen[token] = (now, True)  # the other tabs need not wait for it
        is_open = await run_in_threadpool(look)
        self._seen[token] = (now, is_open)
        return is_open


class Ring:
    """Filled from any thread; browsers' streams listen in the event loop."""

    def __init__(self, hub: Hub) -> None:
        self._life = secrets.token_hex(4)  # numbers of another life of the process say nothing
        self._events: deque[LiveEvent] = deque(maxlen=_KEPT)
        self._last = 0
        self._lock = threading.Lock()
        self._listeners: dict[asyncio.AbstractEventLoop, set[asyncio.Event]] = {}
        self._woken: set[asyncio.AbstractEventLoop] = set()  # those that will soon wake their listeners
        self.doors = Doors()
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
            return [self._events[place] for place in range(number - self._last, 0)]

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that is set with every change, for a stream in the running loop."""
        loop, listener = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            self._listeners.setdefault(loop, set()).add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                of_loop = self._listeners.get(loop, set())
                of_loop.discard(listener)
                if not of_loop:
                    self._listeners.pop(loop, None)

    def _add(self, changes: Sequence[Change]) -> None:
        with self._lock:
            for change in changes:
                if change.topic in _NAMES:
                    self._last += 1
                    told = Event(
                        _NAMES[change.topic], {"c": change.conversation_id, "m": change.seq}, self.id_of(self._last)
                    )
                    self._events.append(LiveEvent(self._last, change.conversation_id, told))
            loops = [loop for loop in self._listeners if loop not in self._woken]
            self._woken.update(loops)
        for loop in loops:
            try:
                loop.call_soon_threadsafe(self._wake, loop)
            except RuntimeError:
                self._forget(loop)  # it has ended, and its browsers with it

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        """Changes that come before it runs are told by it, too."""
        with self._lock:
            self._woken.discard(loop)
            listeners = list(self._listeners.get(loop, ()))
        for listener in listeners:
            listener.set()

    def _forget(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            self._woken.discard(loop)
            self._listeners.pop(loop, None)
