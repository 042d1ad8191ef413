"""The last changes of this process, numbered, so that a browser that was away for a moment misses none."""

import asyncio
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from starlette.concurrency import run_in_threadpool

from inbox.storage.live import Change, Hub, Topic
from inbox.web.event_stream import Event, Together

_KEPT = 1000
_AT_ONCE = 200  # pages; between them others have their turn, such as the guest who writes next
_LATER_SECONDS = 0.2
# What is told with the next news, or a little later: each wake-up costs as much as news of a message.
_NOT_PRESSING = frozenset({Topic.TICK, Topic.PRESENCE})
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


class News(list[LiveEvent]):
    """What happened since some number: the same for all pages that were told the same so far."""

    @cached_property
    def told(self) -> Together:
        return Together(event.told for event in self)


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
        self._news: dict[int, News] = {}  # by the number after which they happened, until something else does
        self._last = 0
        self._lock = threading.Lock()
        self._listeners: dict[asyncio.AbstractEventLoop, set[asyncio.Event]] = {}
        self._woken: set[asyncio.AbstractEventLoop] = set()  # those that will soon wake their listeners
        self._later: set[asyncio.AbstractEventLoop] = set()  # those that will do so a little later
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

    def after(self, number: int) -> News | None:
        """What happened since; None when some of it is not kept any more."""
        with self._lock:
            news = self._news.get(number)
            if news is None and number >= self._last - len(self._events):
                news = self._news[number] = News(self._events[place] for place in range(number - self._last, 0))
            return news

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
            shown = [change for change in changes if change.topic in _NAMES]
            for change in shown:
                self._keep(change)
            is_pressing = any(change.topic not in _NOT_PRESSING for change in shown)
            waiting = self._woken if is_pressing else self._woken | self._later
            loops = [loop for loop in self._listeners if shown and loop not in waiting]
            (self._woken if is_pressing else self._later).update(loops)
        for loop in loops:
            try:
                loop.call_soon_threadsafe(self._wake if is_pressing else self._wake_later, loop)
            except RuntimeError:
                self._forget(loop)  # it has ended, and its browsers with it

    def _keep(self, change: Change) -> None:
        self._last += 1
        self._news.clear()
        told = Event(_NAMES[change.topic], {"c": change.conversation_id, "m": change.seq}, self.id_of(self._last))
        self._events.append(LiveEvent(self._last, change.conversation_id, told))

    def _wake_later(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_later(_LATER_SECONDS, self._wake_if_due, loop)

    def _wake_if_due(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            is_due = loop in self._later
        if is_due:  # else something pressing has told it already
            self._wake(loop)

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        """Changes that come before it runs are told by it, too."""
        with self._lock:
            self._woken.discard(loop)
            self._later.discard(loop)
            listeners = list(self._listeners.get(loop, ()))
        _set_some(loop, listeners)

    def _forget(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            self._woken.discard(loop)
            self._later.discard(loop)
            self._listeners.pop(loop, None)


def _set_some(loop: asyncio.AbstractEventLoop, listeners: Sequence[asyncio.Event]) -> None:
    for listener in listeners[:_AT_ONCE]:
        listener.set()
    if rest := listeners[_AT_ONCE:]:
        loop.call_soon(_set_some, loop, rest)
