"""The database: one writer that commits units of work in groups, and read-only sessions beside it.

A unit of work is a function that is given a session; it may run again, when another of its group failed or met a
deadlock, so it does nothing but read and write through that session. On SQLite the single writer is what keeps threads
from fighting for the lock, and what makes full durability cheap; on PostgreSQL it spares a commit a message.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from inbox.channel import OutOfReach
from inbox.storage.engines import UNREACHABLE, Engines, as_out_of_reach, is_passing, is_sqlite, open_engines
from inbox.storage.live import Change, Hub, announced
from inbox.storage.neighbours import Neighbours
from inbox.storage.unit import Unit

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Session], T]

_GROUP_SIZE = 200


@dataclass(frozen=True)
class _Unit:
    """`done`: the future of a thread that waits, or that of a task of an event loop."""

    work: Work[Any]
    done: Future[Any] | asyncio.Future[Any]


class Store:
    """Opened once a process; `write` and `awrite` return what the work returned, after its commit."""

    def __init__(self, url: str, hub: Hub | None = None, engines: Engines | None = None) -> None:
        """`engines`: of this `url`, where they were opened before and are no other store's now."""
        engines = engines or open_engines(url)
        self.hub = hub or Hub()
        self.writer: Engine = engines.writer
        self.reader: Engine = engines.reader
        self.neighbours = None if is_sqlite(url) else Neighbours(url, self.hub)
        self._closing = threading.Lock()
        self._is_closed = False
        self._units: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, name="writer", daemon=True)
        self._thread.start()

    def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction and return its result once that is durable; raises what `work` raised.

        Raises `OutOfReach` when the database can't be written. Not to be called from the event loop.
        """
        done: Future[T] = Future()
        self._put(_Unit(work, done))
        return done.result()

    async def awrite(self, work: Work[T]) -> T:
        """The same for the event loop."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._put(_Unit(work, done))
        return await done

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that can't write, on a snapshot of what is committed."""
        try:
            with Session(self.reader) as session:
                yield session
        except UNREACHABLE as error:
            raise as_out_of_reach(error) from error

    def close(self) -> None:
        """Commits what was put in before; whoever comes later is told so at once."""
        with self._closing:
            self._is_closed = True
            self._units.put(None)
        self._thread.join()
        if self.neighbours:
            self.neighbours.close()
        self.writer.dispose()
        self.reader.dispose()

    def _put(self, unit: _Unit) -> None:
        with self._closing:
            if self._is_closed:
                raise OutOfReach("the store is closed")
            self._units.put(unit)

    def _write_all(self) -> None:
        while (first := self._units.get()) is not None:
            group = [unit for unit in (first, *self._waiting()) if not unit.done.cancelled()]
            try:
                self._commit(group)
            except Exception as error:
                log.exception("the writer failed on a group of %d", len(group))
                _settle(group, [_Outcome(error=error) for _ in group])

    def _waiting(self) -> Iterator[_Unit]:
        for _ in range(_GROUP_SIZE - 1):
            try:
                unit = self._units.get_nowait()
            except queue.Empty:
                return
            if unit is None:
                self._units.put(None)
                return
            yield unit

    def _commit(self, group: Sequence[_Unit], tries: int = 3) -> None:
        """All in one transaction. Where one fails the halves are tried apart, so that it harms no other."""
        try:
            outcomes = self._run(group)
        except OutOfReach as error:
            _settle(group, [_Outcome(error=error) for _ in group])
        except Exception as error:
            if len(group) > 1:
                middle = len(group) // 2
                self._commit(group[:middle])
                self._commit(group[middle:])
            elif tries > 1 and is_passing(error):
                self._commit(group, tries=tries - 1)
            else:
                _settle(group, [_Outcome(error=as_out_of_reach(error))])
        else:
            _settle(group, outcomes)
            if changes := _distinct(outcomes):
                self.hub.publish(changes)

    def _run(self, group: Sequence[_Unit]) -> list["_Outcome"]:
        with self._transaction() as connection:
            outcomes = [_run(connection, unit.work) for unit in group]
            changes = _distinct(outcomes)
            if changes and self.neighbours:
                self.neighbours.tell(connection, changes)
        return outcomes

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Raises `OutOfReach` when it can't even begin: then nobody of the group need try by himself."""
        try:
            connection = self.writer.connect()
        except UNREACHABLE as error:
            raise as_out_of_reach(error) from error
        with connection:  # it goes back to the pool also where it can't begin: there is no other
            try:
                transaction = connection.begin()
            except UNREACHABLE as error:
                raise as_out_of_reach(error) from error
            with transaction:
                yield connection


@dataclass(frozen=True)
class _Outcome:
    result: Any = None
    error: BaseException | None = None
    changes: Sequence[Change] = ()

    def tell(self, done: Future[Any] | asyncio.Future[Any]) -> None:
        if done.done():
            return  # nobody waits any more
        if self.error is not None:
            done.set_exception(self.error)
        else:
            done.set_result(self.result)


def _run(connection: Connection, work: Work[Any]) -> _Outcome:
    with Unit(connection, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
        result = work(session)
        session.flush()
        if session.in_transaction():
            session.commit()  # the group's transaction goes on
        return _Outcome(result=result, changes=announced(session))


def _settle(group: Sequence[_Unit], outcomes: Sequence[_Outcome]) -> None:
    """Tell everybody who waits; an event loop is woken once for all of its tasks."""
    tasks: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], _Outcome]]] = {}
    for unit, outcome in zip(group, outcomes, strict=True):
        if isinstance(unit.done, Future):
            outcome.tell(unit.done)
        else:
            tasks.setdefault(unit.done.get_loop(), []).append((unit.done, outcome))
    for loop, told in tasks.items():
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(_tell, told)


def _tell(told: Sequence[tuple[asyncio.Future[Any], _Outcome]]) -> None:
    for done, outcome in told:
        outcome.tell(done)


def _distinct(outcomes: Sequence[_Outcome]) -> list[Change]:
    return list(dict.fromkeys(change for outcome in outcomes for change in outcome.changes))
