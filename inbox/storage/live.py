"""Announcing what changed to whoever is watching: pages' event streams, the loops, other processes.

A unit of work calls `announce`; the store publishes after the commit. Nothing here carries text or names.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

_PENDING, _CALLS = "changes", "calls"


class Topic(StrEnum):
    MESSAGE = "message"  # a conversation has something new to show
    QUEUE = "queue"  # who holds or awaits a conversation changed
    TICK = "tick"  # a delivery changed its state
    OUTBOX = "outbox"  # something waits to be sent
    MEDIA = "media"  # a file waits to be fetched
    TIMER = "timer"
    INCIDENT = "incident"  # a problem's record changed; 0 = one without a conversation
    PRESENCE = "presence"  # who looks at a conversation or writes in it
    ALERT = "alert"  # a human is needed: sound and notification
    KNOWLEDGE = "knowledge"
    RESYNC = "resync"  # something may have been missed: look at everything again


@dataclass(frozen=True)
class Change:
    """`seq` is the message's number within its conversation; 0 stands for "not about one"."""

    topic: Topic
    conversation_id: int = 0
    seq: int = 0
    contact_id: int = 0


Watcher = Callable[[Sequence[Change]], None]


def announce(session: Session, change: Change) -> None:
    """Tell the watchers after this unit of work is committed; a unit that fails announces nothing."""
    pending: dict[Change, None] = session.info.setdefault(_PENDING, {})
    pending[change] = None


def announced(session: Session) -> list[Change]:
    return list(session.info.pop(_PENDING, {}))


def afterwards(session: Session, call: Callable[[], None]) -> None:
    """Call it when this unit of work is committed, in the event loop that waits for it, else in the writer's thread."""
    session.info.setdefault(_CALLS, []).append(call)


def asked_afterwards(session: Session) -> list[Callable[[], None]]:
    calls: list[Callable[[], None]] = session.info.pop(_CALLS, [])
    return calls


class Hub:
    """Calls every watcher, in the thread that publishes; a watcher only passes the changes on and never blocks."""

    def __init__(self) -> None:
        self._watchers: dict[int, Watcher] = {}
        self._lock = threading.Lock()
        self._next = 0

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Start watching; returns the call that stops it."""
        with self._lock:
            number = self._next
            self._next += 1
            self._watchers[number] = watcher

        def stop() -> None:
            with self._lock:
                self._watchers.pop(number, None)

        return stop

    def publish(self, changes: Sequence[Change]) -> None:
        with self._lock:
            watchers = list(self._watchers.values())
        for watcher in watchers:
            try:
                watcher(changes)
            except Exception:  # such as a page's loop that was closed: no reason for the others not to hear
                log.exception("a watcher failed")
