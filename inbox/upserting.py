"""INSERT that steps aside when the row is there already, on SQLite and PostgreSQL alike."""

from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_or_ignore(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Whether the row was new; a unique index on it decides, also between processes."""
    result = session.execute(_statement(session, table).on_conflict_do_nothing(), values)
    return bool(result.rowcount)  # type: ignore[attr-defined]


def _statement(session: Session, table: type[SQLModel]) -> Any:
    target: Table = table.__table__  # type: ignore[attr-defined]
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert: Insert = sqlite.insert(target) if is_sqlite else postgresql.insert(target)
    return insert
