"""How many statements a guest's message costs: what a turn takes under load is mostly that."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from tempfile import TemporaryFile
from typing import Any

import psycopg

from inbox.storage.store import Store
from inbox.storage.wire import wire_of
from tests.cast import Scenery


@dataclass
class Said:
    """What the writer said to the database; on PostgreSQL also how often it waited for an answer."""

    statements: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)


def test_a_question_and_its_answer_take_few_statements(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("what is the wifi password?")

    with _heard(scenery.store) as said:
        scenery.hand_in(scenery.incoming("what time is check-out?"))

    assert 5 < len(said.statements) <= 12
    assert len(said.ways) <= 2


def test_beginning_a_playbook_with_its_incident_takes_few_statements(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    with _heard(scenery.store) as said:
        scenery.hand_in(scenery.incoming("the lock won't open"))

    assert 5 < len(said.statements) <= 45


@contextmanager
def _heard(store: Store) -> Iterator[Said]:
    said = Said()
    driver: Any = store.write(lambda session: wire_of(session).driver, lane="1001")
    if isinstance(driver, psycopg.Connection):
        with TemporaryFile("w+") as protocol:
            driver.pgconn.trace(protocol.fileno())
            yield said
            driver.pgconn.untrace()
            protocol.seek(0)
            lines = protocol.readlines()
        said.statements += [line for line in lines if "\tBind\t" in line or "\tQuery\t" in line]
        said.ways += [line for line in lines if "\tReadyForQuery\t" in line]
        return
    told: list[str] = []
    driver.set_trace_callback(told.append)
    yield said
    driver.set_trace_callback(None)
    said.statements += [
        statement for statement, _ in groupby(told) if not statement.startswith("--")
    ]  # a trigger repeats its own
