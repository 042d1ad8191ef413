"""How many statements a guest's message costs: what a turn takes under load is mostly that."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from tempfile import TemporaryFile
from typing import Any

import psycopg
import pytest

from inbox.storage.store import Store
from tests.cast import Scenery


@pytest.fixture
def count_of(store: Store) -> Callable[[Callable[[], Any]], int]:
    """How many statements the writer runs while something is done."""

    def count(act: Callable[[], Any]) -> int:
        with _counted(store) as statements:
            act()
        return len(statements)

    return count


def test_a_question_and_its_answer_take_few_statements(
    scenery: Scenery, count_of: Callable[[Callable[[], Any]], int]
) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("what is the wifi password?")

    asked = count_of(lambda: scenery.hand_in(scenery.incoming("what time is check-out?")))

    assert 5 < asked <= 11


def test_beginning_a_playbook_with_its_incident_takes_few_statements(
    scenery: Scenery, count_of: Callable[[Callable[[], Any]], int]
) -> None:
    scenery.guest_comes_by_link()

    begun = count_of(lambda: scenery.hand_in(scenery.incoming("the lock won't open")))

    assert 5 < begun <= 44


@contextmanager
def _counted(store: Store) -> Iterator[list[str]]:
    found: list[str] = []
    connection = store.writer.connect()
    driver: Any = connection.connection.driver_connection
    connection.close()
    if isinstance(driver, psycopg.Connection):
        with TemporaryFile("w+") as said:
            driver.pgconn.trace(said.fileno())
            yield found
            driver.pgconn.untrace()
            said.seek(0)
            found += [line for line in said if "\tBind\t" in line or "\tQuery\t" in line]
        return
    told: list[str] = []
    driver.set_trace_callback(told.append)
    yield found
    driver.set_trace_callback(None)
    found += [
        statement for statement, _ in groupby(told) if not statement.startswith("--")
    ]  # a trigger repeats its own
