"""Answers HEAD wherever GET is answered: uptime checkers and previews of links ask so. Put on by `app.py`."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_IS_HEAD = "nightdesk.is_head"


class AnswersHead:
    """Asks the application for a GET, and lets only the beginning of its answer through. A stream ends there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        has_answered = False

        async def begin(message: Message) -> None:
            nonlocal has_answered
            if message["type"] == "http.response.start":
                has_answered = True
                await send(message)
                await send({"type": "http.response.body", "body": b""})

        async def hear() -> Message:
            return {"type": "http.disconnect"} if has_answered else await receive()

        await self._app({**scope, "method": "GET", _IS_HEAD: True}, hear, begin)


def is_head(request: HTTPConnection) -> bool:
    """Whether what stands in the answer is read by nobody, though the page is asked for by GET."""
    return _IS_HEAD in request.scope
