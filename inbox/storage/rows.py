"""Rows of the hot paths as objects, without a session's bookkeeping: read, added and changed by one statement each.

They are objects of the tables' own classes, as if a session had loaded them and let go of them: `session.add` makes it
look after them again, with all that has changed since.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Column, Table, bindparam, insert, inspect, select, update
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session, SQLModel

from inbox.storage.numbers import next_number
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


def object_of(table: type[T], values: Row) -> T:
    """The values of all its columns, in their order."""
    return _loaded(table, dict(zip(_names(table), values, strict=True)))


def add_row(session: Session, table: type[T], **values: Any) -> T:
    """Insert a row and return it as an object; what is not given has the table's default."""
    if (number := next_number(session, table)) is not None:
        return _add_numbered(session, table, number, values)
    (row,) = _insert(table).rows(session, **values)
    return loaded(table, row[0], values)


def add_row_soon(session: Session, table: type[T], **values: Any) -> T:
    """The same, for an object whose id nobody needs before the next statement is asked: then it is known."""
    if (number := next_number(session, table)) is not None:
        return _add_numbered(session, table, number, values)
    thing = _without_id(table, {**_usual(table, values), **values})

    def heed(row: Row) -> None:
        thing.__dict__["id"] = row[0]
        instance_state(thing).key = _mapper(table).identity_key_from_primary_key((row[0],))

    _insert(table).ask_later(session, heed, **values)
    return thing


def add_row_to_come(session: Session, table: type[SQLModel], heed: Callable[[int], None], **values: Any) -> None:
    """Insert a row of which only the number is wanted: `heed` is given it, at the latest with the next question."""
    _insert(table).ask_later(session, lambda row: heed(row[0]), **values)


def add_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert several, which nobody wants to see."""
    if rows:
        _bare_insert(table).tell_many(session, rows)


def new_row(session: Session, table: type[T], **values: Any) -> T:
    """The same for a row that is changed afterwards: the session looks after it."""
    return kept(session, add_row(session, table, **values))


def kept(session: Session, thing: T) -> T:
    """Let the session look after the object, if it does not already look after one of the same row: then that one."""
    key = instance_state(thing).key
    known: T | None = session.identity_map.get(key) if key is not None else None
    if known is not None:
        return known
    session.add(thing)
    return thing


def loaded(table: type[T], number: int, values: Mapping[str, Any]) -> T:
    """The object of a row that was just inserted with these values."""
    return _loaded(table, {"id": number, **_usual(table, values), **values})


def row_to_lock(table: type[SQLModel], number: int) -> tuple[Statement, Mapping[str, Any]]:
    """The question for the row of that id, which is then nobody else's to change until the transaction ends."""
    return _by_id(table), {"the_id": number}


def columns_to_fill(table: type[SQLModel]) -> list[str]:
    """All that a new row is given: the database gives the number."""
    return [name for name in _names(table) if name != "id"]


def usual_values(table: type[SQLModel]) -> dict[str, Any]:
    """What a new row has in the columns that nothing is said of."""
    return {**_defaults(table), **{name: make() for name, make in _factories(table).items()}}


def keep_changes(session: Session, *objects: SQLModel) -> None:
    """Write what was changed of them; of those that a session looks after, the session does."""
    for thing in objects:
        if instance_state(thing).session_id is None:
            write_changes(session, thing, changes_of(thing))


def changes_of(thing: SQLModel) -> dict[str, Any]:
    """What was set to another value since the object was read."""
    values, before = thing.__dict__, instance_state(thing).committed_state
    return {name: values[name] for name in before if values[name] != before[name]}


def write_changes(session: Session, thing: SQLModel, changed: Mapping[str, Any]) -> None:
    if changed:
        _update(type(thing), tuple(sorted(changed))).tell(session, the_id=thing.__dict__["id"], **changed)


def _add_numbered(session: Session, table: type[T], number: int, values: Mapping[str, Any]) -> T:
    _numbered_insert(table).tell(session, id=number, **values)
    return loaded(table, number, values)


def _usual(table: type[SQLModel], given: Mapping[str, Any]) -> dict[str, Any]:
    return {**_defaults(table), **{name: make() for name, make in _factories(table).items() if name not in given}}


def _loaded(table: type[T], values: Mapping[str, Any]) -> T:
    thing = _without_id(table, values)
    instance_state(thing).key = _mapper(table).identity_key_from_primary_key((values["id"],))
    return thing


def _without_id(table: type[T], values: Mapping[str, Any]) -> T:
    thing: T = _mapper(table).class_manager.new_instance()
    thing.__dict__.update(values)
    return thing


@cache
def _insert(table: type[SQLModel]) -> Statement:
    target = _table(table)
    return Statement(lambda _: insert(target).returning(target.c.id), columns_to_fill(table), usual_values(table))


@cache
def _bare_insert(table: type[SQLModel]) -> Statement:
    target = _table(table)
    return Statement(lambda _: insert(target), columns_to_fill(table), usual_values(table))


@cache
def _numbered_insert(table: type[SQLModel]) -> Statement:
    target = _table(table)
    return Statement(lambda _: insert(target), _names(table), usual_values(table))


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
    made = {name: field.default_factory for name, field in table.model_fields.items()}
    return {name: cast(Callable[[], Any], make) for name, make in made.items() if make is not None}


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
