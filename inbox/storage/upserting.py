"""INSERT that steps aside when the row is there already, on SQLite and PostgreSQL alike."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from inbox.storage.rows import with_defaults
from inbox.storage.statements import Statement


def insert_or_ignore(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Whether the row was new; a unique index on it decides, also between processes."""
    whole = with_defaults(table, values)
    return _statement(table, tuple(whole)).run(session, **whole) > 0


@cache
def _statement(table: type[SQLModel], columns: Sequence[str]) -> Statement:
    target: Table = table.__table__  # type: ignore[attr-defined]

    def build(dialect: str) -> Insert:
        insert = sqlite.insert(target) if dialect == "sqlite" else postgresql.insert(target)
        return insert.on_conflict_do_nothing()

    return Statement(build, columns)
