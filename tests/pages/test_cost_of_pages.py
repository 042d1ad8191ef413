"""How many statements the inbox's pages ask: what they take in a busy night is mostly that."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from inbox.channel import Sender
from inbox.tables import PlaybookRun
from tests.cast import Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import lock_is_shut

Count = Callable[[str], int]


@pytest.fixture
def count_of(scenery: Scenery, visit: Visit) -> Count:
    """How many statements a page asks that was opened before."""
    igor = visit("igor")

    def count(path: str) -> int:
        igor.get(path)
        with _asked(scenery.store.reader) as statements:
            page = igor.get(path)
        assert page.status_code == 200
        return len(statements)

    return count


def test_the_list_asks_few_statements_however_long_it_is(scenery: Scenery, count_of: Count) -> None:
    for number in range(3):
        scenery.guest_says("a human please", str(4000 + number), sender=Sender(str(4000 + number), name="Guest"))

    assert count_of("/inbox") <= 9
    assert count_of("/inbox/list?tab=all") <= 12


def test_a_page_with_a_conversation_asks_few_statements_more(scenery: Scenery, count_of: Count) -> None:
    conversation = lock_is_shut(scenery)

    assert count_of(f"/inbox/{conversation}") <= 19


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_week_of_shifts_is_asked_for_at_once(count_of: Count) -> None:
    assert count_of("/inbox/on-call") <= 13


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_guest_of_several_playbooks_costs_no_more(scenery: Scenery, visit: Visit, count_of: Count) -> None:
    conversation = lock_is_shut(scenery)
    with_one = count_of(f"/inbox/{conversation}")
    for key in ("no_wifi", "no_hot_water"):
        visit("igor").post(f"/inbox/{conversation}/runs", data={"key": key})

    assert len(scenery.read(lambda session: session.exec(select(PlaybookRun)).all())) == 3
    assert count_of(f"/inbox/{conversation}") <= with_one


def test_the_list_of_incidents_asks_no_more_for_more_of_them(scenery: Scenery, count_of: Count) -> None:
    lock_is_shut(scenery)
    with_one = count_of("/inbox/incidents")
    scenery.guest_says("there is a smell of gas", "4001", sender=Sender("4001", name="Guest"))

    assert count_of("/inbox/incidents") == with_one


@contextmanager
def _asked(engine: Engine) -> Iterator[list[str]]:
    """By pages' own connections."""
    found: list[str] = []

    def listen(driver: Any, *_: Any) -> None:
        if isinstance(driver, psycopg.Connection):
            driver.cursor_factory = _telling(found)
        else:
            driver.set_trace_callback(lambda told: found.append(told) if told.startswith("SELECT") else None)

    event.listen(engine, "checkout", listen)
    yield found
    event.remove(engine, "checkout", listen)
    engine.dispose()


def _telling(found: list[str]) -> type[psycopg.Cursor[Any]]:
    class Telling(psycopg.Cursor[Any]):
        def execute(self, query: Any, *given: Any, **options: Any) -> Any:
            if str(query).startswith("SELECT"):
                found.append(str(query))
            return super().execute(query, *given, **options)

    return Telling
