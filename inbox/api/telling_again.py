"""Stands before the whole application: while nothing changed, a question that was answered before goes no further.

Put on by `app.py`. Tokens are rows, too: once one is revoked, nothing is told again.
"""

from sqlalchemy import Engine
from starlette.types import ASGIApp, Receive, Scope, Send

from inbox.api.bodies import HEADERS
from inbox.api.remembering import Remembered, asked_in, state_at_once

_API = "/api/"
_ALWAYS = [
    (b"content-type", b"application/json"),
    *((name.lower().encode(), told.encode()) for name, told in HEADERS.items()),
]


class TellsAgain:
    def __init__(self, app: ASGIApp, remembered: Remembered, reader: Engine) -> None:
        self._app = app
        self._remembered = remembered
        self._reader = reader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._known(scope)
        if answer is None:
            await self._app(scope, receive, send)
            return
        headers = [(b"content-length", str(len(answer)).encode()), *_ALWAYS]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _known(self, scope: Scope) -> bytes | None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_API):
            return None
        asked = asked_in(scope)
        return self._remembered.find(asked, state_at_once(self._reader)) if self._remembered.holds(asked) else None
