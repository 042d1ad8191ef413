"""The whole desk in one file, and back: every table, what guests sent, and the key. Called by the command line.

Rows are JSON lines: a desk that was kept on SQLite can be restored on PostgreSQL, and the other way round.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import Connection, Date, Numeric, Table, func, insert, select
from sqlmodel import SQLModel

from inbox.settings import Settings
from inbox.storage.engines import is_sqlite, migrate, newest_revision, open_reader, open_writer
from inbox.tables import Login, Manager, Message, Property
from properties.columns import Instant
from properties.keys import Keys
from properties.late import late

if TYPE_CHECKING:
    import zipfile
else:
    zipfile = late("zipfile")

_ABOUT, _KEY, _TABLES, _MEDIA = "nightdesk.json", "secret_key", "tables/", "media/"
_ROWS_AT_ONCE = 500
_FINGERPRINT = "fingerprint"


class BackupError(Exception):
    """Why it can't be done, and how to mend it, in one line."""


def back_up(settings: Settings, path: Path, now: datetime) -> Path:
    """One moment of the desk, also while it is being served; `path` may be a folder. Returns the file.

    Whoever has the file has the guests and, unless the key is set from outside, the door codes.
    """
    file = path / f"nightdesk-{now:%Y%m%d-%H%M%S}.zip" if path.is_dir() else path
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
                _write(archive, settings)
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(file)
    except OSError as error:
        raise BackupError(f"{file} can't be written: {error.strerror or error}") from None
    finally:
        draft.unlink(missing_ok=True)
    return file


def restore(settings: Settings, path: Path) -> None:
    """Into an empty desk. Raises `BackupError`, and has changed no table then."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, settings, path)
            migrate(settings.database_url)
            _read(archive, settings)
    except (zipfile.BadZipFile, KeyError):
        raise BackupError(f"{path} is no whole backup") from None
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror or error}") from None


def _write(archive: "zipfile.ZipFile", settings: Settings) -> None:
    about = {"revision": newest_revision(), _FINGERPRINT: Keys(settings.secret_key).fingerprint}
    archive.writestr(_ABOUT, json.dumps(about))
    if _kept_key(settings) == settings.secret_key:
        archive.writestr(_KEY, settings.secret_key)
    engine = open_reader(settings.database_url)
    try:
        with engine.connect() as connection:
            if not is_sqlite(settings.database_url):
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            for table in SQLModel.metadata.sorted_tables:
                with archive.open(f"{_TABLES}{table.name}.jsonl", "w", force_zip64=True) as lines:
                    _write_rows(connection, table, lines)
    finally:
        engine.dispose()
    for file in sorted(settings.media_dir.rglob("*")):
        if file.is_file() and file.suffix != ".part":
            archive.write(file, _MEDIA + file.relative_to(settings.media_dir).as_posix(), zipfile.ZIP_STORED)


def _write_rows(connection: Connection, table: Table, lines: IO[bytes]) -> None:
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS_AT_ONCE)
    for row in connection.execute(query).mappings():
        lines.write(json.dumps(dict(row), default=_plain, ensure_ascii=False).encode() + b"\n")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _check(archive: "zipfile.ZipFile", settings: Settings, path: Path) -> None:
    about = json.loads(archive.read(_ABOUT))
    if about["revision"] != newest_revision():
        raise BackupError(
            f"{path} was made by another version (its tables are of {about['revision']}, ours of {newest_revision()}):"
            " restore it with that version, then update"
        )
    has_key = _KEY in archive.namelist()
    if Keys(settings.secret_key).fingerprint == about[_FINGERPRINT]:
        return
    if not has_key or _kept_key(settings) != settings.secret_key:
        raise BackupError("NIGHTDESK_SECRET_KEY is not the key that this desk was backed up with: set that one")


def _read(archive: "zipfile.ZipFile", settings: Settings) -> None:
    engine = open_writer(settings.database_url)
    try:
        with engine.begin() as connection:
            _refuse_to_overwrite(connection)
            for table in reversed(SQLModel.metadata.sorted_tables):
                connection.execute(table.delete())
            for table in SQLModel.metadata.sorted_tables:
                with archive.open(f"{_TABLES}{table.name}.jsonl") as lines:
                    _read_rows(connection, table, lines)
            _read_files(archive, settings)
    finally:
        engine.dispose()


def _refuse_to_overwrite(connection: Connection) -> None:
    """What a new database has by itself is replaced."""
    for model in (Property, Manager, Login, Message):
        if connection.execute(select(func.count()).select_from(model)).scalar():
            raise BackupError("there is a desk here already: restore into an empty database and data folder")


def _read_rows(connection: Connection, table: Table, lines: IO[bytes]) -> None:
    readers = {column.name: _reader(column.type) for column in table.columns}
    for rows in _in_groups(lines):
        connection.execute(
            insert(table), [{name: readers[name](value) for name, value in json.loads(row).items()} for row in rows]
        )
    number = table.columns.get("id")
    if connection.dialect.name == "postgresql" and number is not None and number.autoincrement:
        newest = select(func.max(number)).scalar_subquery()
        connection.execute(select(func.setval(func.pg_get_serial_sequence(f'"{table.name}"', "id"), newest)))


def _reader(kind: object) -> Callable[[Any], Any]:
    if isinstance(kind, Instant):
        return lambda value: value and datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return lambda value: value and date.fromisoformat(value)
    if isinstance(kind, Numeric) and kind.asdecimal:
        return lambda value: value and Decimal(value)
    return lambda value: value


def _in_groups(lines: IO[bytes]) -> Iterator[list[bytes]]:
    group: list[bytes] = []
    for line in lines:
        group.append(line)
        if len(group) == _ROWS_AT_ONCE:
            yield group
            group = []
    if group:
        yield group


def _read_files(archive: "zipfile.ZipFile", settings: Settings) -> None:
    """Within the transaction: a file that can't be written leaves no desk without its files."""
    folder = settings.media_dir.resolve()
    for name in archive.namelist():
        path = (folder / name.removeprefix(_MEDIA)).resolve()
        if not name.startswith(_MEDIA) or not path.is_relative_to(folder):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as kept, path.open("wb") as file:
            shutil.copyfileobj(kept, file)
    if _KEY in archive.namelist() and _kept_key(settings) == settings.secret_key:
        draft = settings.data_dir / f"{_KEY}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_bytes(archive.read(_KEY))
        draft.replace(settings.data_dir / _KEY)


def _kept_key(settings: Settings) -> str:
    """The key that was generated into the data folder; "" where it comes from outside."""
    path = settings.data_dir / _KEY
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""
