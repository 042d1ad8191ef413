"""Stands before the API: takes bodies up to a size, and puts on every answer that it is for nobody else's eyes."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inbox.api.problems import Kind, Problem, problem_response

LARGEST_BYTES = 1024 * 1024
# So much of what is too large is still read, for many clients listen only when they have said it all.
_DRAINED_BYTES = 16 * LARGEST_BYTES
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Bodies:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _whole(receive)
        if body is None:
            detail = f"At most {LARGEST_BYTES} bytes are taken."
            answer = problem_response(Problem(Kind.TOO_LARGE, detail), scope["path"])
            await answer(scope, receive, _with_headers(send))
            return
        await self._app(scope, _replay(body, receive), _with_headers(send))


async def _whole(receive: Receive) -> bytes | None:
    """The body; None = it is too large, or the client went away."""
    pieces: list[bytes] = []
    size = 0
    while size <= _DRAINED_BYTES:
        message = await receive()
        if message["type"] != "http.request":
            return None
        piece = message.get("body", b"")
        size += len(piece)
        if size <= LARGEST_BYTES:
            pieces.append(piece)
        if not message.get("more_body", False):
            break
    return b"".join(pieces) if size <= LARGEST_BYTES else None


def _replay(body: bytes, receive: Receive) -> Receive:
    pending = [body]

    async def replay() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return replay


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
