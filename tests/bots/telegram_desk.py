"""The Telegram channel as tests run it: in a loop of its own, with a desk that remembers what it was handed."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self, TypeVar

import uvicorn
from fastapi import FastAPI

from bots.telegram import Rhythm, TelegramChannel
from inbox.channel import Channel, ChannelKind, DeadLetter, Desk, Incoming, Outcome, Outgoing, OutOfReach, Receipt
from inbox.routes import add_routes
from tests.standins.telegram import TelegramStandIn
from tests.standins.updates import ANNA, START, TOKEN

T = TypeVar("T")

SECRET = "a-secret_of-16-chars"
NOW = datetime.fromtimestamp(START, UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
QUICK = Rhythm(
    long_poll=timedelta(seconds=5),
    request=timedelta(seconds=10),
    first_pause=timedelta(milliseconds=5),
    longest_pause=timedelta(milliseconds=20),
    check=timedelta(milliseconds=20),
    start=timedelta(seconds=5),
)
_PATIENCE_SECONDS = 60  # a busy machine is slow, and that is no fault
IMPATIENT = replace(QUICK, long_poll=timedelta(0), request=timedelta(seconds=0.3), start=timedelta(seconds=0.1))


@dataclass
class DeskOfTests:
    """`faults`: what `receive` raises for which event. `outages`: how many more times nothing can be stored."""

    received: list[Incoming] = field(default_factory=list)
    kept: list[DeadLetter] = field(default_factory=list)
    faults: dict[str, Exception] = field(default_factory=dict)
    outages: int = 0
    toast: str = ""
    connected_first: datetime | None = LONG_AGO
    now: datetime = NOW

    def desk(self) -> Desk:
        return Desk(self._receive, self._receipt, self._keep, self._last_received, self._first_connection)

    @property
    def texts(self) -> list[str]:
        return [incoming.text for incoming in self.received]

    async def _receive(self, incoming: Incoming) -> Outcome:
        self._store()
        if fault := self.faults.get(incoming.external_id):
            raise fault
        is_repeated = incoming.external_id in {one.external_id for one in self.received}
        if not is_repeated:
            self.received.append(incoming)
        return Outcome(is_repeated, self.toast)

    async def _keep(self, letter: DeadLetter) -> None:
        self._store()
        self.kept.append(letter)

    def _store(self) -> None:
        if self.outages:
            self.outages -= 1
            raise OutOfReach

    async def _receipt(self, receipt: Receipt) -> None:
        raise AssertionError("Telegram gives no receipts")

    async def _last_received(self, kind: ChannelKind, account: str) -> datetime | None:
        return None

    async def _first_connection(self, kind: ChannelKind, account: str) -> datetime:
        self._store()
        self.connected_first = self.connected_first or self.now
        return self.connected_first


class Running:
    """A channel in the loop of a thread, as in the desk's own process; tests drive it by plain blocking calls."""

    def __init__(
        self,
        telegram: TelegramStandIn,
        desk: DeskOfTests | None = None,
        *,
        mode: Literal["webhook", "polling"] = "webhook",
        token: str = TOKEN,
        public_url: str = "https://desk.example.org/",
        rhythm: Rhythm = QUICK,
        api_url: str = "",
        proxy: str = "",
    ) -> None:
        self.desk = desk or DeskOfTests()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: uvicorn.Server | None = None
        self.channel: Channel = TelegramChannel(
            token,
            self.desk.desk(),
            mode=mode,
            public_url=public_url,
            webhook_secret=SECRET,
            api_url=api_url or telegram.url,
            proxy=proxy,
            now=lambda: self.desk.now,
            rhythm=rhythm,
        )
        self.app = FastAPI()
        if self.channel.router is not None:
            add_routes(self.app, [self.channel.router])
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_SECONDS)
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_SECONDS)

    def until(self, predicate: Callable[[], Any]) -> None:
        """Blocks until it is true, in the channel's world or in Telegram's."""
        self.run(_until(predicate))

    def start(self) -> Self:
        self.run(self.channel.start())
        return self

    def send(self, outgoing: Outgoing) -> str:
        return self.run(self.channel.send(outgoing))

    def fetch(self, reference: str, limit_bytes: int = 1_000_000) -> bytes:
        async def fetched() -> bytes:
            return b"".join([chunk async for chunk in self.channel.fetch(reference, limit_bytes)])

        return self.run(fetched())

    def serve(self) -> str:
        """Serves the webhook by a real server on this machine; returns its address."""
        listener = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(self.app, log_config=None, ws="none", lifespan="off", loop="asyncio")
        self._server = uvicorn.Server(config)
        self._serving = asyncio.run_coroutine_threadsafe(self._server.serve([listener]), self._loop)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
            await asyncio.wrap_future(self._serving)
        await self.channel.stop()


async def _until(predicate: Callable[[], Any]) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while not predicate():
            await asyncio.sleep(0.002)


def to_anna(text: str = "", **more: Any) -> Outgoing:
    return Outgoing(delivery_id=1, address=str(ANNA.id), text=text, **more)
