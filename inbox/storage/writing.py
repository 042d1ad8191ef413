"""A thread that commits units of work in groups on a connection of its own. Used by the store."""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction
from sqlmodel import Session

from inbox.channel import OutOfReach
from inbox.storage.condition import Condition
from inbox.storage.engines import UNREACHABLE, WRITERS, as_out_of_reach, is_passing
from inbox.storage.live import Change, announced, asked_afterwards
from inbox.storage.unit import Unit

log = logging.getLogger(__name__)

Done = Future[Any] | asyncio.Future[Any]
Tell = Callable[[Connection, Sequence[Change]], None]
Publish = Callable[[Sequence[Change]], None]

_GROUP_SIZE = 200


@dataclass(frozen=True)
class Task:
    """`done`: the future of a thread that waits, or that of a task of an event loop."""

    work: Callable[[Session], Any]
    done: Done


class Writer:
    """`tell` says within the transaction what changed, `publish` after it."""

    def __init__(self, engine: Engine, condition: Condition, *, tell: Tell | None, publish: Publish, name: str) -> None:
        self._engine = engine
        self._condition = condition
        self._tell = tell
        self._publish = publish
        self._unit: Unit | None = None  # kept from group to group, until something fails on its connection
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, name=name, daemon=True)
        self._thread.start()

    def put(self, task: Task) -> None:
        self._tasks.put(task)

    def end(self) -> None:
        """After what was put in before."""
        self._tasks.put(None)

    def join(self) -> None:
        self._thread.join()

    def _write_all(self) -> None:
        while (first := self._tasks.get()) is not None:
            group = [task for task in (first, *self._waiting()) if not task.done.cancelled()]
            try:
                self._commit(group)
            except Exception as error:
                log.exception("the writer failed on a group of %d", len(group))
                _settle(group, [_Outcome(error=error) for _ in group])
        self._let_go()

    def _waiting(self) -> Iterator[Task]:
        for _ in range(_GROUP_SIZE - 1):
            try:
                task = self._tasks.get_nowait()
            except queue.Empty:
                return
            if task is None:
                self._tasks.put(None)
                return
            yield task

    def _commit(self, group: Sequence[Task], tries: int = WRITERS + 1) -> None:
        """All in one transaction. Where one fails the halves are tried apart, so that it harms no other.

        When the server was started anew every writer's connection is cut, and each of them may be met in turn.
        """
        try:
            outcomes = self._run(group)
        except OutOfReach as error:
            self._condition.fail(error)
            _settle(group, [_Outcome(error=error) for _ in group])
        except Exception as error:
            if len(group) > 1:
                middle = len(group) // 2
                self._commit(group[:middle])
                self._commit(group[middle:])
            elif tries > 1 and is_passing(error):
                self._commit(group, tries=tries - 1)
            else:
                told = as_out_of_reach(error)
                if isinstance(told, OutOfReach):
                    self._condition.fail(told)
                _settle(group, [_Outcome(error=told)])
        else:
            changes = _distinct(outcomes)
            if changes:
                self._condition.succeed()  # most groups of an idle desk write nothing, which a full disk takes
            _settle(group, outcomes)
            if changes:
                self._publish(changes)

    def _run(self, group: Sequence[Task]) -> list["_Outcome"]:
        with self._transaction() as unit:
            outcomes = [_run(unit, task.work) for task in group]
            changes = _distinct(outcomes)
            if changes and self._tell:
                self._tell(unit.line, changes)
        return outcomes

    @contextmanager
    def _transaction(self) -> Iterator[Unit]:
        """Raises `OutOfReach` when it can't even begin: then nobody of the group need try by himself."""
        try:
            unit = self._unit or Unit(self._engine.connect())
        except UNREACHABLE as error:
            raise as_out_of_reach(error) from error
        self._unit = unit
        try:
            with self._begun(unit):
                yield unit
        except BaseException:
            self._let_go()
            raise

    def _begun(self, unit: Unit) -> RootTransaction:
        try:
            return unit.line.begin()
        except UNREACHABLE as error:
            raise as_out_of_reach(error) from error

    def _let_go(self) -> None:
        """The connection goes back to its pool, which looks whether it is still good."""
        unit, self._unit = self._unit, None
        if unit is not None:
            with unit.line:
                unit.close()


@dataclass(frozen=True)
class _Outcome:
    result: Any = None
    error: BaseException | None = None
    changes: Sequence[Change] = ()
    calls: Sequence[Callable[[], None]] = ()

    def tell(self, done: Done) -> None:
        if done.done():
            return  # nobody waits any more
        if self.error is not None:
            done.set_exception(self.error)
        else:
            done.set_result(self.result)

    def follow(self) -> None:
        for call in self.calls:
            try:
                call()
            except Exception:  # such as an outbox whose loop was closed
                log.exception("what was to follow a commit failed")


def _run(session: Unit, work: Callable[[Session], Any]) -> _Outcome:
    result = work(session)
    session.end()
    outcome = _Outcome(result, changes=announced(session), calls=asked_afterwards(session))
    session.info.clear()
    return outcome


def _settle(group: Sequence[Task], outcomes: Sequence[_Outcome]) -> None:
    """Tell everybody who waits; an event loop is woken once for all of its tasks."""
    tasks: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], _Outcome]]] = {}
    for task, outcome in zip(group, outcomes, strict=True):
        if isinstance(task.done, Future):
            outcome.follow()
            outcome.tell(task.done)
        else:
            tasks.setdefault(task.done.get_loop(), []).append((task.done, outcome))
    for loop, told in tasks.items():
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(_tell, told)


def _tell(told: Sequence[tuple[asyncio.Future[Any], _Outcome]]) -> None:
    """Before anything else is begun: a vendor waits for his answer."""
    for done, outcome in told:
        outcome.tell(done)
    for _, outcome in told:
        outcome.follow()


def _distinct(outcomes: Sequence[_Outcome]) -> list[Change]:
    return list(dict.fromkeys(change for outcome in outcomes for change in outcome.changes))
