"""Reads and writes many rows at once: an office of 60,000 answers is a few statements, not 60,000.

Objects that the session already holds don't notice; the import expires them when it is done.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlmodel import Session, SQLModel

K = TypeVar("K")
Row = Mapping[str, Any]
"""Columns of one table by name."""

_IDS_AT_ONCE = 500


@dataclass(frozen=True)
class Changes(Generic[K]):
    """What reconciling did, by the keys of the rows."""

    created: tuple[K, ...] = ()
    updated: tuple[K, ...] = ()
    unchanged: tuple[K, ...] = ()

    @property
    def touched(self) -> tuple[K, ...]:
        return self.created + self.updated


def table_of(model: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(model.__tablename__)]


def stored_rows(session: Session, model: type[SQLModel]) -> Sequence[Row]:
    """All rows, the oldest first."""
    table = table_of(model)
    rows = session.connection().execute(select(table).order_by(table.c.id)).mappings()
    return [cast(Row, row) for row in rows]


def insert_rows(session: Session, model: type[SQLModel], rows: Sequence[Row]) -> None:
    if rows:
        session.connection().execute(insert(table_of(model)), rows)


def update_rows(session: Session, model: type[SQLModel], rows: Iterable[Row]) -> None:
    """Each row holds its `id` and what is to change of it."""
    table = table_of(model)
    by_columns: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        by_columns.setdefault(tuple(row), []).append(row)
    for columns, alike in by_columns.items():
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns if name != "id"}
        statement = update(table).where(table.c.id == bindparam("new_id")).values(values)
        session.connection().execute(statement, [{f"new_{name}": row[name] for name in columns} for row in alike])


def delete_rows(session: Session, model: type[SQLModel], column: str, values: Collection[int]) -> None:
    table = table_of(model)
    for some in in_portions(values):
        session.connection().execute(delete(table).where(table.c[column].in_(some)))


def increase(session: Session, model: type[SQLModel], column: str, ids: Iterable[int]) -> None:
    """Add one to a column of these rows."""
    table = table_of(model)
    for some in in_portions(ids):
        statement = update(table).where(table.c.id.in_(some)).values({column: table.c[column] + 1})
        session.connection().execute(statement)


def in_portions(values: Iterable[K]) -> Iterator[list[K]]:
    """Small enough for one statement each."""
    rest = iter(values)
    while some := list(islice(rest, _IDS_AT_ONCE)):
        yield some


def reconcile(
    session: Session,
    model: type[SQLModel],
    stored: Mapping[K, Row],
    wanted: Mapping[K, Row],
    *,
    born: Callable[[K], Row] = lambda key: {},
    changed: Callable[[K], Row] = lambda key: {},
) -> Changes[K]:
    """Make the rows of `wanted` be as it says. `born` and `changed` add what only new or changed rows get."""
    created = [key for key in wanted if key not in stored]
    known = [key for key in wanted if key in stored]
    updated = [key for key in known if not _says(stored[key], wanted[key])]
    insert_rows(session, model, [{**wanted[key], **born(key)} for key in created])
    update_rows(session, model, [{"id": stored[key]["id"], **wanted[key], **changed(key)} for key in updated])
    same = set(known) - set(updated)
    return Changes(tuple(created), tuple(updated), tuple(key for key in known if key in same))


def _says(stored: Row, wanted: Row) -> bool:
    return all(_is_same(stored[name], value) for name, value in wanted.items())


def _is_same(stored: object, wanted: object) -> bool:
    if isinstance(stored, dict):  # to Python, true is 1 and 1 is 1.0; to a reader of details they are not
        return json.dumps(stored, sort_keys=True) == json.dumps(wanted, sort_keys=True)
    return stored == wanted
