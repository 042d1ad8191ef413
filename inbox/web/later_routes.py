"""Routes that no guest waits for: put together once he is served, or when somebody asks for one. Used by `app.py`."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from fastapi import APIRouter
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

log = logging.getLogger(__name__)


class LaterRoutes:
    def __init__(self, build: Callable[[], Sequence[BaseRoute]]) -> None:
        self._build = build
        self._building = asyncio.Lock()

    def stand_in(self, router: APIRouter) -> None:
        """Stand where `router` says that nothing is at an address, until all that there is has been put into it."""
        self._router = router
        self._nothing_there = router.default
        router.default = self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.put_in()
        await self._router.app(scope, receive, send)

    async def put_in_after(self, guests_are_served: asyncio.Event) -> None:
        """By itself, where nobody has asked before."""
        await guests_are_served.wait()
        try:
            await self.put_in()
        except Exception:  # who opens a page finds out again
            log.critical("pages and the API could not be put together", exc_info=True)

    async def put_in(self) -> None:
        """Once; in a thread, since it takes most of a second, and others are answered meanwhile."""
        async with self._building:
            if self._router.default is self:
                self._router.routes.extend(await asyncio.to_thread(self._build))
                self._router.default = self._nothing_there
