"""A PostgreSQL of its own for measurements, which keeps every commit on disk as a real one does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.postgres import PostgresServer
from tests.postgres_start import start_server, stop_server

_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def postgres_with_full_durability(folder: Path) -> Iterator[Callable[[], str]]:
    """Gives the call that makes an empty database and tells its address."""
    folder.chmod(0o711)
    url = start_server(folder)
    try:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            for setting in _DURABLE:
                connection.execute(f"ALTER SYSTEM SET {setting} = on")
            connection.execute("SELECT pg_reload_conf()")
        yield PostgresServer(url, folder).new_database
    finally:
        stop_server(folder)
