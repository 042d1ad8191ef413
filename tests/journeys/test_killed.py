"""The process is killed while a guest is waited for and staff are being rung; another goes on with both, once.

A real `nightdesk serve` each time, ended by SIGKILL, on the same files, with Telegram's stand-in.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from inbox.office.importing import import_office
from inbox.office.reading import read_text
from inbox.storage.engines import migrate
from inbox.storage.store import Store
from inbox.tables import Delivery, DeliveryState, Handoff, PlaybookRunEntry, Ring, Stay, Timer
from tests.cast import CODE, KEYS
from tests.journeys.served import office_of_today
from tests.journeys.test_night import IGOR
from tests.standins import updates
from tests.standins.telegram import TelegramStandIn

_LOOKS, _BETWEEN_LOOKS = 600, 0.1  # seconds
_PATIENCE = 60.0  # seconds: to start a process on a busy machine
ROOT = Path(__file__).parents[2]


@contextmanager
def killed_in_the_end(folder: Path, telegram: TelegramStandIn) -> Iterator[None]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    desk = {"DATA_DIR": str(folder), "PORT": port, "DEMO": "0", "SECRET_KEY": "a secret key that only tests know"}
    vendor = {"TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url, "TELEGRAM_MODE": "polling"}
    given = {f"NIGHTDESK_{name}": value for name, value in {**desk, **vendor}.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "serve"], cwd=ROOT, env={**os.environ, **given},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def test_another_process_goes_on_with_the_wait_and_the_ringing_once(tmp_path: Path, telegram: TelegramStandIn) -> None:
    store = _furnished(tmp_path)
    guest = updates.JAMES
    with killed_in_the_end(tmp_path, telegram):
        telegram.wait_for(lambda: [call for call in telegram.calls if call.method == "getUpdates"], _PATIENCE)
        telegram.queue_update(updates.text("/start", IGOR))
        telegram.queue_update(updates.start(_token(store), guest))
        telegram.wait_for(lambda: telegram.sent(guest.id), _PATIENCE)
        telegram.queue_update(updates.text("the lock won't open", guest))
        telegram.wait_for(lambda: telegram.sent(guest.id)[1:], _PATIENCE)
        telegram.queue_update(updates.text("I want to talk to a human", guest))
        telegram.wait_for(lambda: telegram.sent(IGOR.id)[1:], _PATIENCE)
        telegram.wait_for(lambda: telegram.sent(guest.id)[2:], _PATIENCE)
        _wait_until(telegram, store, _all_is_on_record)
        told = [message.text for message in telegram.sent(guest.id)]
    with store.read() as session:
        rings = _rings(session)

    _a_while_goes_by(store)
    with killed_in_the_end(tmp_path, telegram):
        telegram.wait_for(lambda: telegram.sent(guest.id)[len(told) :], _PATIENCE)
        telegram.queue_update(updates.text("yes, it lights up", guest))
        telegram.wait_for(lambda: [m for m in telegram.sent(guest.id) if "4821#" in m.text], _PATIENCE)
        _wait_until(telegram, store, lambda session: _rings(session) > rings)

    after = [message.text for message in telegram.sent(guest.id)][len(told) :]
    assert [text for text in after if text in told] == []
    assert sum("4821#" in text for text in after) == _marks(store).count("nudged") == 1
    assert sum("Tell me what happened" in text for text in after) == 1
    store.close()


def _furnished(folder: Path) -> Store:
    url = f"sqlite:///{folder}/nightdesk.db"
    migrate(url)
    store = Store(url)
    office = read_text(office_of_today(), "office.yaml")
    store.write(lambda session: import_office(session, office, KEYS, datetime.now(UTC)))
    return store


def _a_while_goes_by(store: Store) -> None:
    """Everything that was set is due, as if the machine had been off for a quarter of an hour."""
    now = datetime.now(UTC)

    def age(session: Session) -> None:
        session.execute(update(Timer).values(due_at=now - timedelta(seconds=1)))
        session.execute(update(Handoff).values(rings_since=now - timedelta(minutes=15)))
        session.execute(update(Ring).values(at=now - timedelta(minutes=15)))

    store.write(age)


def _all_is_on_record(session: Session) -> bool:
    """What was being sent when a process died may have to be sent again; here nothing is."""
    under_way = select(Delivery.id).where(col(Delivery.state).in_([DeliveryState.QUEUED, DeliveryState.SENDING]))
    return session.exec(under_way).first() is None


def _wait_until(telegram: TelegramStandIn, store: Store, is_so: Callable[[Session], bool]) -> None:
    """Until the other process has written it."""
    for _ in range(_LOOKS):
        with store.read() as session:
            if is_so(session):
                return
        with telegram.changed:
            telegram.changed.wait(_BETWEEN_LOOKS)
    raise AssertionError("the other process has not done it")


def _token(store: Store) -> str:
    with store.read() as session:
        return KEYS.stay_token(CODE, session.exec(select(Stay).where(Stay.code == CODE)).one().link_number)


def _rings(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Ring)).one()


def _marks(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.exec(select(PlaybookRunEntry.mark).order_by(col(PlaybookRunEntry.id))).all())
