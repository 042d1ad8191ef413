"""Numbers of rows that are to come, asked for with the first questions of a unit of work.

On PostgreSQL rows that have theirs are told, and need no way to the database of their own. Numbers that nobody uses are
lost, which makes gaps.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, func, select
from sqlmodel import Session, SQLModel

from inbox.storage.statements import Found, Statement

_NUMBERS = "numbers"


def numbers_asked(session: Session, table: type[SQLModel], many: int) -> list[tuple[Statement, Mapping[str, Any]]]:
    """The question for them. Who asks behind the lock of what the rows belong to, has them in order there."""
    if session.get_bind().dialect.name == "sqlite":
        return []
    return [(_next_numbers(table), {"many": many})]


def keep_numbers(session: Session, table: type[SQLModel], found: Sequence[Found]) -> None:
    """What was found, for the unit's next rows of that table."""
    session.info[_NUMBERS, table] = [number for each in found for (number,) in reversed(each.rows())]


def next_number(session: Session, table: type[SQLModel]) -> int | None:
    """None = the database gives the row its number."""
    kept: list[int] | None = session.info.get((_NUMBERS, table))
    return kept.pop() if kept else None


@cache
def _next_numbers(table: type[SQLModel]) -> Statement:
    target: Table = table.__table__  # type: ignore[attr-defined]
    number = func.nextval(func.pg_get_serial_sequence(target.name, "id"))
    each = func.generate_series(1, bindparam("many")).table_valued("each")
    return Statement(lambda _: select(number).select_from(each))
