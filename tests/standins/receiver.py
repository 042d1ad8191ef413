"""A webhook that takes down what it is sent and answers as told: for the stand-ins' own tests."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.standins.answers import Reply
from tests.standins.loopback import StandIn


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    form: dict[str, str]
    json: Any


class Receiver(StandIn):
    def __init__(self) -> None:
        super().__init__()
        self.received: list[Received] = []
        self._replies: list[Reply] = []

    def forget(self) -> None:
        self.received.clear()
        self._replies.clear()

    def answer(self, *replies: Reply) -> None:
        """The next answers, one by one; then 200 without a body again."""
        with self.changed:
            self._replies += replies

    def applications(self) -> list[web.Application]:
        application = web.Application()
        application.router.add_post("/{path:.*}", self._take)
        return [application]

    async def _take(self, request: web.Request) -> web.Response:
        is_json = request.content_type == "application/json"
        json = await request.json() if is_json else None
        form = {} if is_json else {name: str(value) for name, value in (await request.post()).items()}
        with self.changed:
            self.received.append(Received(request.path_qs, dict(request.headers), form, json))
            reply = self._replies.pop(0) if self._replies else Reply(200, "", "text/plain")
            self.changed.notify_all()
        return web.Response(
            status=reply.status, text=reply.text, content_type=reply.media_type, headers=dict(reply.headers)
        )
