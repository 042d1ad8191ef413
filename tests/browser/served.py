"""The pages on a real port, with a desk behind them that tests let guests write to."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import TypeVar

import uvicorn

from tests.cast import Scenery
from tests.lending import lent
from tests.pages.staging import pages_app

T = TypeVar("T")


@dataclass
class Served:
    """`do` runs what the tests' cast does in a thread of its own, for Playwright keeps an event loop in the test's."""

    scenery: Scenery
    url: str
    aside: ThreadPoolExecutor

    def do(self, work: Callable[[], T]) -> T:
        return self.aside.submit(work).result()


@contextmanager
def served(scenery: Scenery) -> Iterator[Served]:
    with (
        lent(pages_app, scenery.context) as app, socket.socket() as listener, ThreadPoolExecutor(1) as aside,
    ):  # fmt: skip
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, loop="asyncio", lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield Served(scenery, f"http://127.0.0.1:{listener.getsockname()[1]}", aside)
        server.should_exit = True
        thread.join(timeout=60)
