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

_WIRE = "wire"

Heed = Callable[[Any], None]  # what is done with the cursor of a statement that was kept, once it has been sent
_BEGIN: tuple[str, Any, Heed | None] = ("BEGIN", None, None)


@dataclass
class Wire:
    """`driver`: sqlite3's or psycopg's connection, which has `execute`. `kept`: what is to be sent first, in order."""

    dialect: Dialect
    driver: Any
    errors: type[Exception]
    may_keep: bool
    kept: list[tuple[str, Any, Heed | None]] = field(default_factory=list)

    @classmethod
    def of(cls, connection: Connection, *, may_keep: bool = False) -> "Wire":
        dialect = connection.dialect
        return cls(dialect, connection.connection.driver_connection, dialect.loaded_dbapi.Error, may_keep)

    def begin(self) -> None:
        self.kept = [_BEGIN] if self.may_keep else []

    def ask(self, sql: str, parameters: Any) -> Any:
        """The driver's cursor with the result."""
        try:
            if not self.kept:
                return self.driver.execute(sql, parameters)
            return self._send([(sql, parameters)])[0]
        except self.errors as error:
            raise self._translated(sql, error) from error

    def ask_all(self, asked: Sequence[tuple[str, Any]]) -> Sequence[Any]:
        """The cursors of several, which run one after the other and go together."""
        try:
            if not self.may_keep:
                return [self.driver.execute(sql, parameters) for sql, parameters in asked]
            return self._send(asked)
        except self.errors as error:
            raise self._translated(asked[0][0], error) from error

    def tell(self, sql: str, each: Sequence[Any]) -> None:
        if self.may_keep:
            self.kept += [(sql, parameters, None) for parameters in each]
            return
        try:
            self.driver.cursor().executemany(sql, each)
        except self.errors as error:
            raise self._translated(sql, error) from error

    def ask_later(self, sql: str, parameters: Any, heed: Heed) -> None:
        """The result is given to `heed` when it is known: at once, or with the next that is asked."""
        if self.may_keep:
            self.kept.append((sql, parameters, heed))
        else:
            heed(self.ask(sql, parameters))

    def send_kept(self) -> None:
        if not self.kept:
            return
        try:
            self._send(())
        except self.errors as error:
            raise self._translated("several statements", error) from error

    def commit(self) -> None:
        """Where nothing is kept the driver does it by itself."""
        if self.kept == [_BEGIN]:
            self.kept = []
        if not self.kept:
            return
        try:
            self._send([("COMMIT", None)])
        except self.errors as error:
            raise self._translated("COMMIT", error) from error

    def forget_kept(self) -> None:
        self.kept = []

    @property
    def is_cut(self) -> bool:
        return self.may_keep and bool(self.driver.closed)

    def _send(self, asked: Sequence[tuple[str, Any]]) -> Sequence[Any]:
        """What is kept and what is asked, together."""
        kept, self.kept = self.kept, []
        with self.driver.pipeline():
            told = [self.driver.execute(sql, parameters) for sql, parameters, _ in kept]
            cursors = [self.driver.execute(sql, parameters) for sql, parameters in asked]
        for (_, _, heed), cursor in zip(kept, told, strict=True):
            if heed is not None:
                heed(cursor)
        return cursors

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


def open_wires(engine: Engine, *, may_keep: bool) -> None:
    """For an engine whose transactions are units of work; `may_keep` on PostgreSQL, where we begin and end them."""

    def open_wire(connection: Connection) -> None:
        wire = connection.info.get(_WIRE)
        if wire is None or wire.driver is not connection.connection.driver_connection:
            wire = connection.info[_WIRE] = Wire.of(connection, may_keep=may_keep)
        wire.begin()

    def send(connection: Connection, *_: Any) -> None:
        if (wire := connection.info.get(_WIRE)) is not None:
            wire.send_kept()

    def commit(connection: Connection) -> None:
        if (wire := connection.info.get(_WIRE)) is not None:
            wire.commit()

    def forget(connection: Connection) -> None:
        if (wire := connection.info.get(_WIRE)) is not None:
            wire.forget_kept()

    event.listen(engine, "begin", open_wire)
    if may_keep:
        event.listen(engine, "before_cursor_execute", send)
        event.listen(engine, "commit", commit)
        event.listen(engine, "rollback", forget)
