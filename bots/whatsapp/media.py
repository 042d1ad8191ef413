"""Guests' files: fetched from Twilio, which hands them out with our credentials and sends us on to its storage."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from bots.whatsapp.client import TWILIO_API, Twilio
from bots.whatsapp.errors import NETWORK_FAILURES
from inbox.channel import FetchError, SendError

_PATH = re.compile(r"/2010-04-01/Accounts/[A-Za-z0-9]+/Messages/([A-Za-z0-9]+)/Media/([A-Za-z0-9]+)")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_CHUNK_BYTES = 64 * 1024
_LONGEST_SECONDS = 300  # for a whole file; a silence is cut off by the usual time limit


class Media:
    def __init__(self, twilio: Twilio) -> None:
        self._twilio = twilio

    async def fetch(self, reference: str, limit_bytes: int) -> AsyncIterator[bytes]:
        url = URL(self._twilio.api_url + self._path(reference)[0])
        fetched = 0
        try:
            async with self._opened(url) as answer:
                _check(answer, limit_bytes)
                async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
                    fetched += len(chunk)
                    if fetched > limit_bytes:
                        raise FetchError("larger than allowed", permanent=True)
                    yield chunk
        except NETWORK_FAILURES as failure:
            raise FetchError(type(failure).__name__, permanent=False) from None

    async def delete(self, reference: str) -> None:
        """Removes Twilio's own copy. Only who has the file safe may ask for it. Raises `FetchError`."""
        path = self._path(reference)
        try:
            await self._twilio.ask(self._twilio.client.messages(path[1]).media(path[2]).delete_async())
        except SendError as error:
            raise FetchError(str(error), permanent=error.permanent) from None

    def _path(self, reference: str) -> re.Match[str]:
        """Our credentials go to the API's own host and to a file there, whatever the reference says."""
        api = URL(self._twilio.api_url)
        try:
            url = URL(reference)
            is_known = url.origin() in (URL(TWILIO_API).origin(), api.origin())
        except ValueError:
            raise FetchError("not an address", permanent=True) from None
        path = _PATH.fullmatch(url.path.removeprefix(api.path.rstrip("/")))
        if path is None or not is_known:
            raise FetchError("not a file of Twilio's", permanent=True)
        return path

    @asynccontextmanager
    async def _opened(self, url: URL) -> AsyncIterator[aiohttp.ClientResponse]:
        http = self._twilio.http
        headers: Mapping[str, str] = self._twilio.authorization
        for _ in range(_MOST_REDIRECTS + 1):
            async with http.session.get(
                url,
                headers={**headers, "Accept-Encoding": "identity"},
                allow_redirects=False,
                proxy=http.proxy_url,
                timeout=self._time_limit,
            ) as answer:
                if answer.status not in _REDIRECTS:
                    yield answer
                    return
                url, headers = self._next(url, answer.headers.get("Location", "")), {}
        raise FetchError("too many redirects", permanent=False)

    def _next(self, url: URL, location: str) -> URL:
        try:
            # As it is written: the storage signs its addresses, and another spelling breaks the signature.
            target = url.join(URL(location, encoded=True))
        except ValueError:
            raise FetchError("redirected to what is no address", permanent=False) from None
        if target.scheme not in ("https", URL(self._twilio.api_url).scheme):
            raise FetchError("redirected to an address that is not safe", permanent=True)
        return target

    @property
    def _time_limit(self) -> aiohttp.ClientTimeout:
        seconds = self._twilio.timeout.total_seconds()
        return aiohttp.ClientTimeout(total=_LONGEST_SECONDS, sock_connect=seconds, sock_read=seconds)


def _check(answer: aiohttp.ClientResponse, limit_bytes: int) -> None:
    """Only 410 is final: Twilio answers 404 also while a file is still on its way to it."""
    if answer.status != 200:
        raise FetchError(f"http {answer.status}", permanent=answer.status == 410)
    if (answer.content_length or 0) > limit_bytes:
        raise FetchError("larger than allowed", permanent=True)
