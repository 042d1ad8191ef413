"""One process serves a desk on SQLite: a second one would send again what the first is sending. Called by `app.py`."""

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO

from sqlalchemy import make_url

from inbox.storage.engines import is_sqlite

log = logging.getLogger(__name__)

_PATIENCE = timedelta(seconds=15)  # one that was told to stop may still be ending
_LOOK_EVERY_SECONDS = 0.2


class AlreadyServed(Exception):
    """Says what to do, in one line."""


@contextmanager
def sole_server(database_url: str, patience: timedelta = _PATIENCE) -> Iterator[None]:
    """Raises `AlreadyServed`. The lock ends with the process that holds it, however that ends."""
    database = make_url(database_url).database
    if not is_sqlite(database_url) or not database:
        yield
        return
    with open(f"{database}.serving", "w", encoding="ascii") as lock:
        if not _is_ours_within(lock, patience):
            raise AlreadyServed(
                f"another process serves this desk already ({database}): stop that one, or name another"
                " NIGHTDESK_DATA_DIR; several processes need PostgreSQL"
            )
        yield


def _is_ours_within(lock: IO[str], patience: timedelta) -> bool:
    until = time.monotonic() + patience.total_seconds()
    if _is_ours(lock):
        return True
    log.info("another process serves this desk: waiting for it to end")
    while time.monotonic() < until:
        time.sleep(_LOOK_EVERY_SECONDS)
        if _is_ours(lock):
            return True
    return False


def _is_ours(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
