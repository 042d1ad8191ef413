"""Statements of the hot paths, a guest's message in and an answer out.

Written in SQLAlchemy Core, compiled once, and run by the driver itself on the unit of work's own connection: that costs
a fifteenth of a session's `execute`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Dialect, Float, Numeric
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from inbox.storage.wire import wire_of

Convert = Callable[[Any], Any]
Row = Sequence[Any]


class Statement:
    """`build` makes it for the dialect of that name. Values are given by its parameters' names, every one of them.

    What the session's objects have changed is written first; what the statement changes, those objects do not notice.
    """

    def __init__(
        self,
        build: Callable[[str], ClauseElement],
        columns: Sequence[str] | None = None,
        defaults: Mapping[str, Any] | None = None,
    ) -> None:
        """`columns`: those that an INSERT or UPDATE without values of its own sets; what is not given is a default."""
        self._build = build
        self._columns = columns
        self._defaults = defaults or {}
        self._compiled: dict[str, _Compiled] = {}

    def run(self, session: Session, **values: Any) -> int:
        """How many rows it wrote."""
        return self._asked(session, values).count

    def tell(self, session: Session, **values: Any) -> None:
        """Nobody asks what comes of it: where that spares a way to the database it goes with the next statement."""
        session.flush()
        wire = wire_of(session)
        compiled = self._compiled_for(wire.dialect)
        wire.tell(compiled.sql, [compiled.parameters(values)])

    def tell_many(self, session: Session, values: Sequence[Mapping[str, Any]]) -> None:
        """The same for each of them."""
        session.flush()
        wire = wire_of(session)
        compiled = self._compiled_for(wire.dialect)
        wire.tell(compiled.sql, [compiled.parameters(one) for one in values])

    def ask_later(self, session: Session, heed: Callable[[Row], None], **values: Any) -> None:
        """`heed` is given the one row of its result, at the latest when the next statement is asked."""
        session.flush()
        wire = wire_of(session)
        compiled = self._compiled_for(wire.dialect)
        wire.ask_later(
            compiled.sql, compiled.parameters(values), lambda cursor: heed(Found(compiled, cursor).rows()[0])
        )

    def rows(self, session: Session, **values: Any) -> list[Row]:
        return self._asked(session, values).rows()

    def first(self, session: Session, **values: Any) -> Row | None:
        return self._asked(session, values).first()

    def unread(self, session: Session, **values: Any) -> tuple[Sequence[Row], Sequence[tuple[int, Convert]]]:
        """The rows as the driver gives them, and what makes the values of some columns our own."""
        found = self._asked(session, values)
        return found.cursor.fetchall(), found.compiled.out_of

    def _asked(self, session: Session, values: Mapping[str, Any]) -> "Found":
        session.flush()
        wire = wire_of(session)
        compiled = self._compiled_for(wire.dialect)
        return Found(compiled, wire.ask(compiled.sql, compiled.parameters(values)))

    def _compiled_for(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.paramstyle)
        if compiled is None:
            made = self._build(dialect.name).compile(dialect=dialect, column_keys=self._columns)
            compiled = self._compiled[dialect.paramstyle] = _Compiled.of(made, dialect, self._defaults)
        return compiled


@dataclass(frozen=True)
class Found:
    """What a statement found, or wrote."""

    compiled: "_Compiled"
    cursor: DBAPICursor

    @property
    def count(self) -> int:
        return self.cursor.rowcount

    def rows(self) -> list[Row]:
        return [self.compiled.read(row) for row in self.cursor.fetchall()]

    def first(self) -> Row | None:
        found = self.rows()
        return found[0] if found else None


def ask_together(session: Session, asked: Sequence[tuple[Statement, Mapping[str, Any]]]) -> list[Found]:
    """Several, one after the other, by one way to the database: none needs to know what an earlier one finds."""
    session.flush()
    wire = wire_of(session)
    compiled = [statement._compiled_for(wire.dialect) for statement, _ in asked]
    told = [(one.sql, one.parameters(values)) for one, (_, values) in zip(compiled, asked, strict=True)]
    return [Found(one, cursor) for one, cursor in zip(compiled, wire.ask_all(told), strict=True)]


_MISSING = object()  # no driver takes it: a parameter that nobody gave a value is an error


@dataclass(frozen=True)
class _Compiled:
    """`usual`: the driver's parameters with all that is not given each time, converted already.

    `into`: for each name where it stands in them, and what makes our value the driver's; `out_of`: the way back.
    """

    sql: str
    usual: Any
    into: Mapping[str, "_Place"]
    out_of: Sequence[tuple[int, Convert]]

    @classmethod
    def of(cls, made: Any, dialect: Dialect, defaults: Mapping[str, Any]) -> "_Compiled":
        compiled: SQLCompiler = made
        names = compiled.positiontup or list(compiled.bind_names.values())
        places = {name: _places(names, name) if compiled.positional else [name] for name in names}
        types = {name: bind.type.dialect_impl(dialect) for bind, name in compiled.bind_names.items()}
        into = {name: _place(places[name], types[name].bind_processor(dialect)) for name in places}
        out_of = [_reader(column.type, dialect) for column in getattr(compiled.statement, "selected_columns", ())]
        given = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
        bare = [_MISSING] * len(names) if compiled.positional else dict.fromkeys(names, _MISSING)
        return cls(
            sql=str(compiled),
            usual=_put(bare, into, {**given, **defaults}),
            into=into,
            out_of=[(at, convert) for at, convert in enumerate(out_of) if convert is not None],
        )

    def parameters(self, values: Mapping[str, Any]) -> Any:
        return _put(self.usual.copy(), self.into, values)

    def read(self, row: Row) -> Row:
        return converted(row, self.out_of) if self.out_of else row


def converted(row: Row, out_of: Iterable[tuple[int, Convert]]) -> list[Any]:
    values = list(row)
    for at, convert in out_of:
        if values[at] is not None:
            values[at] = convert(values[at])
    return values


# Where a value stands in the parameters, what makes it the driver's, and where else it stands.
_Place = tuple[Any, Convert | None, Sequence[Any]]


def _places(names: Sequence[str], name: str) -> list[int]:
    return [at for at, one in enumerate(names) if one == name]


def _place(places: Sequence[Any], convert: Convert | None) -> _Place:
    return places[0], convert, places[1:]


def _put(parameters: Any, into: Mapping[str, _Place], values: Mapping[str, Any]) -> Any:
    for name, value in values.items():
        place = into.get(name)
        if place is None:
            continue
        at, convert, elsewhere = place
        parameters[at] = told = value if convert is None else convert(value)
        for other in elsewhere:
            parameters[other] = told
    return parameters


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """Numbers come as such from both drivers; what PostgreSQL makes of them is only known with the result."""
    return None if isinstance(kind, Float | Numeric) else kind.dialect_impl(dialect).result_processor(dialect, None)
