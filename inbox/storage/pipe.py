"""psycopg's connection without its cursors: statements go to PostgreSQL together and come back together.

Each is prepared when it first goes. Values are adapted by psycopg's own adapters; a cursor does the same, in some times
the processor time. Used by the wire.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import Dialect

from properties.late import late

if TYPE_CHECKING:
    import psycopg
    from psycopg import adapt, errors, generators, pq
    from psycopg.pq.abc import PGconn, PGresult
    from psycopg.waiting import Ready, Wait
else:
    adapt, errors, generators = late("psycopg.adapt"), late("psycopg.errors"), late("psycopg.generators")
    pq = late("psycopg.pq")

Asked = tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Answer:
    """What is needed of a cursor."""

    rowcount: int
    rows: list[Any]

    def fetchall(self) -> list[Any]:
        return self.rows


class Pipe:
    def __init__(self, driver: "psycopg.Connection[Any]") -> None:
        self._driver = driver
        self._adapters = adapt.Transformer(driver)
        self._prepared: dict[str, bytes] = {}
        self._numbers = count(1)
        self._is_forgotten = False

    def forget(self) -> None:
        """At a rollback psycopg gives up all that is prepared on the server, ours too, if some of it is its own."""
        self._prepared = {}
        self._is_forgotten = True

    def send(self, asked: Sequence[Asked]) -> list[Answer]:
        """Raises psycopg's errors. What comes after a statement that failed is not run."""
        given = [self._adapted(values) for _, values in asked]
        pgconn = self._driver.pgconn
        try:
            pgconn.enter_pipeline_mode()
            if is_forgotten := self._is_forgotten:
                pgconn.send_query_params(b"DEALLOCATE ALL", None)
            preparing = [self._put(pgconn, sql, values) for (sql, _), values in zip(asked, given, strict=True)]
            pgconn.pipeline_sync()
            wanted = is_forgotten + len(asked) + sum(map(bool, preparing))
            results = self._driver.wait(_exchange(pgconn, wanted))[is_forgotten:]
            pgconn.exit_pipeline_mode()
        except BaseException:  # nobody knows where in the conversation it stands
            self._driver.close()
            raise
        self._is_forgotten = False
        return self._answers(asked, preparing, iter(results))

    def _adapted(self, values: Sequence[Any]) -> Sequence[Any]:
        return self._adapters.dump_sequence(values, [adapt.PyFormat.TEXT] * len(values))

    def _put(self, pgconn: "PGconn", sql: str, values: Sequence[Any]) -> bytes:
        """The name under which it is being prepared, if it had to be."""
        name = self._prepared.get(sql)
        if name is not None:
            pgconn.send_query_prepared(name, values)
            return b""
        name = b"nd%d" % next(self._numbers)
        pgconn.send_prepare(name, sql.encode())
        pgconn.send_query_prepared(name, values)
        return name

    def _answers(self, asked: Sequence[Asked], preparing: Sequence[bytes], results: Any) -> list[Answer]:
        answers = []
        for (sql, _), name in zip(asked, preparing, strict=True):
            if name:
                self._check(next(results))
                self._prepared[sql] = name
            result = next(results)
            self._check(result)
            answers.append(Answer(result.command_tuples or 0, self._rows(result)))
        return answers

    def _check(self, result: "PGresult") -> None:
        if result.status in (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_ABORTED):
            self.forget()  # a rollback follows
            raise errors.error_from_result(result)

    def _rows(self, result: "PGresult") -> list[Any]:
        if not result.ntuples:
            return []
        self._adapters.set_pgresult(result)
        return self._adapters.load_rows(0, result.ntuples, tuple)


@cache
def numbered(kind: Any) -> Dialect:
    """The dialect of this class, with numbers for parameters: what the server itself knows."""
    dialect: Dialect = kind(paramstyle="numeric_dollar", dbapi=kind.import_dbapi())
    return dialect


def _exchange(pgconn: "PGconn", wanted: int) -> "Generator[Wait, Ready | int, list[PGresult]]":
    """Run by psycopg, which waits without holding up other threads."""
    yield from generators.send(pgconn)
    results: list[PGresult] = []
    for _ in range(wanted):
        results += yield from generators.fetch_many(pgconn)
    yield from generators.fetch_many(pgconn)  # the end of the pipeline
    return results
