"""The database: units of work that are committed in groups, and read-only sessions beside them.

A unit of work is a function that is given a session; it may run again, when another of its group failed, met a deadlock
or lost the connection, so it does nothing but read and write through that session. On SQLite there is one writer, which
is what keeps threads from fighting for the lock, and what makes full durability cheap. On PostgreSQL there are some, so
that one conversation's way to the database and back is no other's; groups spare a commit a message.
"""

import asyncio
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from inbox.channel import OutOfReach
from inbox.storage.condition import Condition
from inbox.storage.engines import UNREACHABLE, WRITERS, Engines, as_out_of_reach, is_sqlite, open_engines
from inbox.storage.live import Hub
from inbox.storage.neighbours import Neighbours
from inbox.storage.once import remember_answers
from inbox.storage.writing import Task, Writer

T = TypeVar("T")
Work = Callable[[Session], T]


class Store:
    """Opened once a process; `write` and `awrite` return what the work returned, after its commit.

    `lane`: units of one lane run in the order in which they were handed in; those of others may run beside them where
    the database allows. Units without one are a lane, too.
    """

    def __init__(self, url: str, hub: Hub | None = None, engines: Engines | None = None) -> None:
        """`engines`: of this `url`, where they were opened before and are no other store's now."""
        engines = engines or open_engines(url)
        self.hub = hub or Hub()
        self.writer: Engine = engines.writer
        self.reader: Engine = engines.reader
        self.name = uuid.uuid4().hex  # of this process, among others on one database
        self.neighbours = None if is_sqlite(url) else Neighbours(url, self.hub, self.name)
        self.condition = Condition()
        self._closing = threading.Lock()
        self._is_closed = False
        tell = self.neighbours.tell if self.neighbours else None
        self._writers = [
            Writer(self.writer, self.condition, tell=tell, publish=self.hub.publish, name=f"writer-{number}")
            for number in range(1 if is_sqlite(url) else WRITERS)
        ]

    def write(self, work: Work[T], lane: str = "") -> T:
        """Run `work` in a transaction and return its result once that is durable; raises what `work` raised.

        Raises `OutOfReach` when the database can't be written. Not to be called from the event loop.
        """
        done: Future[T] = Future()
        self._put(Task(work, done), lane)
        return done.result()

    async def awrite(self, work: Work[T], lane: str = "") -> T:
        """The same for the event loop."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._put(Task(work, done), lane)
        return await done

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that can't write, on a snapshot of what is committed."""
        try:
            with Session(self.reader) as session:
                yield remember_answers(session)
        except UNREACHABLE as error:
            raise as_out_of_reach(error) from error

    def close(self) -> None:
        """Commits what was put in before; whoever comes later is told so at once."""
        with self._closing:
            self._is_closed = True
            for writer in self._writers:
                writer.end()
        for writer in self._writers:
            writer.join()
        if self.neighbours:
            self.neighbours.close()
        self.writer.dispose()
        self.reader.dispose()

    def _put(self, task: Task, lane: str) -> None:
        writer = self._writers[hash(lane) % len(self._writers)] if lane else self._writers[0]
        with self._closing:
            if self._is_closed:
                raise OutOfReach("the store is closed")
            writer.put(task)
