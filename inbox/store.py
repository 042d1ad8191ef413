"""The database: one writer that commits units of work in groups, and read-only sessions beside it.

A unit of work is a function that is given a session; it may run again when its group met a deadlock, so it does
nothing but read and write through that session. On SQLite the single writer is what keeps threads from fighting for
the lock, and what makes full durability cheap; on PostgreSQL it spares a commit a message.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from psycopg import errors
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session

from inbox.channel import OutOfReach
from inbox.engines import is_sqlite, open_reader, open_writer
from inbox.live import Change, Hub, announced
from inbox.neighbours import Neighbours

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Session], T]

_GROUP_SIZE = 200


@dataclass(frozen=True)
class _Unit:
    work: Work[Any]
    done: Future[Any]


class Store:
    """Opened once a process; `write` and `awrite` return what the work returned, after its commit."""

    def __init__(self, url: str, hub: Hub | None = None) -> None:
        self.hub = hub or Hub()
        self.writer: Engine = open_writer(url)
        self.reader: Engine = open_reader(url)
        self.neighbours = None if is_sqlite(url) else Neighbours(url, self.hub)
        self._units: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, name="writer", daemon=True)
        self._thread.start()

    def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction and return its result once that is durable; raises what `work` raised.

        Raises `OutOfReach` when the database can't be written. Not to be called from the event loop.
        """
        return self._enqueue(work).result()

    async def awrite(self, work: Work[T]) -> T:
        return await asyncio.wrap_future(self._enqueue(work))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that can't write, on a snapshot of what is committed."""
        try:
            with Session(self.reader) as session:
                yield session
        except (OperationalError, InterfaceError) as error:
            raise OutOfReach from error

    def close(self) -> None:
        self._units.put(None)
        self._thread.join()
        if self.neighbours:
            self.neighbours.close()
        self.writer.dispose()
        self.reader.dispose()

    def _enqueue(self, work: Work[T]) -> Future[T]:
        done: Future[T] = Future()
        self._units.put(_Unit(work, done))
        return done

    def _write_all(self) -> None:
        while (first := self._units.get()) is not None:
            group = [first, *self._waiting()]
            try:
                self._commit_group([unit for unit in group if unit.done.set_running_or_notify_cancel()])
            except Exception:
                log.exception("the writer failed on a group of %d", len(group))

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

    def _commit_group(self, group: Sequence[_Unit], tries: int = 3) -> None:
        try:
            outcomes = self._run_in_one_transaction(group)
        except DBAPIError as error:
            if len(group) > 1:
                for unit in group:
                    self._commit_group([unit])
            elif tries > 1 and isinstance(error.orig, errors.DeadlockDetected | errors.SerializationFailure):
                self._commit_group(group, tries=tries - 1)
            else:
                self._settle(group, [_Outcome(error=_as_out_of_reach(error))])
        except Exception as error:  # nothing of the group is committed: say so to each of them
            self._settle(group, [_Outcome(error=error) for _ in group])
        else:
            self._settle(group, outcomes)

    def _run_in_one_transaction(self, group: Sequence[_Unit]) -> list["_Outcome"]:
        with self.writer.begin() as connection:
            outcomes = [_run_in_savepoint(connection, unit.work) for unit in group]
            changes = _distinct(outcomes)
            if changes and self.neighbours:
                self.neighbours.tell(connection, changes)
        return outcomes

    def _settle(self, group: Sequence[_Unit], outcomes: Sequence["_Outcome"]) -> None:
        for unit, outcome in zip(group, outcomes, strict=True):
            if outcome.error is not None:
                unit.done.set_exception(outcome.error)
            else:
                unit.done.set_result(outcome.result)
        changes = _distinct(outcomes)
        if changes:
            self.hub.publish(changes)


@dataclass(frozen=True)
class _Outcome:
    result: Any = None
    error: BaseException | None = None
    changes: Sequence[Change] = ()


def _run_in_savepoint(connection: Connection, work: Work[Any]) -> _Outcome:
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        try:
            result = work(session)
            session.commit()
        except (OperationalError, InterfaceError):
            raise  # the transaction itself is lost
        except Exception as error:
            session.rollback()
            return _Outcome(error=error)
        return _Outcome(result=result, changes=announced(session))


def _distinct(outcomes: Sequence[_Outcome]) -> list[Change]:
    return list(dict.fromkeys(change for outcome in outcomes for change in outcome.changes))


def _as_out_of_reach(error: DBAPIError) -> Exception:
    if isinstance(error, OperationalError | InterfaceError):
        unreachable = OutOfReach(str(error.orig))
        unreachable.__cause__ = error
        return unreachable
    return error
