"""What no desk could be faster than: the same server and route, doing one plain durable insert a request.

`python -m bench.floor URL PORT`: SQLite by the desk's own writer in groups, PostgreSQL by asyncpg alone.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count

import asyncpg
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import text

from inbox.storage.engines import is_sqlite
from inbox.storage.statements import Statement
from inbox.storage.store import Store

_TABLE = "CREATE TABLE IF NOT EXISTS plain (id BIGINT PRIMARY KEY, body TEXT NOT NULL)"
_CONNECTIONS = 16

Keep = Callable[[int, str], Awaitable[object]]


def create_floor(url: str) -> FastAPI:
    numbers = count(1)
    kept: dict[str, Keep] = {}

    @asynccontextmanager
    async def working(_: FastAPI) -> AsyncIterator[None]:
        async with (_sqlite if is_sqlite(url) else _postgres)(url) as kept["by"]:
            yield

    app = FastAPI(lifespan=working)

    listeners: set[asyncio.Event] = set()

    @app.post("/floor")
    async def floor(request: Request) -> Response:
        await kept["by"](next(numbers), (await request.body()).decode())
        for listener in listeners:
            listener.set()
        return Response()

    @app.get("/events")
    async def events() -> StreamingResponse:
        return StreamingResponse(_news(listeners), media_type="text/event-stream")

    @app.get("/bare/{length}")
    async def bare(length: int) -> Response:
        return Response(b" " * length, media_type="application/json")

    @app.get("/health/live")
    async def live() -> Response:
        return Response()

    return app


async def _news(listeners: set[asyncio.Event]) -> AsyncIterator[bytes]:
    heard = asyncio.Event()
    listeners.add(heard)
    try:
        yield b"retry: 1000\nevent: hello\ndata: {}\n\n"
        while True:
            await heard.wait()
            heard.clear()
            yield b"event: msg\ndata: {}\n\n"
    finally:
        listeners.discard(heard)


@asynccontextmanager
async def _sqlite(url: str) -> AsyncIterator[Keep]:
    store = Store(url)
    await store.awrite(lambda session: session.execute(text(_TABLE)))
    insert = Statement(lambda _: text("INSERT INTO plain (id, body) VALUES (:id, :body)"))
    yield lambda number, body: store.awrite(lambda session: insert.run(session, id=number, body=body))
    store.close()


@asynccontextmanager
async def _postgres(url: str) -> AsyncIterator[Keep]:
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    async with asyncpg.create_pool(plain, min_size=_CONNECTIONS, max_size=_CONNECTIONS) as pool:  # type: ignore[no-untyped-call]
        await pool.execute(_TABLE)
        yield lambda number, body: pool.execute("INSERT INTO plain (id, body) VALUES ($1, $2)", number, body)


if __name__ == "__main__":
    uvicorn.run(
        create_floor(sys.argv[1]), port=int(sys.argv[2]), log_config=None, access_log=False, server_header=False
    )
