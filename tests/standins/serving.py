"""Serves an app of ours on 127.0.0.1 from a thread, so that a stand-in can post webhooks to it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

START_SECONDS = 60.0
STOP_SECONDS = 5


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The app's address while the block runs; its lifespan is entered before and left after it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            app, loop="asyncio", ws="none", log_config=None, lifespan="on", timeout_graceful_shutdown=STOP_SECONDS
        )
        server = _Server(config)
        thread = threading.Thread(target=_run, args=(server, listening), name="app under test")
        thread.start()
        try:
            if not server.settled.wait(START_SECONDS) or not server.started:
                raise RuntimeError("the app did not start; its log says why")
            host, port = listening.getsockname()
            yield f"http://{host}:{port}"
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)
            if thread.is_alive():  # it would go on taking what is meant for the next test's
                raise RuntimeError("the app did not stop")


def _run(server: "_Server", listening: socket.socket) -> None:
    with suppress(SystemExit):  # uvicorn's way to say that the start failed
        server.run([listening])


class _Server(uvicorn.Server):
    """Tells when its start succeeded or failed."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.settled.set()
