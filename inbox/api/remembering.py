"""Answers that are given again, byte for byte, while nothing at all was committed to the database since.

Scripts ask for the same list every few seconds; building it costs twenty times what telling it again does. Every use
asks the database whether anything changed, so nobody is ever told something old.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool
from starlette.types import Scope

_MOST = 256
_connections = count(1)


@dataclass(frozen=True)
class Asked:
    """A question, as it stands in a request: what was asked, and by whose token."""

    authorization: bytes
    path: str
    query: bytes


def asked_in(scope: Scope) -> Asked:
    authorization = next((told for name, told in scope["headers"] if name == b"authorization"), b"")
    return Asked(authorization, scope["path"], scope["query_string"])


@dataclass(frozen=True)
class State:
    """What the database holds, as one connection sees it: the same again means that nothing changed in between.

    `seen_by` is the connection where the database counts for each of its own (SQLite), 0 where it counts for all.
    """

    seen_by: int
    number: str


@dataclass
class _Answer:
    body: bytes
    numbers: dict[int, str] = field(default_factory=dict)


class Remembered:
    """The last answers by what was asked; of use to all threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._lock = Lock()

    def holds(self, asked: Hashable) -> bool:
        """Whether it was answered, if only before something changed."""
        return asked in self._answers

    def find(self, asked: Hashable, state: State | None) -> bytes | None:
        with self._lock:
            answer = self._answers.get(asked)
            if answer is None or state is None or answer.numbers.get(state.seen_by) != state.number:
                return None
            self._answers.move_to_end(asked)
            return answer.body

    def keep(self, asked: Hashable, state: State, body: bytes) -> None:
        """`state` is from before the answer was made: what is committed meanwhile makes it old, not wrong."""
        with self._lock:
            answer = self._answers.get(asked)
            if answer is None or answer.body != body:
                answer = self._answers[asked] = _Answer(body)
            answer.numbers[state.seen_by] = state.number
            self._answers.move_to_end(asked)
            while len(self._answers) > _MOST:
                self._answers.popitem(last=False)


def state_at_once(engine: Engine) -> State | None:
    """What `state_of` says, without ever waiting, for the event loop: SQLite knows it if a connection is free."""
    pool = engine.pool
    is_free = engine.dialect.name == "sqlite" and isinstance(pool, QueuePool) and pool.checkedin() > 0
    return state_of(engine) if is_free else None


def state_of(engine: Engine) -> State | None:
    """None = the database does not answer."""
    try:
        connection = engine.raw_connection()
        try:
            return _state(connection, is_sqlite=engine.dialect.name == "sqlite")
        finally:
            connection.close()
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error):
        return None


def _state(connection: PoolProxiedConnection, *, is_sqlite: bool) -> State:
    driver: Any = connection.driver_connection
    if not is_sqlite:
        return State(0, driver.execute("SELECT pg_current_snapshot()::text").fetchone()[0])
    seen_by = connection.info.setdefault("number", next(_connections))
    return State(seen_by, str(driver.execute("PRAGMA data_version").fetchone()[0]))
