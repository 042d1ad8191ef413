"""INSERT that steps aside when the row is there already, on SQLite and PostgreSQL alike."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from inbox.storage.rows import columns_to_fill, kept, loaded, usual_values
from inbox.storage.statements import Statement

T = TypeVar("T", bound=SQLModel)


def insert_or_ignore(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Whether the row was new; a unique index on it decides, also between processes."""
    return inserting(table).run(session, **values) > 0


def insert_unless_there(session: Session, table: type[SQLModel], **values: Any) -> None:
    """The same where nobody asks whether it was new."""
    inserting(table).tell(session, **values)


def new_row_or_none(session: Session, table: type[T], **values: Any) -> T | None:
    """The new row as an object that the session looks after; None = it was there already."""
    found = inserting(table, returning=True).first(session, **values)
    return kept(session, loaded(table, found[0], values)) if found is not None else None


@cache
def inserting(table: type[SQLModel], *, returning: bool = False) -> Statement:
    """The statement itself, for who asks it together with others."""
    target: Table = table.__table__  # type: ignore[attr-defined]

    def build(dialect: str) -> Any:
        insert = sqlite.insert(target) if dialect == "sqlite" else postgresql.insert(target)
        stepping_aside = insert.on_conflict_do_nothing()
        return stepping_aside.returning(target.c.id) if returning else stepping_aside

    return Statement(build, columns_to_fill(table), usual_values(table))
