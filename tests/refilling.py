"""A PostgreSQL database that is put back to what a template holds: a tenth of the time that a new copy takes.

Used by `tests.conftest`, once a worker. Copied anew as soon as something is not as it was, and now and then anyway.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from tests.postgres import PostgresServer

Fill = Callable[[str], None]

# What was deleted still takes room, and time to read over. So many times, and while tables are no larger than so much.
_USES, _MOST_BYTES = 25, 8 * 1024**2

_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
_NUMBERS = "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'"
_OTHERS_OUT = """SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_IS_SMALL = f"""SELECT 1 FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    HAVING sum(pg_relation_size(oid)) <= {_MOST_BYTES}"""
# How it is built: any change of it writes rows of these anew.
_BUILD = " UNION ALL ".join(
    f"SELECT count(*), sum(hashtext({key} || ' ' || xmin)) FROM {catalogue} WHERE {key}::oid >= 16384"
    for catalogue, key in {
        "pg_class": "oid", "pg_attribute": "attrelid", "pg_attrdef": "oid", "pg_constraint": "oid",
        "pg_index": "indexrelid", "pg_proc": "oid", "pg_trigger": "oid", "pg_namespace": "oid", "pg_type": "oid",
    }.items()
)  # fmt: skip


@dataclass(frozen=True)
class _Filling:
    """The statements that bring it about, foreign keys and triggers aside: `rows` by the COPY that takes them."""

    empty: str
    rows: dict[str, bytes]
    count_on: str


class RefilledDatabase:
    """To be closed in the end, which drops it."""

    def __init__(self, server: PostgresServer, name: str) -> None:
        self._server = server
        self._url = server.url_of(name)
        self._fillings: dict[str, _Filling] = {}
        self._connection: psycopg.Connection | None = None
        self._build: list[Any] = []
        self._uses = 0

    def filled_with(self, filling: str, fill: Fill) -> str:
        """The URL of the database, which now holds what `fill` puts into an empty one. Others in it are thrown out."""
        known = self._fillings.get(filling)
        if not (known and self._uses < _USES and self._refill(known)):
            self._copy(filling, fill)
        self._uses += 1
        return self._url

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._server.drop(self._url)

    def _copy(self, filling: str, fill: Fill) -> None:
        self.close()
        url = self._server.new_database(self._server.template(filling, fill), make_url(self._url).database or "")
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain, autocommit=True)
        self._build = self._connection.execute(_BUILD).fetchall()
        self._uses = 0
        if filling not in self._fillings:
            self._fillings[filling] = _read(self._connection)

    def _refill(self, filling: _Filling) -> bool:
        """False = it can't be, or what it is built of was changed."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(_OTHERS_OUT)
            if self._connection.execute(_BUILD).fetchall() != self._build:
                return False
            if not self._connection.execute(_IS_SMALL).fetchone():
                return False
            with self._connection.transaction():
                _write(self._connection, filling)
        except psycopg.Error:  # only a superuser may do it, and the connection may have been cut
            return False
        return True


def _read(connection: psycopg.Connection) -> _Filling:
    tables = [table for (table,) in connection.execute(_TABLES).fetchall()]
    rows = {}
    for table in tables:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
            rows[f"COPY {table} FROM STDIN"] = b"".join(copy)
    numbers = connection.execute(_NUMBERS).fetchall()
    return _Filling(
        "; ".join(["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {table}" for table in tables)]),
        {statement: told for statement, told in rows.items() if told},
        "SELECT " + ", ".join(f"setval('{name}', {last or 1}, {last is not None})" for name, last in numbers),
    )


def _write(connection: psycopg.Connection, filling: _Filling) -> None:
    connection.execute(filling.empty)
    for statement, rows in filling.rows.items():
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(rows)
    connection.execute(filling.count_on)
