"""A real PostgreSQL for the tests: one server a run, shared by its workers; one database a test.

It is the server of NIGHTDESK_TEST_POSTGRES, or one that is started from binaries found on the machine or in a wheel.
"""

import fcntl
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.postgres_start import PostgresUnavailable, start_server, stop_server

__all__ = ["PostgresServer", "PostgresUnavailable", "end_server", "running_server"]


@dataclass(frozen=True)
class PostgresServer:
    """`url` names a database of a user who may create others; `run_folder` is shared by the workers of this run."""

    url: URL
    run_folder: Path

    def new_database(self, template: str = "template1", name: str = "") -> str:
        """The SQLAlchemy URL of a copy of `template`: by default an empty database, by a name of its own."""
        name = name or f"nightdesk_{uuid.uuid4().hex}"
        with self._connected() as connection:
            # Since version 15 another way is the default, which takes three times as long for a database so small.
            by_files = " STRATEGY FILE_COPY" if connection.info.server_version >= 150000 else ""
            _execute(connection, "CREATE DATABASE {} TEMPLATE {}" + by_files, name, template)
        return self.url_of(name)

    def drop(self, url: str) -> None:
        with self._connected() as connection:
            _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", make_url(url).database or "")

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """The name of a database that `fill` was called with once in this run; it must close its connections."""
        made = self.run_folder / f"template-{name}"
        with locked(made):
            if not made.read_text():
                url = self.new_database()
                fill(url)
                made.write_text(make_url(url).database or "")
        return made.read_text()

    def url_of(self, database: str) -> str:
        return self.url.set(database=database).render_as_string(hide_password=False)

    def _connected(self) -> psycopg.Connection:
        """To be used in a `with`, which closes it."""
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


def _execute(connection: psycopg.Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def running_server(run_folder: Path) -> PostgresServer:
    """Starts it if no worker has done so yet. Raises `PostgresUnavailable` with the reason and the mend."""
    if given := os.environ.get("NIGHTDESK_TEST_POSTGRES"):
        return PostgresServer(make_url(given).set(drivername="postgresql+psycopg"), run_folder)
    address = run_folder / "postgres.url"
    with locked(address):
        if not address.read_text():
            address.write_text(start_server(run_folder).render_as_string())
    return PostgresServer(make_url(address.read_text()), run_folder)


def end_server(run_folder: Path) -> None:
    """After the run: stops the server that was started, or leaves a given one as it was found."""
    if os.environ.get("NIGHTDESK_TEST_POSTGRES"):
        server = running_server(run_folder)
        for made in run_folder.glob("template-*"):
            if name := made.read_text():
                server.drop(server.url_of(name))
    else:
        stop_server(run_folder)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One worker at a time; makes the file, empty, where there is none."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
