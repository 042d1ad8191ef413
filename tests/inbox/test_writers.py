"""On PostgreSQL a process has several writers: what may run beside what, and what becomes of a cut connection."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from inbox.storage.engines import migrate
from inbox.storage.store import Store
from inbox.tables import Setting
from tests.postgres import PostgresServer

pytestmark = pytest.mark.postgres

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
        return came.acquire(timeout=5)

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
