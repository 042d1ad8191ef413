"""SQLAlchemy engines for SQLite and PostgreSQL, and bringing a database to the newest migration."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from inbox.channel import OutOfReach
from inbox.storage.json_text import as_json, of_json
from inbox.storage.search_terms import says
from inbox.storage.wire import open_wires
from properties.late import late

if TYPE_CHECKING:
    from alembic import command, config
else:
    command, config = late("alembic.command"), late("alembic.config")

_ALEMBIC_INI = Path(__file__).parent.parent.parent / "alembic.ini"
_VERSIONS = _ALEMBIC_INI.parent / "alembic" / "versions"
_BUSY_SECONDS = 5  # Twilio waits 15 seconds for an answer; two waits in a row must fit into that
WRITERS = 4  # of a process on PostgreSQL
_JSON: Any = {"json_serializer": as_json, "json_deserializer": of_json}
# The database is away, locked or full, or so many ask it that no connection is free.
UNREACHABLE = (OperationalError, InterfaceError, NoneFree)
# PostgreSQL's: serialization_failure, deadlock_detected.
_PASSING_STATES = {"40001", "40P01"}


@dataclass(frozen=True)
class Engines:
    """Both of one database. Disposed of, they keep what they compiled, and connect anew when asked again."""

    writer: Engine
    reader: Engine


def open_engines(url: str) -> Engines:
    return Engines(open_writer(url), open_reader(url))


def open_writer(url: str) -> Engine:
    """Connections that write. SQLite has one, and begins IMMEDIATE: it waits for other processes before reading.

    On PostgreSQL the driver knows of no transactions: the wire begins and ends them. And no connection is asked whether
    it is still there: a unit of work that finds that it is not runs again.
    """
    if is_sqlite(url):
        engine = create_engine(url, pool_size=1, max_overflow=0, connect_args={"timeout": _BUSY_SECONDS}, **_JSON)
        _tune_sqlite(engine)
        open_wires(engine, piped=False)
        return engine
    engine = create_engine(
        psycopg_url(url), pool_size=WRITERS, max_overflow=0, pool_use_lifo=True, isolation_level="AUTOCOMMIT",
        connect_args={"options": "-c lock_timeout=10s -c timezone=UTC", "connect_timeout": 5}, **_JSON,
    )  # fmt: skip
    open_wires(engine, piped=True)
    return engine


def open_reader(url: str) -> Engine:
    """Connections that only read, any number of threads."""
    if is_sqlite(url):
        engine = create_engine(url, pool_size=8, max_overflow=32, connect_args={"timeout": _BUSY_SECONDS}, **_JSON)
        _tune_sqlite(engine, query_only=True)
        _begin_by(engine, "BEGIN")
        return engine
    return create_engine(
        psycopg_url(url), pool_size=8, max_overflow=16, pool_pre_ping=True,
        connect_args={"options": "-c default_transaction_read_only=on -c timezone=UTC", "connect_timeout": 5}, **_JSON,
    )  # fmt: skip


class NewerDatabase(Exception):
    """This version can't know what another one, after it, has written."""


def migrate(url: str) -> None:
    """Bring the database to the newest revision; harmless when it is there already, and when two processes try."""
    engine = _open_migrator(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7107351)")
            stored, newest = stored_revision(connection), newest_revision()
            if stored and stored > newest:
                raise NewerDatabase(
                    f"the database was made by a newer Nightdesk (revision {stored}, this one knows {newest}):"
                    " run that version, or restore a backup of this one"
                )
            if stored != newest:
                upgrade(connection)
    finally:
        engine.dispose()


def stored_revision(connection: Connection) -> str | None:
    """None = nothing was ever migrated here."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def newest_revision() -> str:
    """By the names of the files, which begin with their numbers: Alembic takes longer to load than to look."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py"))


def upgrade(connection: Connection) -> None:
    script = config.Config(str(_ALEMBIC_INI))
    script.attributes["connection"] = connection
    command.upgrade(script, "head")


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def psycopg_url(url: str) -> str:
    """`postgresql://…` and `postgres://…`, as operators write them, for the driver that we bring."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in {"postgresql", "postgres"} else url


def _open_migrator(url: str) -> Engine:
    """Without foreign keys on SQLite: a migration may have to put a table in another's place."""
    if not is_sqlite(url):
        return open_writer(url)
    _make_private(make_url(url).database or "")
    engine = create_engine(url, pool_size=1, max_overflow=0, connect_args={"timeout": _BUSY_SECONDS}, **_JSON)
    _tune_sqlite(engine, foreign_keys=False)
    _begin_by(engine, "BEGIN IMMEDIATE")
    return engine


def _make_private(file: str) -> None:
    """Guests' conversations are no other user's business, whatever the folder allows; SQLite's own are 0644."""
    with suppress(OSError):  # connecting says what is wrong
        if file not in {"", ":memory:"} and not Path(file).exists():
            Path(file).touch(mode=0o600)


def _begin_by(engine: Engine, begin: str) -> None:
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))


def _tune_sqlite(engine: Engine, *, query_only: bool = False, foreign_keys: bool = True) -> None:
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        connection.execute("PRAGMA cache_size=-32768")
        connection.create_function("says", 2, says, deterministic=True)
        if query_only:
            connection.execute("PRAGMA query_only=ON")

    event.listen(engine, "connect", connect)


def is_passing(error: Exception) -> bool:
    """Met another process, or a connection that had been cut: gone when tried again."""
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _PASSING_STATES


def as_out_of_reach(error: Exception) -> Exception:
    if not isinstance(error, UNREACHABLE):
        return error
    unreachable = OutOfReach(str(error if isinstance(error, NoneFree) else error.orig))
    unreachable.__cause__ = error
    return unreachable
