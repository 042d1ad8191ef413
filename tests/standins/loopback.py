"""An HTTP server on 127.0.0.1 with a thread and an event loop of its own: what every stand-in is built on.

Tests talk to a stand-in by plain blocking calls; the product under test reaches it over real HTTP.
"""

import asyncio
import socket
import struct
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp import web

from tests.standins.answers import Answer

T = TypeVar("T")
Accept = Callable[[], Awaitable[web.Response]]


class StandIn:
    """Start once, `reset()` before each test, `stop()` at the end. One lock, `changed`, guards all state."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.violations: list[str] = []
        self.clock: Callable[[], datetime] = now_utc
        self.urls: list[str] = []
        self._public: dict[str, str] = {}
        self._hung: list[asyncio.Future[bool]] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)
        self._started: Future[asyncio.AbstractEventLoop] = Future()

    @property
    def url(self) -> str:
        return self.urls[0]

    def start(self) -> Self:
        self._thread.start()
        self._loop = self._started.result(60)
        return self

    def stop(self) -> None:
        self.reset()
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    def reset(self) -> None:
        """Forgets everything; requests that hang are cut off, deliveries under way are given up."""
        self.in_loop(self._reset())

    def release(self) -> None:
        """Lets every request that hangs go on."""
        self.in_loop(self._let_go(released=True))

    def wait_for(self, predicate: Callable[[], T], timeout: float = 60.0) -> T:
        """Blocks until `predicate()` is true and returns its value; AssertionError when it does not come true."""
        with self.changed:
            if not self.changed.wait_for(lambda: bool(predicate()), timeout):
                raise AssertionError(f"nothing of the kind within {timeout} s; violations: {self.violations}")
            return predicate()

    @property
    def hanging(self) -> int:
        """How many requests hang now."""
        with self.changed:
            return len(self._hung)

    def take_violations(self) -> list[str]:
        """Returns the violations so far and forgets them: for a test that provokes one."""
        with self.changed:
            taken, self.violations[:] = list(self.violations), []
            return taken

    def reaches(self, public: str, local: str) -> None:
        """Webhooks for addresses that begin with `public` are brought to `local` instead, as a proxy would."""
        self._public[public] = local

    # What a stand-in brings itself

    def applications(self) -> list[web.Application]:
        """One application for each port that is to be served, the main one first."""
        raise NotImplementedError

    def forget(self) -> None:
        """Puts the state back to that of a new stand-in. Called in the loop, with the lock held."""
        raise NotImplementedError

    # For the stand-ins' own modules, in the loop's thread

    def in_loop(self, work: Coroutine[Any, Any, T], timeout: float = 30.0) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def local(self, url: str) -> str:
        for public, local in self._public.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url

    def violation(self, text: str) -> None:
        with self.changed:
            self.violations.append(text)
            self.changed.notify_all()

    async def perform(self, request: web.Request, answer: Answer, accept: Accept) -> web.StreamResponse:
        """Plays a scripted answer; `accept` is what the request does and says when nothing is scripted."""
        if answer.hangs_before and not await self._hang():
            return cut(request)
        own = await accept() if answer.accepts else None
        if answer.hangs_after and not await self._hang():
            return cut(request)
        if answer.resets:
            return cut(request)
        if answer.reply is None:
            return own or web.Response()
        reply = answer.reply
        return web.Response(status=reply.status, text=reply.text, content_type=reply.media_type, headers=reply.headers)

    async def _hang(self) -> bool:
        hung = self._loop.create_future()
        with self.changed:
            self._hung.append(hung)
            self.changed.notify_all()
        return bool(await hung)

    async def _let_go(self, *, released: bool) -> None:
        while self._hung:
            self._hung.pop().set_result(released)

    async def _reset(self) -> None:
        await self._let_go(released=False)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with self.changed:
            self._public.clear()
            self.violations.clear()
            self.clock = now_utc
            self.forget()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        runners = [await self._listen(application) for application in self.applications()]
        async with aiohttp.ClientSession(trust_env=False) as self.http:
            self._started.set_result(self._loop)
            await self._stopping.wait()
        for runner in runners:
            await runner.cleanup()

    async def _listen(self, application: web.Application) -> web.AppRunner:
        application.middlewares.append(self._own_up)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.urls.append(f"http://{host}:{port}")
        return runner

    @web.middleware
    async def _own_up(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """A fault of the stand-in itself must not pass for a fault of the vendor."""
        try:
            return await handler(request)
        except web.HTTPException as error:
            self.violation(f"{request.method} {request.path}: {error.status} {error.reason}: no such address")
            raise
        except Exception:
            self.violation(f"the stand-in failed:\n{traceback.format_exc()}")
            return web.Response(status=500, text="the stand-in failed")


def now_utc() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def cut(request: web.Request) -> web.Response:
    """Resets the connection (RST, not an orderly end) without an answer."""
    if request.transport is not None:
        request.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        request.transport.abort()
    return web.Response()
