"""INSERT that steps aside when the row is there already, on SQLite and PostgreSQL alike."""

from typing import Any

from sqlalchemy import Insert, Table, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_or_ignore(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Whether the row was new; a unique index on it decides, also between processes."""
    statement = _statement(session, table).on_conflict_do_nothing().returning(literal_column("1"))
    return session.execute(statement, values).first() is not None


def _statement(session: Session, table: type[SQLModel]) -> Any:
    target: Table = table.__table__  # type: ignore[attr-defined]
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert: Insert = sqlite.insert(target) if is_sqlite else postgresql.insert(target)
    return insert
