"""What is asked for again and again while guests write looks only at what it is about, however much there is.

SQLite's plans, of the statements as they were run: it has no statistics to save it from a wrong index.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlmodel import Session

from inbox.arriving.media import fetch_due_media
from inbox.channel import ChannelKind, IncomingMedia, MessageKind, SendError
from inbox.channel import FailureReason as Why
from inbox.desk import last_event
from inbox.health import read_vitals
from inbox.storage.store import Store
from tests.cast import Scenery
from tests.databases import furnish_new, store_in_file

Asked = tuple[str, tuple[Any, ...]]

# Of these there are ever more.
_GROWING = ("message", "delivery", "delivery_part", "received", "incident", "attachment", "secret_release", "timer")
_OF_WHAT_WAITS = ("ix_delivery_lane", "ix_delivery_claimed")  # indexes of what has not left, not of all
_ODD = "my cat ate the remote of the projector, any ideas?"


@pytest.fixture
def scenery(run_folder: Path, tmp_path: Path) -> Iterator[Scenery]:
    with store_in_file(run_folder, "furnished", furnish_new) as store:
        yield Scenery(store, tmp_path)


def test_a_night_reads_through_nothing_that_grows(scenery: Scenery) -> None:
    with _asked_of(scenery.store) as asked:
        _live_through_a_night(scenery)

    wrong = [f"{step}: {one[0][:200]}" for one in set(asked) for step in _faults(scenery.store, one)]
    assert len(asked) > 100
    assert wrong == []


def test_the_last_event_is_found_from_the_newest_backwards(scenery: Scenery) -> None:
    with _asked_of(scenery.store) as asked, scenery.store.read() as session:
        session.exec(last_event(ChannelKind.TELEGRAM, "desk")).first()

    plans = [_plan(scenery.store, one) for one in set(asked) if "received" in one[0]]
    assert plans and all(plan == ["SCAN received"] for plan in plans)


def _live_through_a_night(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.telegram.answers = [SendError(Why.VENDOR_DOWN, permanent=False)]
    scenery.guest_says("what is the code of the door?")
    scenery.clock.advance(minutes=1)
    scenery.send_due()
    scenery.telegram.files["file-1"] = b"jpg"
    photo = IncomingMedia(MessageKind.PHOTO, "file-1", "image/jpeg", "lock.jpg", 3)
    scenery.hand_in(scenery.incoming("", kind=MessageKind.PHOTO, media=(photo,)))
    asyncio.run(fetch_due_media(scenery.context))
    scenery.guest_says(_ODD)
    for _ in range(3):
        scenery.clock.advance(minutes=1)
        scenery.run_timers()
        scenery.send_due()
    read_vitals(scenery.context)


@contextmanager
def _asked_of(store: Store) -> Iterator[list[Asked]]:
    """Of the writer and of the next reader. What goes by the driver has its values in it."""
    said: list[Asked] = []

    def keep(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        said.append((statement, tuple(parameters)))

    _trace(store, lambda statement: said.append((statement, ())))
    for engine in (store.writer, store.reader):
        event.listen(engine, "before_cursor_execute", keep)
    yield said
    for engine in (store.writer, store.reader):
        event.remove(engine, "before_cursor_execute", keep)
    _trace(store, None)


def _trace(store: Store, heed: Callable[[str], None] | None) -> None:
    store.write(lambda session: _driver(session).set_trace_callback(heed))
    with store.read() as session:
        _driver(session).set_trace_callback(heed)


def _faults(store: Store, asked: Asked) -> list[str]:
    is_planned = asked[0].startswith(("SELECT", "WITH", "UPDATE", "DELETE"))
    return [step for step in _plan(store, asked) if _reads_all(step)] if is_planned else []


def _plan(store: Store, asked: Asked) -> list[str]:
    statement, parameters = asked
    with store.read() as session:
        found = _driver(session).execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    return [row[-1] for row in found]


def _reads_all(step: str) -> bool:
    words = step.split()
    is_scan = words[0] == "SCAN" and words[1] in _GROWING and not step.endswith(_OF_WHAT_WAITS)
    return is_scan or "ix_incident_state_opened" in step


def _driver(session: Session) -> Any:
    return session.connection().connection.driver_connection
