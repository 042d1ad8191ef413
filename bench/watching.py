"""Browsers that only listen: how long after a guest's message each of many live pages is told that there is news.

Called by `bench.run`. All listen from this process; a round ends when everybody has heard, or after some seconds.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import uvloop

from bench.load import Load, send_one

_TOGETHER = 50  # that come in at the same time
_LONGEST_SECONDS = 5.0
_PAUSE_SECONDS = 0.3
_NEWS = b"event: msg"


@dataclass(frozen=True)
class Watch:
    """`told`: the request by which a page listens; `load`: whose messages make the news."""

    port: int
    request: bytes
    pages: int
    messages: int
    load: Load


@dataclass(frozen=True)
class Heard:
    """Seconds from the sending of a message to each page's hearing of it, sorted; `missed`: how often one did not."""

    times: Sequence[float]
    missed: int


class _Page(asyncio.Protocol):
    def __init__(self, on_news: Callable[[], None]) -> None:
        self._on_news = on_news
        self.is_listening: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_waiting = False

    def data_received(self, data: bytes) -> None:
        if not self.is_listening.done() and b"\nevent: hello" in data.replace(b"\r", b""):
            self.is_listening.set_result(None)
        if self.is_waiting and _NEWS in data:
            self.is_waiting = False
            self._on_news()


def watch(asked: Watch) -> Heard:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_watch(asked))


async def _watch(asked: Watch) -> Heard:
    times: list[float] = []
    heard, everybody, sent = 0, asyncio.Event(), 0.0

    def on_news() -> None:
        nonlocal heard
        times.append(time.monotonic() - sent)
        heard += 1
        if heard == len(pages):
            everybody.set()

    pages = await _opened(asked, on_news)
    for number in range(asked.messages):
        await asyncio.sleep(_PAUSE_SECONDS)
        everybody.clear()
        heard = 0
        for _, page in pages:
            page.is_waiting = True
        sent = time.monotonic()
        await send_one(asked.load, number)
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                await everybody.wait()
        except TimeoutError:
            continue
    for transport, _ in pages:
        transport.close()
    return Heard(sorted(times), asked.messages * asked.pages - len(times))


async def _opened(asked: Watch, on_news: Callable[[], None]) -> list[tuple[asyncio.WriteTransport, _Page]]:
    loop = asyncio.get_running_loop()
    pages: list[tuple[asyncio.WriteTransport, _Page]] = []
    for start in range(0, asked.pages, _TOGETHER):
        count = min(_TOGETHER, asked.pages - start)
        opened = await asyncio.gather(
            *(loop.create_connection(lambda: _Page(on_news), "127.0.0.1", asked.port) for _ in range(count))
        )
        for transport, _ in opened:
            transport.write(asked.request)
        async with asyncio.timeout(60):
            await asyncio.gather(*(page.is_listening for _, page in opened))
        pages += opened
    return pages
