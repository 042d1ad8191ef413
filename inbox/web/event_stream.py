"""Server-sent events for live pages, of staff and of guests: one task a page, and a page that closes is no fault.

An event that goes to thousands of pages is put into bytes once.
"""

import asyncio
import json
import weakref
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

# Proxies must let every event through at once.
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True)
class Event:
    """`retry`: milliseconds after which a page that lost its stream comes back. Without a name it only says: alive."""

    event: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    retry: int | None = None

    @cached_property
    def in_bytes(self) -> bytes:
        if not self.event:
            return b": alive\n\n"
        lines = [f"event: {self.event}", f"data: {json.dumps(self.data)}"]
        lines += [f"id: {self.id}"] if self.id else []
        lines += [f"retry: {self.retry}"] if self.retry is not None else []
        return "\n".join([*lines, "", ""]).encode()


BEAT = Event()


class Together(tuple[Event, ...]):
    """Events for many pages, joined once for them all."""

    @cached_property
    def in_bytes(self) -> bytes:
        return b"".join(event.in_bytes for event in self)


class EventStream(StreamingResponse):
    """Events that come together leave together."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[Sequence[Event]]) -> None:
        super().__init__(_as_bytes(events), headers=_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        assert task
        _open.add(task)
        try:
            await super().__call__(scope, receive, send)
        except asyncio.CancelledError:
            if task in _open:  # nobody has ended it: the request itself was given up
                raise
            task.uncancel()
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            _open.discard(task)


_open: weakref.WeakSet[asyncio.Task[object]] = weakref.WeakSet()


def end_streams() -> None:
    """When the desk stops: it waits for no open page, and they come back by themselves. Only from the event loop."""
    for task in list(_open):
        _open.discard(task)
        task.cancel()


async def _as_bytes(events: AsyncIterator[Sequence[Event]]) -> AsyncIterator[bytes]:
    async for together in events:
        yield together.in_bytes if isinstance(together, Together) else Together(together).in_bytes
