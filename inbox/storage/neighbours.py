"""Processes on one PostgreSQL tell each other what changed: NOTIFY in the transaction, a thread that listens."""

import json
import logging
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from inbox.storage.engines import psycopg_url
from inbox.storage.live import Change, Hub, Topic
from inbox.storage.wire import wire_on
from properties.late import late

if TYPE_CHECKING:
    import psycopg
else:
    psycopg = late("psycopg")

log = logging.getLogger(__name__)

_CHANNEL = "nightdesk"
_CHANGES_A_NOTICE = 60  # a payload may hold 8,000 bytes
_LISTEN_SECONDS = 1.0
# What tells the others that this process lives: a lock on its name, for as long as it has a line to the server.
_LOCKS = 20036  # those of Nightdesk, among the database's
_LOCK = "SELECT pg_advisory_lock_shared(%s, %s)"
LOCKED = (
    "EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = " + str(_LOCKS) + " AND objsubid = 2"
    " AND CAST(objid AS bigint) = CAST(CAST('x' || substr({name}, 1, 8) AS bit(32)) AS bigint)"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
_NOTIFY = "SELECT pg_notify($1, $2)"


class Neighbours:
    """This process among its equals; hears the others' changes and publishes them to the hub."""

    def __init__(self, url: str, hub: Hub, name: str) -> None:
        """`name`: a UUID in hexadecimal digits."""
        self._address = psycopg_url(url).replace("postgresql+psycopg://", "postgresql://", 1)
        self._hub = hub
        self._name = name
        self._closed = threading.Event()
        self._connection: psycopg.Connection | None = None
        self._thread = threading.Thread(target=self._listen_always, name="neighbours", daemon=True)
        self._thread.start()

    def tell(self, connection: Connection, changes: Sequence[Change]) -> None:
        wire = wire_on(connection)
        for start in range(0, len(changes), _CHANGES_A_NOTICE):
            rows = [
                [c.topic, c.conversation_id, c.seq, c.contact_id] for c in changes[start : start + _CHANGES_A_NOTICE]
            ]
            wire.tell(_NOTIFY, [(_CHANNEL, json.dumps([self._name, rows]))])

    def close(self) -> None:
        self._closed.set()
        if (listening := self._connection) is not None:
            _hang_up(listening)
        self._thread.join(timeout=10)

    def _listen_always(self) -> None:
        while not self._closed.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True, connect_timeout=5) as connection:
                    self._connection = connection
                    connection.execute(f"LISTEN {_CHANNEL}")
                    connection.execute(_LOCK, (_LOCKS, _number(self._name)))
                    self._hub.publish([Change(Topic.RESYNC)])  # what was said while nobody listened
                    for changes in self._heard(connection):
                        self._hub.publish(changes)
            except psycopg.Error as error:
                if not self._closed.is_set():
                    log.warning("not hearing other processes: %s", type(error).__name__)
            except Exception:
                log.exception("listening to other processes failed")
            self._closed.wait(1)

    def _heard(self, connection: "psycopg.Connection") -> Iterator[Sequence[Change]]:
        while not self._closed.is_set():
            for notice in connection.notifies(timeout=_LISTEN_SECONDS):
                if changes := self._read(notice.payload):
                    yield changes

    def _read(self, payload: str) -> Sequence[Change]:
        """Our own notices tell us nothing new. One we can't read may be a newer release's: look at all again."""
        try:
            name, rows = json.loads(payload)
            if name == self._name:
                return []
            return [Change(Topic(topic), conversation, seq, contact) for topic, conversation, seq, contact in rows]
        except (ValueError, TypeError):
            log.warning("heard a notice that is none of ours")
            return [Change(Topic.RESYNC)]


def _number(name: str) -> int:
    return int.from_bytes(bytes.fromhex(name[:8]), signed=True)


def _hang_up(connection: "psycopg.Connection") -> None:
    """Wakes the thread that waits on it, which may be for a second; the connection's other calls are that thread's."""
    with suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
