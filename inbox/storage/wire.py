"""The driver's own connection under a session. Called by compiled statements.

On PostgreSQL every statement is a way to the server and back: what nobody waits for is kept, and sent along with the
next statement whose result is wanted, or at the latest before the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

_WIRE = "wire"


@dataclass
class Wire:
    """`driver`: sqlite3's or psycopg's connection, which has `execute`. `kept`: what is to be sent first, in order."""

    dialect: Dialect
    driver: Any
    errors: type[Exception]
    may_keep: bool
    kept: list[tuple[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, connection: Connection, *, may_keep: bool = False) -> "Wire":
        dialect = connection.dialect
        return cls(dialect, connection.connection.driver_connection, dialect.loaded_dbapi.Error, may_keep)

    def ask(self, sql: str, parameters: Any) -> Any:
        """The driver's cursor with the result."""
        try:
            if not self.kept:
                return self.driver.execute(sql, parameters)
            with self.driver.pipeline():
                self._send()
                return self.driver.execute(sql, parameters)
        except self.errors as error:
            raise self._translated(sql, error) from error

    def tell(self, sql: str, each: Sequence[Any]) -> None:
        if self.may_keep:
            self.kept += [(sql, parameters) for parameters in each]
            return
        try:
            self.driver.cursor().executemany(sql, each)
        except self.errors as error:
            raise self._translated(sql, error) from error

    def send_kept(self) -> None:
        if not self.kept:
            return
        try:
            with self.driver.pipeline():
                self._send()
        except self.errors as error:
            raise self._translated("several statements", error) from error

    def forget_kept(self) -> None:
        self.kept = []

    def _send(self) -> None:
        kept, self.kept = self.kept, []
        for sql, parameters in kept:
            self.driver.execute(sql, parameters)

    def _translated(self, sql: str, error: Exception) -> Exception:
        """The driver's error as SQLAlchemy's, which the store knows."""
        return DBAPIError.instance(sql, None, error, self.errors, dialect=self.dialect)


def wire_of(session: Session) -> Wire:
    """A unit of work's is its connection's, and the session need not begin anything for it."""
    bind = session.get_bind()
    if not isinstance(bind, Connection):
        return Wire.of(session.connection())
    known: Wire | None = bind.info.get(_WIRE)
    return known if known is not None else Wire.of(bind)


def open_wires(engine: Engine, *, may_keep: bool) -> None:
    """For an engine whose transactions are units of work; `may_keep` on PostgreSQL."""

    def open_wire(connection: Connection) -> None:
        wire = connection.info.get(_WIRE)
        if wire is None or wire.driver is not connection.connection.driver_connection:
            wire = connection.info[_WIRE] = Wire.of(connection, may_keep=may_keep)
        wire.forget_kept()

    def send(connection: Connection, *_: Any) -> None:
        if (wire := connection.info.get(_WIRE)) is not None:
            wire.send_kept()

    def forget(connection: Connection) -> None:
        if (wire := connection.info.get(_WIRE)) is not None:
            wire.forget_kept()

    event.listen(engine, "begin", open_wire)
    if may_keep:
        event.listen(engine, "before_cursor_execute", send)
        event.listen(engine, "commit", send)
        event.listen(engine, "rollback", forget)
