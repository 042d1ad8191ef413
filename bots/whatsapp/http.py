"""The HTTP client under Twilio's own: one session for calls and media, with a time limit that holds."""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp_socks import ProxyConnector
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response


class Refusal(Exception):
    """An answer of 400 or more. Twilio's own errors are not used: they come in three forms and quote the answer."""

    def __init__(self, status: int, code: int | None, retry_after: timedelta | None) -> None:
        super().__init__(f"http {status}, code {code}")
        self.status = status
        self.code = code  # None = the answer came from something in between
        self.retry_after = retry_after


class TwilioHttp(AsyncTwilioHttpClient):
    """The vendor's client ignores its time limit and its proxy and sends JSON as a form (github.com/twilio/
    twilio-python, issues 925, 788, 932); its retries repeat a POST that was taken, so nothing is ever repeated."""

    session: aiohttp.ClientSession

    def __init__(self, proxy: str, timeout: timedelta) -> None:
        """`proxy` is http://…, https://… or socks5://…; "" = none. Needs a running loop."""
        super().__init__(pool_connections=False)
        seconds = timeout.total_seconds()
        is_socks = proxy.startswith("socks")
        self.proxy_url = None if is_socks else proxy or None
        self.time_limit = aiohttp.ClientTimeout(total=seconds, sock_connect=seconds * 2 / 3)
        self.session = aiohttp.ClientSession(
            connector=ProxyConnector.from_url(proxy) if is_socks else None, cookie_jar=aiohttp.DummyCookieJar()
        )

    async def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Raises `Refusal`, and aiohttp's errors."""
        content_type = (headers or {}).get("Content-Type", "")
        is_json = content_type.startswith("application/json") or content_type.endswith("+json")
        async with self.session.request(
            method.upper(),
            url,
            params=params,
            json=data if is_json else None,
            data=None if is_json or data is None else urlencode(data, doseq=True).encode(),
            headers={**(headers or {}), **(basic(*auth) if auth else {})},
            allow_redirects=allow_redirects,
            proxy=self.proxy_url,
            timeout=aiohttp.ClientTimeout(total=timeout) if timeout else self.time_limit,
        ) as answer:
            text = (await answer.read()).decode(errors="replace")
            if answer.status >= 400:
                raise Refusal(answer.status, _code(text), _retry_after(answer.headers.get("Retry-After", "")))
            return Response(answer.status, text, answer.headers)


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def _code(text: str) -> int | None:
    try:
        code = json.loads(text)["code"]
    except (ValueError, TypeError, KeyError):
        return None
    return code if isinstance(code, int) else None


def _retry_after(header: str) -> timedelta | None:
    return timedelta(seconds=int(header)) if header.isascii() and header.isdecimal() else None
