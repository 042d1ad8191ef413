"""Twilio's stand-in for measurements: takes every message after the time that Twilio needs, and knows when it came.

`python -m bench.vendor PORT`. The strict stand-in of the tests would be slower than the desk.
"""

import asyncio
import json
import sys
import time
from itertools import count
from urllib.parse import parse_qs

import uvloop

_ANSWERS_AFTER_SECONDS = 0.15
_numbers = count(1)


class Vendor:
    """`arrivals`: when the last message to each address came, on the clock that all processes share."""

    def __init__(self) -> None:
        self.arrivals: dict[str, float] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                body = await reader.readexactly(_length(head))
                status, answer = await self._answer(head.split(" ", 2)[:2], body.decode())
                payload = json.dumps(answer).encode()
                writer.write(
                    f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
                    .encode() + payload
                )  # fmt: skip
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, asked: list[str], body: str) -> tuple[int, object]:
        method, path = asked
        if path == "/arrivals":
            return 200, self.arrivals
        if method == "GET":
            return 200, {"messages": [], "next_page_uri": None}
        to = parse_qs(body)["To"][0]
        self.arrivals[to] = time.monotonic()
        await asyncio.sleep(_ANSWERS_AFTER_SECONDS)
        return 201, {"sid": f"SM{next(_numbers):032x}", "status": "queued", "to": to}


def _length(head: str) -> int:
    lengths = (line.partition(":")[2] for line in head.split("\r\n") if line.lower().startswith("content-length:"))
    return int(next(lengths, "0"))


async def _main(port: int) -> None:
    server = await asyncio.start_server(Vendor().serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_main(int(sys.argv[1])))
