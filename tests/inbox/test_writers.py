"""On PostgreSQL a process has several writers: what may run beside what, and what becomes of a cut connection."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, select

from inbox.storage.engines import migrate
from inbox.storage.rows import add_rows
from inbox.storage.statements import Statement
from inbox.storage.store import Store
from inbox.tables import Setting
from tests.postgres import PostgresServer

pytestmark = pytest.mark.postgres

_VALUES = Statement(lambda _: select(Setting.value))
_LANES = [f"lane {number}" for number in range(40)]  # more than there are writers: some pair has two


@pytest.fixture
def store(postgres_server: PostgresServer) -> Iterator[Store]:
    url = postgres_server.new_database(postgres_server.template("migrated", migrate))
    store = Store(url)
    yield store
    store.close()
    postgres_server.drop(url)


def test_one_conversation_that_waits_for_the_database_holds_up_no_other(store: Store) -> None:
    came = threading.Semaphore(0)

    def wait(_: Session) -> bool:
        return came.acquire(timeout=60)

    async def together() -> list[object]:
        waiting = asyncio.create_task(store.awrite(wait, lane=_LANES[0]))
        await asyncio.sleep(0)
        others = [asyncio.create_task(store.awrite(lambda _: came.release(), lane=lane)) for lane in _LANES]
        return [await waiting, *await asyncio.gather(*others)]

    assert asyncio.run(together())[0] is True


def test_units_of_one_lane_run_in_the_order_in_which_they_were_handed_in(store: Store) -> None:
    ran: list[int] = []

    async def together() -> None:
        await asyncio.gather(*(store.awrite(lambda _, n=n: ran.append(n), lane="guest") for n in range(50)))  # type: ignore[misc]

    asyncio.run(together())

    assert ran == list(range(50))


def test_a_unit_whose_connection_was_cut_runs_again_on_another(store: Store) -> None:
    number = store.write(lambda session: session.execute(text("SELECT pg_backend_pid()")).scalar())
    with store.reader.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})

    store.write(lambda session: session.add(Setting(key="a", value="x")))

    with store.read() as session:
        assert session.exec(select(Setting.key)).all() == ["a"]


def test_a_unit_that_is_cut_off_in_the_middle_runs_again_and_is_kept_once(store: Store) -> None:
    tries: list[int] = []

    def work(session: Session) -> None:
        session.add(Setting(key=f"try {len(tries)}", value="x"))
        session.flush()
        tries.append(1)
        if len(tries) == 1:
            number = session.execute(text("SELECT pg_backend_pid()")).scalar()
            with store.reader.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})

    store.write(work)

    with store.read() as session:
        assert session.exec(select(Setting.key)).all() == ["try 1"]


def test_what_the_server_refuses_in_the_middle_fails_and_the_connection_goes_on(store: Store) -> None:
    rows = [{"key": key, "value": "x"} for key in ("a", "a", "b")]

    with pytest.raises(IntegrityError):
        store.write(lambda session: add_rows(session, Setting, rows))
    store.write(lambda session: add_rows(session, Setting, rows[1:]))

    with store.read() as session:
        assert sorted(session.exec(select(Setting.key)).all()) == ["a", "b"]


def test_a_failure_after_much_reading_by_the_session_leaves_the_connection_as_good_as_it_was(store: Store) -> None:
    def read_often_and_fail(session: Session) -> None:
        for _ in range(8):  # psycopg prepares by itself what is asked so often
            session.exec(select(Setting.key)).all()
        add_rows(session, Setting, [{"key": "a", "value": "x"}] * 2)

    for _ in range(2):
        with pytest.raises(IntegrityError):
            store.write(read_often_and_fail)
        store.write(lambda session: _VALUES.rows(session))


def test_what_the_driver_can_not_send_fails_and_the_connection_goes_on(store: Store) -> None:
    rows = [{"key": "a", "value": "x"}, {"key": "b", "value": "\0"}]

    with pytest.raises(DBAPIError):
        store.write(lambda session: add_rows(session, Setting, rows))
    store.write(lambda session: add_rows(session, Setting, rows[:1]))

    with store.read() as session:
        assert session.exec(select(Setting.key)).all() == ["a"]


def test_more_goes_together_than_the_line_holds(store: Store) -> None:
    rows = [{"key": f"{number}", "value": "x" * 10_000} for number in range(500)]

    def fill_and_look(session: Session) -> list[str]:
        add_rows(session, Setting, rows)
        return [value for (value,) in _VALUES.rows(session)]

    assert store.write(fill_and_look) == [row["value"] for row in rows]
