"""Style sheets, scripts, fonts and icons of pages, from memory, under an address that changes with them."""

import gzip
import hashlib
from pathlib import Path

from fastapi import APIRouter, Request, Response

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
_PACKED_ALREADY = frozenset({".woff2", ".png"})
_FOR_EVER = "public, max-age=31536000, immutable"


class StaticFolder:
    """The files of one folder, at `prefix`; they name each other relatively, and so share the version."""

    def __init__(self, folder: Path, prefix: str) -> None:
        paths = [path for path in sorted(folder.rglob("*")) if path.suffix in _TYPES]
        self._files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        named = b"".join(name.encode() + content for name, content in self._files.items())
        self._version = hashlib.sha256(named).hexdigest()[:12]
        self._packed = {
            name: gzip.compress(content, mtime=0)
            for name, content in self._files.items()
            if Path(name).suffix not in _PACKED_ALREADY
        }
        self._prefix = prefix

    def url(self, name: str) -> str:
        """The address of a file; raises `FileNotFoundError`."""
        if name not in self._files:
            raise FileNotFoundError(name)
        return f"{self._prefix}/{self._version}/{name}"

    def build_router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)

        @router.get(f"{self._prefix}/{{version}}/{{name:path}}")
        def show_file(request: Request, version: str, name: str) -> Response:
            content = self._files.get(name)
            if content is None:
                return Response(status_code=404)
            kept = _FOR_EVER if version == self._version else "no-cache"
            headers = {"Cache-Control": kept, "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
            packed = self._packed.get(name)
            if packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
                content = packed
                headers["Content-Encoding"] = "gzip"
            return Response(content, media_type=_TYPES[Path(name).suffix], headers=headers)

        return router
