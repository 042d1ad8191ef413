"""The WhatsApp channel as tests run it: served over HTTP, pointed at the Twilio stand-in, its desk takes notes."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI

from bots.whatsapp import WhatsAppChannel
from bots.whatsapp.webhook import INBOUND, STATUS
from inbox.channel import ChannelKind, DeadLetter, Desk, Incoming, Outcome, OutOfReach, Receipt
from inbox.routes import add_routes
from tests.standins.forms import ACCOUNT_SID, AUTH_TOKEN, SENDER
from tests.standins.twilio import TwilioStandIn

T = TypeVar("T")

PUBLIC_URL = "https://desk.example.org"
INBOUND_URL = PUBLIC_URL + INBOUND
STATUS_URL = PUBLIC_URL + STATUS
NIGHT = datetime(2026, 11, 21, 3, 7, tzinfo=UTC)
PAYLOADS = Path(__file__).parents[1] / "payloads" / "twilio"

_PATIENCE_SECONDS = 60  # a busy machine is slow, and that is no fault


class Clock:
    def __init__(self) -> None:
        self.time = NIGHT

    def __call__(self) -> datetime:
        return self.time

    def move(self, by: timedelta) -> None:
        self.time += by


@dataclass
class NotingDesk:
    """Keeps what it is given. `fails_on` = texts that our own code breaks on; `out_of_reach` = no database."""

    clock: Clock
    received: list[Incoming] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)
    fails_on: set[str] = field(default_factory=set)
    out_of_reach: bool = False
    last: datetime | None = None
    connected_at: datetime | None = None

    def as_desk(self) -> Desk:
        return Desk(self.receive, self.receipt, self.keep, self.last_received, self.first_connection)

    async def receive(self, incoming: Incoming) -> Outcome:
        self._reach()
        if incoming.text in self.fails_on:
            raise RuntimeError("a fault of our own")
        if any(known.external_id == incoming.external_id for known in self.received):
            return Outcome(repeated=True)
        self.received.append(incoming)
        return Outcome()

    async def receipt(self, receipt: Receipt) -> None:
        self._reach()
        if receipt.code in self.fails_on:
            raise RuntimeError("a fault of our own")
        self.receipts.append(receipt)

    async def keep(self, letter: DeadLetter) -> None:
        self._reach()
        self.letters.append(letter)

    async def last_received(self, kind: ChannelKind, account: str) -> datetime | None:
        self._reach()
        return self.last

    async def first_connection(self, kind: ChannelKind, account: str) -> datetime:
        self._reach()
        self.connected_at = self.connected_at or self.clock()
        return self.connected_at

    def _reach(self) -> None:
        if self.out_of_reach:
            raise OutOfReach


class Pauses:
    """Stands for waiting: notes how long, and lets go when told."""

    def __init__(self) -> None:
        self.waited: list[timedelta] = []
        self.changed = threading.Condition()
        self._let_go: asyncio.Event | None = None

    async def __call__(self, time: timedelta) -> None:
        with self.changed:
            self._let_go = asyncio.Event()
            self.waited.append(time)
            self.changed.notify_all()
        await self._let_go.wait()

    def wait_for(self, count: int) -> list[timedelta]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.waited) >= count, _PATIENCE_SECONDS), self.waited
            return list(self.waited)

    async def let_go(self) -> None:
        assert self._let_go is not None
        self._let_go.set()


@dataclass
class Served:
    """One server for all tests of a module, since stopping one takes its time; each test brings its own app."""

    url: str
    loop: asyncio.AbstractEventLoop
    app: FastAPI | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@dataclass
class World:
    channel: WhatsAppChannel
    desk: NotingDesk
    clock: Clock
    pauses: Pauses
    served: Served

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """In the loop that serves the channel."""
        return asyncio.run_coroutine_threadsafe(work, self.served.loop).result(_PATIENCE_SECONDS)


@contextmanager
def whatsapp_world(served: Served, twilio: TwilioStandIn, **options: Any) -> Iterator[World]:
    clock, pauses = Clock(), Pauses()
    twilio.clock = clock
    desk = NotingDesk(clock)
    settings: dict[str, Any] = {"sender": SENDER, "public_url": PUBLIC_URL, "api_url": twilio.url, **options}
    channel = WhatsAppChannel(ACCOUNT_SID, AUTH_TOKEN, desk.as_desk(), now=clock, pause=pauses, **settings)
    served.app = FastAPI()
    assert channel.router is not None
    add_routes(served.app, [channel.router])
    twilio.reaches(settings["public_url"], served.url)
    world = World(channel, desk, clock, pauses, served)
    yield world
    world.do(channel.stop())


@contextmanager
def serving() -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        served = Served(f"http://127.0.0.1:{listening.getsockname()[1]}", asyncio.new_event_loop())
        server = uvicorn.Server(uvicorn.Config(served, lifespan="off", log_config=None, loop="asyncio", ws="none"))
        work = server.serve([listening])
        thread = threading.Thread(target=lambda: served.loop.run_until_complete(work), daemon=True)
        thread.start()
        yield served
        server.should_exit = True
        thread.join(10)
        served.loop.close()
