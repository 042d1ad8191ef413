"""The driver's own connection under a session. Called by compiled statements.

On PostgreSQL every statement is a way to the server and back: what nobody waits for is kept, and sent along with the
next statement whose result is wanted, or at the latest with the commit. So are a transaction's first and last words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from inbox.storage.pipe import Pipe, numbered

_WIRE = "wire"

Heed = Callable[[Any], None]  # what is done with the cursor of a statement that was kept, once it has been sent
_BEGIN: tuple[str, Any, Heed | None] = ("BEGIN", (), None)
_BEGIN_TO_WRITE = "BEGIN IMMEDIATE"  # on SQLite: it waits for other processes before it reads


@dataclass
class Wire:
    """`driver`: sqlite3's or psycopg's connection, which has `execute`. `kept`: what is to be sent first, in order.

    `pipe`: that of a unit of work on PostgreSQL, where statements are kept; `dialect` is what they are written in.
    """

    dialect: Dialect
    driver: Any
    errors: type[Exception]
    pipe: Pipe | None = None
    kept: list[tuple[str, Any, Heed | None]] = field(default_factory=list)

    @classmethod
    def of(cls, connection: Connection) -> "Wire":
        dialect = connection.dialect
        return cls(dialect, connection.connection.driver_connection, dialect.loaded_dbapi.Error)

    def begin(self) -> None:
        if self.pipe:
            self.kept = [_BEGIN]
        else:
            self.ask(_BEGIN_TO_WRITE, ())

    def ask(self, sql: str, parameters: Any) -> Any:
        """The driver's cursor with the result."""
        return self.ask_all([(sql, parameters)])[0]

    def ask_all(self, asked: Sequence[tuple[str, Any]]) -> Sequence[Any]:
        """The cursors of several, which run one after the other and go together."""
        try:
            if self.pipe is None:
                return [self.driver.execute(sql, parameters) for sql, parameters in asked]
            return self._send(self.pipe, asked)
        except self.errors as error:
            raise self._translated(asked[0][0], error) from error

    def tell(self, sql: str, each: Sequence[Any]) -> None:
        if self.pipe:
            self.kept += [(sql, parameters, None) for parameters in each]
            return
        try:
            self.driver.cursor().executemany(sql, each)
        except self.errors as error:
            raise self._translated(sql, error) from error

    def ask_later(self, sql: str, parameters: Any, heed: Heed) -> None:
        """The result is given to `heed` when it is known: at once, or with the next that is asked."""
        if self.pipe:
            self.kept.append((sql, parameters, heed))
        else:
            heed(self.ask(sql, parameters))

    def send_kept(self) -> None:
        if self.kept:
            self._end_with("several statements", [])

    def commit(self) -> None:
        """Where nothing is kept the driver does it by itself."""
        if self.kept == [_BEGIN]:
            self.kept = []
        if self.kept:
            self._end_with("COMMIT", [("COMMIT", ())])

    def roll_back(self) -> None:
        """The driver does it by itself."""
        self.kept = []
        if self.pipe:
            self.pipe.forget()

    @property
    def is_cut(self) -> bool:
        return self.pipe is not None and bool(self.driver.closed)

    def _end_with(self, name: str, asked: Sequence[tuple[str, Any]]) -> None:
        if self.pipe is None:
            return
        try:
            self._send(self.pipe, asked)
        except self.errors as error:
            raise self._translated(name, error) from error

    def _send(self, pipe: Pipe, asked: Sequence[tuple[str, Any]]) -> Sequence[Any]:
        """What is kept and what is asked, together."""
        kept, self.kept = self.kept, []
        found = pipe.send([*((sql, parameters) for sql, parameters, _ in kept), *asked])
        for (_, _, heed), answer in zip(kept, found, strict=False):
            if heed is not None:
                heed(answer)
        return found[len(kept) :]

    def _translated(self, sql: str, error: Exception) -> Exception:
        """The driver's error as SQLAlchemy's, which the store knows."""
        return DBAPIError.instance(
            sql, None, error, self.errors, dialect=self.dialect, connection_invalidated=self.is_cut and sql != "COMMIT"
        )


def wire_of(session: Session) -> Wire:
    """A unit of work has it at hand, and need not begin anything for it."""
    known: Wire | None = getattr(session, "wire", None)
    return known if known is not None else Wire.of(session.connection())


def wire_on(connection: Connection) -> Wire:
    known: Wire | None = connection.info.get(_WIRE)
    return known if known is not None else Wire.of(connection)


def open_wires(engine: Engine, *, piped: bool) -> None:
    """For an engine whose transactions are units of work, which we begin; `piped` on PostgreSQL, where we end them."""

    def open_wire(connection: Connection) -> None:
        wire = connection.info.get(_WIRE)
        if wire is None or wire.driver is not connection.connection.driver_connection:
            wire = connection.info[_WIRE] = Wire.of(connection)
            if piped:
                kind: Any = type(connection.dialect)
                wire.pipe, wire.dialect = Pipe(wire.driver), numbered(kind)
        wire.begin()

    def send(connection: Connection, *_: Any) -> None:
        if (wire := connection.info.get(_WIRE)) is not None:
            wire.send_kept()

    def commit(connection: Connection) -> None:
        if (wire := connection.info.get(_WIRE)) is not None:
            wire.commit()

    def roll_back(connection: Connection) -> None:
        if (wire := connection.info.get(_WIRE)) is not None:
            wire.roll_back()

    event.listen(engine, "begin", open_wire)
    if piped:
        event.listen(engine, "before_cursor_execute", send)
        event.listen(engine, "commit", commit)
        event.listen(engine, "rollback", roll_back)
