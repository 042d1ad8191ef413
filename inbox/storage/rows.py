"""Rows of the hot paths as objects, without a session's bookkeeping: read, added and changed by one statement each.

They are objects of the tables' own classes, as if a session had loaded them and let go of them: `session.add` makes it
look after them again, with all that has changed since.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any, TypeVar

from sqlalchemy import Column, Table, bindparam, insert, inspect, select, update
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session, SQLModel

from inbox.storage.statements import Row, Statement

T = TypeVar("T", bound=SQLModel)


def columns_of(*tables: type[SQLModel]) -> list[Column[Any]]:
    """What to select so that `objects_of` finds the objects again."""
    return [column for table in tables for column in _table(table).columns]


def objects_of(row: Row, *tables: type[SQLModel]) -> list[Any]:
    """The row's objects, in the order of the tables; None where an outer join found nothing."""
    found: list[Any] = []
    at = 0
    for table in tables:
        names = _names(table)
        values = row[at : at + len(names)]
        found.append(_loaded(table, dict(zip(names, values, strict=True))) if values[0] is not None else None)
        at += len(names)
    return found


def add_row(session: Session, table: type[T], **values: Any) -> T:
    """Insert a row and return it as an object; what is not given has the table's default."""
    whole = with_defaults(table, values)
    (row,) = _insert(table).rows(session, **whole)
    return _loaded(table, {"id": row[0], **whole})


def locked_row(session: Session, table: type[T], number: int) -> T:
    """The row of that id as an object, nobody else's to change until the transaction ends. It has to be there."""
    (row,) = _by_id(table).rows(session, the_id=number)
    (thing,) = objects_of(row, table)
    found: T = thing
    return found


def with_defaults(table: type[SQLModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new row but for its id, if that is left to the database."""
    made = {name: make() for name, make in _factories(table).items() if name not in values}
    return {**_defaults(table), **made, **values}


def keep_changes(session: Session, *objects: SQLModel) -> None:
    """Write what was changed of them; of those that a session looks after, the session does."""
    for thing in objects:
        state = instance_state(thing)
        if state.session_id is not None:
            continue
        values = thing.__dict__
        changed = sorted(name for name, before in state.committed_state.items() if values[name] != before)
        if changed:
            statement = _update(type(thing), tuple(changed))
            statement.run(session, the_id=values["id"], **{name: values[name] for name in changed})


def _loaded(table: type[T], values: Mapping[str, Any]) -> T:
    mapper = _mapper(table)
    thing: T = mapper.class_manager.new_instance()
    thing.__dict__.update(values)
    instance_state(thing).key = mapper.identity_key_from_primary_key((values["id"],))
    return thing


@cache
def _insert(table: type[SQLModel]) -> Statement:
    target = _table(table)
    return Statement(lambda _: insert(target).returning(target.c.id), [name for name in _names(table) if name != "id"])


@cache
def _by_id(table: type[SQLModel]) -> Statement:
    target = _table(table)
    return Statement(lambda _: select(target).where(target.c.id == bindparam("the_id")).with_for_update())


@cache
def _update(table: type[SQLModel], columns: Sequence[str]) -> Statement:
    target = _table(table)
    return Statement(lambda _: update(target).where(target.c.id == bindparam("the_id")), columns)


@cache
def _defaults(table: type[SQLModel]) -> dict[str, Any]:
    fields = {name: field for name, field in table.model_fields.items() if name != "id"}
    return {
        name: field.default for name, field in fields.items() if not field.is_required() and not field.default_factory
    }


@cache
def _factories(table: type[SQLModel]) -> dict[str, Callable[[], Any]]:
    fields = {name: field for name, field in table.model_fields.items() if field.default_factory is not None}
    return {name: partial(field.get_default, call_default_factory=True) for name, field in fields.items()}


@cache
def _names(table: type[SQLModel]) -> Sequence[str]:
    return [column.key for column in _table(table).columns]


@cache
def _mapper(table: type[T]) -> Mapper[T]:
    mapper: Mapper[T] = inspect(table)
    return mapper


def _table(table: type[SQLModel]) -> Table:
    target: Table = table.__table__  # type: ignore[attr-defined]
    return target
