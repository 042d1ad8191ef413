"""Queries of the hot paths whose rows are changed afterwards: a session's objects at the price of a statement.

They are what the session's own `exec` would give: one object a row, looked after until the transaction ends.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select
from sqlmodel import Session, SQLModel

from inbox.storage.rows import columns_of, kept, objects_of
from inbox.storage.statements import Statement

T = TypeVar("T", bound=SQLModel)


class Find(Generic[T]):
    """`narrow` is given a SELECT of the table and says which rows, by parameters, and in which order."""

    def __init__(self, table: type[T], narrow: Callable[[Select[Any]], Select[Any]]) -> None:
        self._table = table
        self._statement = Statement(lambda _: narrow(select(*columns_of(table))))

    def all(self, session: Session, **values: Any) -> list[T]:
        rows = self._statement.rows(session, **values)
        return [kept(session, objects_of(row, self._table)[0]) for row in rows]

    def first(self, session: Session, **values: Any) -> T | None:
        row = self._statement.first(session, **values)
        return kept(session, objects_of(row, self._table)[0]) if row is not None else None
