"""Packs guests' pages for their way: on bad mobile internet a quarter of the bytes is four times the speed."""

import gzip

from fastapi import Request, Response

_WORTH_BYTES = 1000


def pack(request: Request, response: Response) -> None:
    """Streams and files, which have no body of their own, go as they are."""
    response.headers.append("Vary", "Accept-Encoding")
    body = getattr(response, "body", b"")
    if len(body) < _WORTH_BYTES or "gzip" not in request.headers.get("accept-encoding", ""):
        return
    response.body = gzip.compress(body, compresslevel=6, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))
