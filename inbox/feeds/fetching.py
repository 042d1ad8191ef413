"""Asks a calendar's server for its feed. Addresses come from people, so nothing but the open web is ever asked.

The name is looked up once, every address that it has is checked, and the request goes to one of just those: a name that
changes its mind between the look and the request leads nowhere. Called in a thread.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import SplitResult, urljoin, urlsplit

from properties.feeds.faults import FeedFault, NoFeed

LARGEST_BYTES = 2 * 1024 * 1024
_AT_MOST = timedelta(seconds=25)  # for all of it, redirects too
_CONNECT_SECONDS = 8.0
_REDIRECTS = 4
_MOVED = frozenset({301, 302, 303, 307, 308})
_REFUSALS = {401: FeedFault.REFUSED, 403: FeedFault.REFUSED, 404: FeedFault.GONE, 410: FeedFault.GONE}
_CHUNK = 64 * 1024


class FetchFailed(NoFeed):
    """`retry_after` = the server's own wish."""

    def __init__(self, fault: FeedFault, detail: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(fault, detail)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Fetched:
    """`raw` None = not modified since."""

    raw: bytes | None
    etag: str = ""
    last_modified: str = ""


def fetch(url: str, etag: str = "", last_modified: str = "", *, private: bool = False) -> Fetched:
    """`private`: addresses of this machine and its network may be asked too, without TLS. Raises `FetchFailed`."""
    deadline = time.monotonic() + _AT_MOST.total_seconds()
    headers = {"User-Agent": "Nightdesk calendar reader", "Accept": "text/calendar, */*", "Accept-Encoding": "identity"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    for _ in range(_REDIRECTS):
        parts = checked(url, private=private)
        try:
            answer = _ask(parts, headers, deadline, private=private)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchFailed(_why_unreached(error), type(error).__name__) from None
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise FetchFailed(FeedFault.TOO_MANY_MOVES)


def checked(url: str, *, private: bool = False) -> SplitResult:
    """Raises `FetchFailed` for what can be no feed's address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchFailed(FeedFault.NO_ADDRESS) from None
    if parts.scheme not in ({"https", "http"} if private else {"https"}):
        raise FetchFailed(FeedFault.NOT_HTTPS)
    if not parts.hostname or parts.username or parts.password:
        raise FetchFailed(FeedFault.NO_ADDRESS)
    if port not in {None, 443} and not private:
        raise FetchFailed(FeedFault.OTHER_PORT)
    if not private and _is_plainly_private(parts.hostname):
        raise FetchFailed(FeedFault.PRIVATE)
    return parts


def _why_unreached(error: Exception) -> FeedFault:
    if isinstance(error, socket.gaierror):
        return FeedFault.NO_SERVER
    if isinstance(error, TimeoutError):
        return FeedFault.SILENT
    return FeedFault.UNTRUSTED if isinstance(error, ssl.SSLCertVerificationError) else FeedFault.UNREACHABLE


def _ask(parts: SplitResult, headers: dict[str, str], deadline: float, *, private: bool) -> Fetched | str:
    """The feed, or where it has moved to."""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(_connect(parts, private=private)) as connection:
        connection.request("GET", target, headers=headers)
        with closing(connection.getresponse()) as answer:  # which keeps the socket, where the server will close it
            return _taken(answer, deadline)


def _taken(answer: http.client.HTTPResponse, deadline: float) -> Fetched | str:
    if answer.status in _MOVED and answer.headers["Location"]:
        return answer.headers["Location"]
    if answer.status == 304:
        return Fetched(None)
    if answer.status != 200:
        fault = _REFUSALS.get(answer.status, FeedFault.ANSWERS)
        raise FetchFailed(fault, str(answer.status), _wish(answer.headers["Retry-After"]))
    raw = _read(answer, deadline)
    return Fetched(raw, answer.headers["ETag"] or "", answer.headers["Last-Modified"] or "")


def _connect(parts: SplitResult, *, private: bool) -> http.client.HTTPConnection:
    host, is_safe = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_safe else 80)
    address = _address(host, port, private=private)
    connection = http.client.HTTPConnection(host, port, timeout=_CONNECT_SECONDS)
    plain = socket.create_connection((address, port), timeout=_CONNECT_SECONDS)
    try:
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if is_safe else plain
    except OSError:
        plain.close()
        raise
    return connection


def _address(host: str, port: int, *, private: bool) -> str:
    found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not private and not all(is_open_web(address) for address in found):
        raise FetchFailed(FeedFault.PRIVATE)
    return sorted(found, key=lambda address: ":" in address)[0]


def _is_plainly_private(host: str) -> bool:
    """What can be told without asking for the name's address."""
    try:
        return not is_open_web(host)
    except ValueError:
        return host.rstrip(".").endswith("localhost")


def is_open_web(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_open_web(str(inner))
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return is_open_web(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return address.is_global and not address.is_multicast


def _read(answer: http.client.HTTPResponse, deadline: float) -> bytes:
    said = answer.headers["Content-Length"]
    raw = bytearray()
    while chunk := answer.read1(_CHUNK):
        raw += chunk
        if len(raw) > LARGEST_BYTES:
            raise FetchFailed(FeedFault.TOO_LARGE)
        if time.monotonic() > deadline:
            raise FetchFailed(FeedFault.SILENT)
    if said and said.isdigit() and len(raw) < int(said):
        raise FetchFailed(FeedFault.CUT_OFF)
    return bytes(raw)


def _wish(header: str | None) -> timedelta | None:
    return timedelta(seconds=min(int(header), 24 * 3600)) if header and header.isdigit() else None
