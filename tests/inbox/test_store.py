"""The writer: what a unit of work may count on, alone and in a group."""

import asyncio
import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, select

from inbox.channel import OutOfReach
from inbox.storage.engines import migrate
from inbox.storage.json_text import as_json, of_json
from inbox.storage.live import Change, Topic, announce
from inbox.storage.rows import add_rows
from inbox.storage.store import Store
from inbox.tables import Setting


class Refused(Exception):
    pass


def _put(session: Session, key: str) -> str:
    session.add(Setting(key=key, value="x"))
    announce(session, Change(Topic.QUEUE, len(key)))
    return key


def _put_and_fail(session: Session, key: str) -> str:
    _put(session, key)
    raise Refused(key)


def _keys(store: Store) -> Sequence[str]:
    with store.read() as session:
        return session.exec(select(Setting.key).order_by(Setting.key)).all()


def test_it_returns_what_the_work_returned_once_it_is_durable(store: Store) -> None:
    assert store.write(lambda session: _put(session, "a")) == "a"
    assert _keys(store) == ["a"]


def test_a_unit_that_fails_leaves_nothing_and_harms_no_neighbour(store: Store) -> None:
    async def together() -> list[object]:
        units = [store.awrite(partial(_put if n % 3 else _put_and_fail, key=f"k{n:02}")) for n in range(12)]
        return await asyncio.gather(*units, return_exceptions=True)

    outcomes = asyncio.run(together())

    assert [isinstance(outcome, Refused) for outcome in outcomes] == [n % 3 == 0 for n in range(12)]
    assert _keys(store) == [f"k{n:02}" for n in range(12) if n % 3]


def test_what_nobody_waits_for_is_there_when_it_is_asked_for_and_fails_its_own_unit_alone(store: Store) -> None:
    def tell(session: Session, key: str) -> Sequence[str]:
        add_rows(session, Setting, [{"key": "a", "value": "x"}, {"key": key, "value": "x"}])
        return session.exec(select(Setting.key).order_by(Setting.key)).all() if key == "a" else [key]

    async def together() -> list[object]:
        units = [store.awrite(partial(tell, key="b")), store.awrite(partial(tell, key="a"))]
        units += [store.awrite(partial(_put, key=key)) for key in ("c", "d")]
        return await asyncio.gather(*units, return_exceptions=True)

    told, twice, *others = asyncio.run(together())

    assert told == ["b"]
    assert isinstance(twice, IntegrityError)
    assert others == ["c", "d"]
    assert _keys(store) == ["a", "b", "c", "d"]


def test_changes_are_told_after_the_commit_and_only_of_what_was_kept(store: Store) -> None:
    heard: list[tuple[int, int]] = []
    store.hub.watch(lambda changes: heard.extend((change.conversation_id, len(_keys(store))) for change in changes))

    store.write(lambda session: _put(session, "a"))
    with pytest.raises(Refused):
        store.write(lambda session: _put_and_fail(session, "failed"))

    assert [change for change in heard if change[0]] == [(1, 1)]


def test_a_unit_meets_nothing_of_the_one_before_it_in_its_group(store: Store) -> None:
    store.write(lambda session: _put(session, "a"))
    met: list[object] = []

    def read_and_note(session: Session) -> None:
        met.append(session.get_one(Setting, "a").value)
        session.info["noted"] = True
        session.execute(text("UPDATE setting SET value = 'y'"))

    def read(session: Session) -> None:
        met.extend([session.get_one(Setting, "a").value, dict(session.info)])

    async def together() -> None:
        await asyncio.gather(store.awrite(read_and_note), store.awrite(read))

    asyncio.run(together())

    assert met == ["x", "y", {}]


@pytest.mark.parametrize("value", [{}, {"ключ": [1, 2.5, None, True]}, {"half": "a\ud83d"}, {"much": float("inf")}])
def test_what_is_kept_as_json_comes_back_as_it_was(value: object) -> None:
    assert of_json(as_json(value)) == value


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises((OutOfReach, DBAPIError)), store.read() as session:
        session.execute(text("DELETE FROM setting"))


def test_only_who_runs_the_desk_may_read_its_file(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/nightdesk.db")

    assert (tmp_path / "nightdesk.db").stat().st_mode & 0o077 == 0


def test_a_database_that_is_gone_is_out_of_reach(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/no/such/folder/nightdesk.db")

    with pytest.raises(OutOfReach):
        store.write(lambda session: _put(session, "a"))

    store.close()


def test_work_goes_on_after_a_failure_of_the_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nightdesk.db"
    migrate(url)
    store = Store(url)
    with pytest.raises(OutOfReach):
        store.write(lambda session: session.execute(text("SELECT * FROM no_such_table")))

    assert store.write(lambda session: _put(session, "a")) == "a"
    store.close()


def test_a_database_that_another_program_keeps_locked_is_out_of_reach_until_it_lets_go(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nightdesk.db"
    migrate(url)
    store = Store(url)
    event.listen(store.writer, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=1"))
    other = sqlite3.connect(tmp_path / "nightdesk.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(OutOfReach) as kept:  # and the error with all that it refers to
        store.write(lambda session: _put(session, "a"))
    other.execute("ROLLBACK")

    assert "locked" in str(kept.value)
    assert store.condition.is_failing
    assert store.write(lambda session: _put(session, "a")) == "a"
    assert not store.condition.is_failing
    other.close()
    store.close()


def test_who_comes_after_the_end_is_told_at_once_and_nobody_waits_for_ever(store: Store) -> None:
    async def write_and_close() -> Sequence[object]:
        units = [asyncio.create_task(store.awrite(partial(_put, key=f"k{n}"))) for n in range(3)]
        await asyncio.sleep(0)
        await asyncio.to_thread(store.close)
        return await asyncio.gather(*units, return_exceptions=True)

    assert asyncio.run(write_and_close()) == ["k0", "k1", "k2"]
    with pytest.raises(OutOfReach):
        store.write(lambda session: _put(session, "late"))


def test_a_watcher_that_fails_keeps_nobody_from_hearing(store: Store) -> None:
    def fail(_: Sequence[Change]) -> None:
        raise RuntimeError("the loop is closed")

    heard: list[Change] = []
    store.hub.watch(fail)
    store.hub.watch(heard.extend)

    store.write(lambda session: _put(session, "a"))
    store.close()

    assert Change(Topic.QUEUE, 1) in heard
