"""Takes only small bodies on staff's pages, but for files of somebody who is logged in. Put on by `app.py`.

Forms are read whole before anybody asks who sent them, and into memory.
"""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LARGEST_BYTES = 1024 * 1024
_PAGES = ("/inbox", "/owner", "/login")
_TOLD = f"This is too much at once: at most {_LARGEST_BYTES} bytes are taken here.\n"


class SmallBodies:
    def __init__(self, app: ASGIApp, session_cookie: str) -> None:
        self._app = app
        self._session_cookie = session_cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or self._may_be_large(scope):
            await self._app(scope, receive, send)
            return
        taken = 0

        async def take() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > _LARGEST_BYTES:
                raise HTTPException(413, _TOLD)
            return message

        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > _LARGEST_BYTES:
            await PlainTextResponse(_TOLD, 413)(scope, receive, send)
        else:
            await self._app(scope, take, send)

    def _may_be_large(self, scope: Scope) -> bool:
        path: str = scope["path"]
        headers = Headers(scope=scope)
        holds_files = headers.get("content-type", "").startswith("multipart/form-data")
        is_known = f"{self._session_cookie}=" in headers.get("cookie", "")
        return not path.startswith(_PAGES) or (holds_files and is_known and not path.startswith("/login"))
