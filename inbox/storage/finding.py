"""Queries of the hot paths: objects of one or several tables at the price of a statement.

They are what the session's own `exec` would give, one object a row.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select
from sqlmodel import Session, SQLModel

from inbox.storage.once import once
from inbox.storage.rows import columns_of, kept, object_of, objects_of
from inbox.storage.statements import Convert, Row, Statement, converted

T = TypeVar("T", bound=SQLModel)
_Known = dict[Any, SQLModel | None]


class Find(Generic[T]):
    """Of one table; the session looks after the objects until the transaction ends, so they may be changed.

    `narrow` is given a SELECT of the table and says which rows, by parameters, and in which order.
    """

    def __init__(self, table: type[T], narrow: Callable[[Select[Any]], Select[Any]]) -> None:
        self._table = table
        self._statement = Statement(lambda _: narrow(select(*columns_of(table))))

    def all(self, session: Session, **values: Any) -> list[T]:
        rows = self._statement.rows(session, **values)
        return [kept(session, objects_of(row, self._table)[0]) for row in rows]

    def first(self, session: Session, **values: Any) -> T | None:
        row = self._statement.first(session, **values)
        return kept(session, objects_of(row, self._table)[0]) if row is not None else None


class FindTogether:
    """Of several tables, to be looked at only: the session does not know these objects.

    Each object is made once, however many rows it stands in; None where an outer join found nothing. `more`: columns
    that follow the objects in every row. `narrow` is told the dialect too.
    """

    def __init__(
        self,
        tables: tuple[type[SQLModel], ...],
        narrow: Callable[[Select[Any], str], Select[Any]],
        more: tuple[Any, ...] = (),
    ) -> None:
        self._tables = tables
        widths = [len(columns_of(table)) for table in tables]
        self._spans = list(pairwise(accumulate(widths, initial=0)))
        self._statement = Statement(lambda dialect: narrow(select(*columns_of(*tables), *more), dialect))

    def all(self, session: Session, **values: Any) -> list[list[Any]]:
        rows, out_of = self._statement.unread(session, **values)
        parts = [
            _Part(table, *span, out_of, _read_before(session, table))
            for table, span in zip(self._tables, self._spans, strict=True)
        ]
        end = self._spans[-1][1]
        more = [(at - end, convert) for at, convert in out_of if at >= end]
        return [[*(part.thing(row) for part in parts), *converted(row[end:], more)] for row in rows]

    def first(self, session: Session, **values: Any) -> list[Any] | None:
        found = self.all(session, **values)
        return found[0] if found else None


def _read_before(session: Session, table: type[SQLModel]) -> _Known:
    """By number. A session that can't write meets the same rows again: two lists have many in common."""
    return once(session, (FindTogether, table), lambda: {None: None})


class _Part:
    """The columns of one table in the rows of a statement."""

    def __init__(
        self, table: type[SQLModel], start: int, end: int, out_of: Sequence[tuple[int, Convert]], known: _Known
    ) -> None:
        self._table, self._start, self._end = table, start, end
        self._out_of = [(at - start, convert) for at, convert in out_of if start <= at < end]
        self._known = known

    def thing(self, row: Row) -> SQLModel | None:
        number = row[self._start]
        if number not in self._known:
            self._known[number] = object_of(self._table, converted(row[self._start : self._end], self._out_of))
        return self._known[number]
